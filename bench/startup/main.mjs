// From the start of a function's process to its first request for an invocation, and to the answer of that: the package
// of deploy/sam beside a Node.js function that does the same, in turns. The table is rtp's own.
//
// node bench/startup/main.mjs --package FILE [--rounds N]
//
// Needs RTP_BINARY and the modules of tests/e2e.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Platform } from '../../tests/e2e/support/platform.mjs';

const kModules = new URL('../../tests/e2e/', import.meta.url); // where a copy of the handler finds the SDK
const { values } = parseArgs({ options: { package: { type: 'string' }, rounds: { type: 'string', default: '50' } } });
const kRounds = Number(values.rounds);
const event = readFileSync(new URL('../../deploy/sam/events/connect.json', import.meta.url));

const handler = fileURLToPath(new URL('node_modules/.node_handler.mjs', kModules));
copyFileSync(new URL('node_handler.mjs', import.meta.url), handler);
const platform = await Platform.start();
const env = { PATH: process.env.PATH, HOME: '/nonexistent', _HANDLER: 'OnConnect', AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', TABLE_NAME: 'WebSocketConnectionManager',
  REAL_TIME_ITEM_KEY: 'vehicleId', AWS_ENDPOINT_URL_DYNAMODB: platform.api_url };

/** Starts the function once: ms to its first request, ms to its first answer, and MB of memory then. */
async function start(command, args) {
  let next;
  let answered;
  const begin = performance.now();
  const server = http.createServer((request, response) => {
    if (request.method === 'GET') {
      next ??= performance.now() - begin;
      if (answered) return; // it waits for an invocation that does not come
      response.writeHead(200, { 'Lambda-Runtime-Aws-Request-Id': 'r', 'Lambda-Runtime-Deadline-Ms': String(Date.now() + 10_000),
        'Lambda-Runtime-Invoked-Function-Arn': 'f' }).end(event);
      return;
    }
    request.resume().on('end', () => {
      answered = performance.now() - begin;
      response.writeHead(202).end();
      server.emit('answered');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const child = spawn(command, args, { env: { ...env, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.address().port}` },
    stdio: 'ignore' });
  await once(server, 'answered');
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
  child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  return { next, answered, memory: kilobytes / 1024 };
}

function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted[Math.floor(sorted.length * 0.9)]];
  return [median, least, most].map((number) => number.toFixed(2));
}

const kFunctions = { 'package (C++)': [values.package, []], [`Node.js ${process.version}`]: [process.execPath, [handler]] };
const results = Object.fromEntries(Object.keys(kFunctions).map((name) => [name, []]));
for (let round = 0; round < kRounds; ++round) {
  for (const [name, [command, args]] of Object.entries(kFunctions)) results[name].push(await start(command, args));
}
await platform.kill();

console.log(`\n### A function's start, ${kRounds} rounds\n\nMedian (least to 90 of 100), ms; OnConnect, one connection.\n`);
console.log('| function | to its first `next` | to its first answer | peak memory, MB |\n|---|---:|---:|---:|');
for (const [name, rounds] of Object.entries(results)) {
  const column = (key) => { const [median, least, most] = spread(rounds.map((round) => round[key])); return `${median} (${least} to ${most})`; };
  console.log(`| ${name} | ${column('next')} | ${column('answered')} | ${column('memory')} |`);
}
process.exit(0);
