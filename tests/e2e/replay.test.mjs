// A recorded day plays as real input, in the order of its time, and rtp watch shows it live.
import assert from 'node:assert/strict';
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { until_watched } from './support/clients.mjs';
import { Platform, rtp, start_rtp, temporary_directory } from './support/platform.mjs';

const kShared = process.env.RTP_SHARED_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const kRecording = join(kShared, 'vehicle_positions_2016-12-16.csv');
const kVehicle = '8948';
const kRows = 3000;

/** The first rows of the recording as lines, its header first; one for each vehicle and time. */
async function first_lines(count) {
  const input = createReadStream(kRecording);
  const lines = new Map();
  for await (const line of createInterface({ input })) {
    const [vehicle, time] = line.split(',');
    lines.set(`${vehicle} ${time}`, line);
    if (lines.size === count) break;
  }
  input.destroy();
  return [...lines.values()];
}

/** Lines as of a recording: 3 vehicles, among them the watched one, a position every 10 s each. */
function made_lines() {
  const start = Date.parse('2016-12-16T05:34:02-06:00');
  const rows = Array.from({ length: 300 }, (_, n) => [['8948', '2310', 'no. "7"'][n % 3],
    new Date(start + Math.floor(n / 3) * 10_000).toISOString(), 30.25 + n / 1000, -97.75 - n / 1000]);
  return ['vehicle_id,timestamp,latitude,longitude',
    ...rows.map((row) => row.map((field) => `"${String(field).replaceAll('"', '""')}"`).join(','))];
}

/** The positions of the watched vehicle in the order of time, as `rtp watch` is to show them. */
function watched_positions([header, ...rows]) {
  const names = header.split(',');
  return rows
    .map((row) => Object.fromEntries(row.split(',').map((value, at) => [names[at], value.replaceAll(/^"|"$/g, '')])))
    .filter((row) => row.vehicle_id === kVehicle)
    .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

/** Plays `lines` and expects that `rtp watch` shows the watched vehicle of them in the order of time. */
async function expect_played_in_order(t, lines) {
  const expected = watched_positions(lines);
  assert.ok(expected.length > 20, 'there is enough of the vehicle');
  const file = join(temporary_directory(), 'day.csv');
  // In reverse: the order must come from the time stamps, not from the file.
  writeFileSync(file, `${[lines[0], ...lines.slice(1).reverse()].join('\n')}\n`);

  const platform = await Platform.start();
  t.after(() => platform.stop());
  const watch = start_rtp(['watch', kVehicle, '--gateway', platform.gateway, '--stage', 'develop']);
  t.after(() => watch.stop());
  await until_watched(platform, kVehicle);

  const replay = await rtp(['replay', file, '--key', 'vehicle_id', '--time', 'timestamp', '--speed', '50000',
    '--api', platform.api]);
  assert.equal(replay.code, 0, replay.stderr);
  const shown = (await watch.lines.take(expected.length)).map((line) => JSON.parse(line));
  const position = ({ timestamp, latitude, longitude }) =>
    [Date.parse(timestamp), Number(latitude), Number(longitude)];
  assert.deepEqual(shown.map(position), expected.map(position));
}

test('rtp replay plays a day and rtp watch shows one vehicle of it in order of time', (t) =>
  expect_played_in_order(t, made_lines()));

test('rtp replay plays a recorded day', async (t) => {
  if (!existsSync(kRecording)) {
    t.skip(`the recording is not there: ${kRecording} (RTP_SHARED_DATA names its folder)`);
    return;
  }
  await expect_played_in_order(t, await first_lines(kRows));
});

test('rtp replay names a file that it cannot use', async (t) => {
  const folder = temporary_directory();
  writeFileSync(join(folder, 'no-key.csv'), 'id,timestamp\n3,2016-12-16T05:34:02-06:00\n');
  for (const [name, pattern] of [['missing.csv', /missing\.csv/], ['no-key.csv', /no-key\.csv.*vehicle_id/]]) {
    const { code, stderr } = await rtp(['replay', join(folder, name), '--key', 'vehicle_id', '--time', 'timestamp']);
    assert.notEqual(code, 0, name);
    assert.match(stderr, pattern);
  }
});

test('rtp replay skips a row that it cannot use, and tells which', async (t) => {
  const platform = await Platform.start();
  t.after(() => platform.stop());
  const file = join(temporary_directory(), 'positions.csv');
  writeFileSync(file, 'vehicle_id,timestamp\n3,yesterday\n4,2016-12-16T05:34:02-06:00\n');
  const { code, stdout, stderr } = await rtp(['replay', file, '--key', 'vehicle_id', '--time', 'timestamp',
    '--speed', 'max', '--api', platform.api]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\b1 rows skipped\b[^]*2.*yesterday/);
  assert.equal(await platform.get('3'), undefined);
  assert.equal((await platform.get('4')).timestamp, '2016-12-16T05:34:02-06:00');
});
