// `rtp invoke` runs the package of a function as its template says, here one whose runtime is a script of Node.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

import { kRtp, start_rtp, temporary_directory } from './support/platform.mjs';
import { run } from './support/program.mjs';
import { until } from './support/until.mjs';

// As `enum class ExitCode` has them: a contract with scripts.
const kUsage = 2;
const kMalformed = 3;
const kNotFound = 4;
const kUnavailable = 7;
const kTimeout = 8;
const kFunctionFailed = 13;

const kTemplate = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Env: {Type: String, Default: develop, AllowedValues: [develop, prod]}
Globals:
  Function:
    Runtime: provided.al2023
    CodeUri: ../../package
    MemorySize: 256
    Environment:
      Variables:
        STAGE: !Ref Env
        TABLE_NAME: !Ref Connections
Resources:
  Connections: {Type: AWS::DynamoDB::Table}
  OnConnectFunction:
    Type: AWS::Serverless::Function
    Properties: {Handler: on_connect}
  SlowFunction:
    Type: AWS::Serverless::Function
    Properties: {Handler: slow, Timeout: 1}
  LargeFunction:
    Type: AWS::Serverless::Function
    Properties: {Handler: large, Timeout: 20}
  FailingFunction:
    Type: AWS::Serverless::Function
    Properties: {Handler: failing}
  CrashingFunction:
    Type: AWS::Serverless::Function
    Properties: {Handler: crashing}
  ForgottenFunction:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../../forgotten}
  BuiltFunction:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../../sources, Handler: on_connect}
  WrongFunction:
    Type: AWS::Serverless::Function
    Properties: {Timeout: soon}
`;

const kBootstrap = `#!/usr/bin/env node
const http = require('node:http');
const agent = new http.Agent({ keepAlive: true });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const request = (method, path, body) => new Promise((resolve, reject) => {
  const sent = http.request({ host, port, method, agent, path: '/2018-06-01/runtime/' + path }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part) => { text += part; })
      .on('end', () => resolve({ id: answer.headers['lambda-runtime-aws-request-id'], text }));
  });
  sent.on('error', reject).end(body);
});
const handlers = {
  on_connect: (event) => {
    console.log('hello from', process.env._HANDLER);
    console.error('and of', event.requestContext?.connectionId);
    const { STAGE, TABLE_NAME, SECRET } = process.env;
    return { statusCode: 200, event, STAGE, TABLE_NAME, SECRET };
  },
  slow: () => new Promise((resolve) => { console.log('asleep ' + process.pid); setTimeout(resolve, 60000); }),
  large: () => { const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1)); },
  failing: () => { throw new TypeError('no vehicleId'); },
  crashing: () => process.kill(process.pid, 'SIGSEGV'),
};
(async () => {
  for (;;) {
    const { id, text } = await request('GET', 'invocation/next');
    try {
      const result = await handlers[process.env._HANDLER](JSON.parse(text));
      await request('POST', 'invocation/' + id + '/response', JSON.stringify(result));
    } catch (error) {
      const body = { errorType: error.name, errorMessage: error.message, stackTrace: [] };
      await request('POST', 'invocation/' + id + '/error', JSON.stringify(body));
    }
  }
})();
`;

const kId = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const kMilliseconds = '[0-9]+\\.[0-9]{2} ms';

function write_program(path) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, kBootstrap);
  chmodSync(path, 0o755);
}

describe('rtp invoke', () => {
  let project;
  before(() => {
    project = temporary_directory();
    mkdirSync(join(project, 'deploy/sam'), { recursive: true });
    mkdirSync(join(project, 'events'));
    writeFileSync(join(project, 'deploy/sam/template.yaml'), kTemplate);
    writeFileSync(join(project, 'events/connect.json'), '{"requestContext": {"connectionId": "L0SM9cOFvHcCIhw="}}');
    writeFileSync(join(project, 'events/broken.json'), '{\n  "a": 1,\n}');
    write_program(join(project, 'package/bootstrap'));
    write_program(join(project, 'deploy/sam/.aws-sam/build/BuiltFunction/bootstrap'));
  });
  const invoke = (args, options = {}) => run(kRtp, ['invoke', ...args], { cwd: project, ...options });

  test('prints the answer alone, and the log as `sam local invoke` does', async () => {
    const { code, stdout, stderr } = await invoke(['OnConnectFunction', '-e', 'events/connect.json']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      statusCode: 200,
      event: { requestContext: { connectionId: 'L0SM9cOFvHcCIhw=' } },
      STAGE: 'develop',
      TABLE_NAME: 'Connections',
    });
    const id = stderr.match(new RegExp(`^START RequestId: (${kId}) Version: \\$LATEST\n`))?.[1];
    assert.ok(id, stderr);
    assert.match(stderr, new RegExp(
      `\nhello from on_connect\nand of L0SM9cOFvHcCIhw=\nEND RequestId: ${id}\nREPORT RequestId: ${id}\t` +
      `Init Duration: ${kMilliseconds}\tDuration: ${kMilliseconds}\tBilled Duration: [0-9]+ ms\t` +
      'Memory Size: 256 MB\tMax Memory Used: [0-9]+ MB\t\n$'));
  });

  test('takes the event from standard input, and {} where there is none', async () => {
    const piped = await invoke(['OnConnectFunction', '-e', '-'], { input: '{"n": 1}' });
    assert.deepEqual(JSON.parse(piped.stdout).event, { n: 1 });
    const none = await invoke(['OnConnectFunction']);
    assert.deepEqual(JSON.parse(none.stdout).event, {});
    const shell = await run('sh', ['-c', `echo '{"n": 2}' | ${kRtp} invoke OnConnectFunction`], { cwd: project });
    assert.deepEqual(JSON.parse(shell.stdout).event, { n: 2 });
  });

  test('gives variables the values of env.json, the caller and the parameters', async () => {
    writeFileSync(join(project, 'env.json'), '{"OnConnectFunction": {"TABLE_NAME": "Local", "SECRET": "undeclared"}}');
    const parameters = ['--parameter-overrides', 'Env=prod'];
    const given = await invoke(['OnConnectFunction', '--env-vars', 'env.json', ...parameters]);
    const { STAGE, TABLE_NAME, SECRET } = JSON.parse(given.stdout);
    assert.deepEqual({ STAGE, TABLE_NAME, SECRET }, { STAGE: 'prod', TABLE_NAME: 'Local', SECRET: undefined });
    const inherited = await invoke(['OnConnectFunction'], { env: { STAGE: 'mine', SECRET: 'mine' } });
    const seen = JSON.parse(inherited.stdout);
    assert.deepEqual([seen.STAGE, seen.SECRET], ['mine', undefined]);
  });

  test('finds what `sam build` has built', async () => {
    const { code, stderr } = await invoke(['BuiltFunction']);
    assert.equal(code, 0, stderr);
  });

  const failures = [
    ['an error of the function', 'FailingFunction', kFunctionFailed, 'no vehicleId', 'TypeError'],
    ['a crash', 'CrashingFunction', kFunctionFailed,
      'Runtime exited with error: signal SIGSEGV (Segmentation fault)', 'Runtime.ExitError'],
    ['a timeout', 'SlowFunction', kTimeout, 'Task timed out after 1.00 seconds', 'Sandbox.Timedout'],
  ];
  for (const [what, name, expected, message, type] of failures) {
    test(`tells the shell of ${what}`, async () => {
      const { code, stdout, stderr } = await invoke([name]);
      assert.equal(code, expected, stderr);
      assert.deepEqual(JSON.parse(stdout), { errorType: type, errorMessage: message, stackTrace: [] });
      assert.match(stderr, /\nREPORT RequestId: .*\n/);
      assert.ok(stderr.endsWith(`\nrtp: ${name} failed: ${message} (${type})\n`), stderr);
    });
  }

  test('ends a function that uses more memory than its template allows', async () => {
    const { code, stdout } = await invoke(['LargeFunction']);
    assert.equal(code, kFunctionFailed);
    const { errorType, errorMessage } = JSON.parse(stdout);
    assert.equal(errorType, 'Runtime.OutOfMemory');
    assert.match(errorMessage, /more than its MemorySize of 256 MB/);
  });

  test('takes its function with it when it is stopped', async () => {
    const template = join(project, 'deploy/sam/template.yaml');
    const program = start_rtp(['invoke', 'SlowFunction', '-t', template]);
    const asleep = await until('the function runs', () => program.stderr.match(/asleep ([0-9]+)\n/));
    assert.deepEqual(await program.stop('SIGINT'), { code: kUnavailable, signal: null });
    assert.throws(() => process.kill(Number(asleep[1]), 0), { code: 'ESRCH' });
  });

  const refusals = [
    ['an unknown function', ['OnConect'], kNotFound,
      /has no function OnConect; it has OnConnectFunction, SlowFunction/],
    ['a package that is not built', ['ForgottenFunction'], kNotFound, /\/forgotten\/bootstrap; build it with script\/sam build/],
    ['a broken event', ['OnConnectFunction', '-e', 'events/broken.json'], kMalformed, /events\/broken\.json: line 3: not JSON/],
    ['a missing event', ['OnConnectFunction', '-e', 'events/none.json'], kNotFound, /cannot read events\/none\.json/],
    ['a missing template', ['OnConnectFunction', '-t', 'none.yaml'], kNotFound, /cannot read none\.yaml/],
    ['a value that is wrong', ['WrongFunction'], kMalformed, /deploy\/sam\/template\.yaml: line [0-9]+: Timeout is "soon"/],
    ['an unknown parameter', ['OnConnectFunction', '--parameter-overrides', 'Emv=prod'], kUsage, /no parameter Emv; did you mean Env\?/],
    ['a file of variables that is none', ['OnConnectFunction', '-n', 'events/broken.json'], kMalformed, /events\/broken\.json: not a JSON object/],
  ];
  for (const [what, args, expected, pattern] of refusals) {
    test(`refuses ${what} in one line`, async () => {
      const { code, stdout, stderr } = await invoke(args);
      assert.equal(code, expected, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^rtp: [^\n]*\n$/);
      assert.match(stderr, pattern);
    });
  }

  test('says what it looked for where there is no template', async () => {
    const { code, stderr } = await run(kRtp, ['invoke', 'OnConnectFunction'], { cwd: temporary_directory() });
    assert.equal(code, kNotFound);
    assert.match(stderr, /neither deploy\/sam\/template\.yaml nor template\.yaml is here/);
  });
});
