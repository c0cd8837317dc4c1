// Sustained records per second of each way in, and memory while the disk takes nothing.
//
// node bench/sources/main.mjs [--records N] [--rounds N] [--only NAME] [--scratch DIRECTORY]
//
// A backlog waits in the real server when rtp begins to read it, so that no publisher is measured. Needs
// RTP_BINARY and the modules of tests/e2e.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { peak_growth } from '../../tests/e2e/support/footprint.mjs';
import { run_ok } from '../../tests/e2e/support/program.mjs';
import { source_reports, start_with_sources, until_running, until_source } from '../../tests/e2e/support/sources.mjs';
import { until } from '../../tests/e2e/support/until.mjs';
import { kWays } from './ways.mjs';

const kDeadline = 600_000;
const kTicks = 100; // of /proc/PID/stat, per second
const kStall = 10_000; // ms

const { values } = parseArgs({ options: { records: { type: 'string', default: '100000' },
  rounds: { type: 'string', default: '3' }, only: { type: 'string' }, scratch: { type: 'string', default: 'build' } } });
const kRecords = Number(values.records);
const kRounds = Number(values.rounds);
const kNames = values.only ? [values.only] : Object.keys(kWays);
const scratch = mkdtempSync(join(resolve(values.scratch), 'rtp-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** CPU seconds of the process so far. */
function cpu_seconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / kTicks;
}

const written = async (platform) => (await source_reports(platform)).bench?.written ?? 0;

/** What was done between two looks: items, and rtp's CPU, by second of the clock. */
async function look(platform, items) {
  return { items, cpu: cpu_seconds(platform.program.pid), at: performance.now() };
}

function rates(begin, end) {
  const items = end.items - begin.items;
  return { per_second: items / ((end.at - begin.at) / 1000), cpu: (end.cpu - begin.cpu) * 1e6 / items };
}

/** From the first records that are written to the last; of what comes at once, from the platform's start. */
async function drain(platform, records, at_once) {
  let begin = await look(platform, 0);
  await until('the first items', async () => {
    const count = await written(platform);
    if (count > 0 && !at_once) begin = await look(platform, count);
    return count > 0;
  }, kDeadline);
  await until('all items', async () => await written(platform) >= records, kDeadline);
  return rates(begin, await look(platform, records));
}

async function send(way, platform, records) {
  const begin = await look(platform, 0);
  await way.send(platform);
  return rates(begin, await look(platform, records));
}

/** A way with its backlog, and a platform on `data_dir` that is about to take it. */
async function prepare(name, data_dir) {
  const way = new kWays[name]();
  await way.start();
  const start = () => start_with_sources(way.toml(), { data_dir, args: ['--log-level', 'error'] });
  if (way.needs_session !== false) { // the server keeps records for who was there before
    const platform = await start();
    await until_running(platform, 'bench');
    await platform.stop();
  }
  const records = Math.min(kRecords, way.most ?? kRecords);
  await way.fill(records);
  return { way, start, records };
}

async function measure(name) {
  const data_dir = mkdtempSync(join(scratch, 'data-'));
  const { way, start, records } = await prepare(name, data_dir);
  const platform = await start();
  let figures;
  const growth = await peak_growth(platform.program.pid, async () => {
    figures = await (way.send ? send(way, platform, records) : drain(platform, records, way.at_once));
  });
  await platform.kill();
  await way.stop();
  rmSync(data_dir, { recursive: true });
  return { name: way.name, growth, ...figures };
}

/** A disk of its own, which freeze() stalls: writes to it wait. */
async function freezing_disk() {
  const image = join(scratch, 'disk.img');
  const path = join(scratch, 'disk');
  mkdirSync(path);
  await run_ok('truncate', ['--size', '1G', image]);
  await run_ok('mkfs.ext4', ['-q', image]);
  await run_ok('mount', ['-o', 'loop', image, path]);
  return { path, freeze: () => run_ok('fsfreeze', ['--freeze', path]), thaw: () => run_ok('fsfreeze', ['--unfreeze', path]),
    async remove() {
      await run_ok('umount', [path]);
      rmSync(path, { recursive: true });
      rmSync(image);
    } };
}

/** By how much memory grows while the disk takes nothing, and whether all goes in afterwards. */
async function stall(name) {
  const disk = await freezing_disk();
  const { way, start, records } = await prepare(name, join(disk.path, 'data'));
  const platform = await start();
  let sending;
  const growth = await peak_growth(platform.program.pid, async () => {
    await disk.freeze();
    sending = way.send?.(platform);
    await new Promise((go_on) => { setTimeout(go_on, kStall); });
  });
  await disk.thaw();
  await (sending ?? until_source(platform, 'bench', 'has written all', (report) => report.written >= records, kDeadline));
  await platform.stop();
  await way.stop();
  await disk.remove();
  return { name: way.name, growth };
}

function spread(numbers, digits = 0) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)]
    .map((number) => number.toFixed(digits));
  return `${median} (${least} to ${most})`;
}

console.log(`\n### Integration sources, ${kRecords} records\n`);
console.log('| way | items per second | CPU of rtp, µs per item | memory of rtp, MB more |\n|---|---:|---:|---:|');
for (const name of kNames) {
  const rounds = [];
  for (let round = 0; round < kRounds; ++round) rounds.push(await measure(name));
  const column = (key, digits) => spread(rounds.map((figures) => figures[key]), digits);
  console.log(`| ${rounds[0].name} | ${column('per_second')} | ${column('cpu', 1)} | ${column('growth')} |`);
}

console.log(`\n#### The same while the disk is stalled for ${kStall / 1000} s\n`);
console.log('| way | memory of rtp, MB more |\n|---|---:|');
for (const name of kNames) {
  const { name: way, growth } = await stall(name);
  console.log(`| ${way} | ${growth.toFixed(0)} |`);
}
