// `rtp logs` over files as the functions of `rtp serve --functions=lambda` leave them: an event is a line of JSON.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { Platform, rtp, start_rtp, temporary_directory } from './support/platform.mjs';

// As `enum class ExitCode` has them: a contract with scripts.
const kUsage = 2;
const kNotFound = 4;

const kMinute = 60_000;

/** A data directory with logs. */
class Logs {
  data_dir = temporary_directory();
  directory = join(this.data_dir, 'function-logs');

  constructor() {
    mkdirSync(this.directory);
  }

  file(name, age = 0) {
    return join(this.directory, age === 0 ? `${name}.ndjson` : `${name}.${age}.ndjson`);
  }

  write(name, message, { ago = 0, stream = '2026/11/28/[$LATEST]6b2c', age = 0 } = {}) {
    const event = { timestamp: Date.now() - ago, logStreamName: stream, message };
    appendFileSync(this.file(name, age), `${JSON.stringify(event)}\n`);
    return event;
  }

  /** As the writer does when the file is full. */
  rotate(name) {
    renameSync(this.file(name), this.file(name, 1));
  }

  args(...args) {
    return ['logs', '--data-dir', this.data_dir, ...args];
  }

  /** The messages that the command shows. */
  async messages(...args) {
    const { code, stdout, stderr } = await rtp(this.args('--output', 'json', ...args));
    assert.deepEqual([code, stderr], [0, '']);
    return stdout === '' ? [] : stdout.split('\n').map((line) => JSON.parse(line).message);
  }

  async error(...args) {
    const { code, stdout, stderr } = await rtp(this.args(...args));
    assert.equal(stdout, '');
    return { code, stderr };
  }
}

/** The time of `sam logs`. */
const sam_time = ({ timestamp }) => new Date(timestamp).toISOString().replace('Z', '000');

describe('rtp logs', () => {
  test('shows stream, time and message of the last ten minutes, of all functions by time', async () => {
    const logs = new Logs();
    const first = logs.write('OnConnectFunction', 'START RequestId: 1', { ago: 3000, stream: 'a' });
    logs.write('OnConnectFunction', 'long ago', { ago: 11 * kMinute, age: 1 });
    const third = logs.write('OnConnectFunction', 'END RequestId: 1', { ago: 1000, stream: 'a' });
    const second = logs.write('OnDefaultFunction', 'two\nlines', { ago: 2000, stream: 'b' });
    const { code, stdout, stderr } = await rtp(logs.args());
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, `a ${sam_time(first)} START RequestId: 1\n`
      + `b ${sam_time(second)} two\nlines\na ${sam_time(third)} END RequestId: 1`);
  });

  test('shows JSON for programs, with the names of CloudWatch', async () => {
    const logs = new Logs();
    const event = logs.write('OnConnectFunction', 'Zürich\n\u001b[31mred');
    const { stdout } = await rtp(logs.args('--output', 'json'));
    assert.deepEqual(JSON.parse(stdout), { functionName: 'OnConnectFunction', ...event });
  });

  test('shows the functions named', async () => {
    const logs = new Logs();
    for (const [ago, name] of ['OnDisconnectFunction', 'OnDefaultFunction', 'OnConnectFunction'].entries()) {
      logs.write(name, name, { ago });
    }
    assert.deepEqual(await logs.messages('-n', 'OnDefaultFunction'), ['OnDefaultFunction']);
    assert.deepEqual(await logs.messages('-n', 'OnDisconnectFunction', '--name', 'OnConnectFunction'),
      ['OnConnectFunction', 'OnDisconnectFunction']);
  });

  test('shows the time asked for', async () => {
    const logs = new Logs();
    for (const minutes of [90, 50, 20, 0]) logs.write('F', `${minutes}`, { ago: minutes * kMinute });
    assert.deepEqual(await logs.messages('-s', '1h ago'), ['50', '20', '0']);
    assert.deepEqual(await logs.messages('--start-time', 'yesterday', '--end-time', '40mins ago'), ['90', '50']);
    assert.deepEqual(await logs.messages('-s', new Date(Date.now() - 60 * kMinute).toISOString(),
      '-e', new Date(Date.now() - 30 * kMinute).toISOString()), ['50']);
  });

  test('shows the events that match the filter pattern', async () => {
    const logs = new Logs();
    for (const message of ['ERROR no item 3', 'ERROR timeout', 'WARN no item 4', 'fine']) logs.write('F', message);
    assert.deepEqual(await logs.messages('--filter', 'ERROR'), ['ERROR no item 3', 'ERROR timeout']);
    assert.deepEqual(await logs.messages('--filter', 'ERROR -"no item"'), ['ERROR timeout']);
    assert.deepEqual(await logs.messages('--filter', '?ERROR ?WARN'),
      ['ERROR no item 3', 'ERROR timeout', 'WARN no item 4']);
  });

  test('goes on with events as they come, across rotation, until Ctrl-C', async () => {
    const logs = new Logs();
    logs.write('F', 'ERROR before');
    const tail = start_rtp(logs.args('-n', 'F', '--tail', '--filter', 'ERROR', '-s', '10min ago'));
    assert.match(await tail.lines.next(), / ERROR before$/);
    logs.write('F', 'fine');
    logs.write('F', 'ERROR while it looks');
    assert.match(await tail.lines.next(), / ERROR while it looks$/);
    logs.write('F', 'ERROR last of the old file');
    logs.rotate('F');
    logs.write('F', 'ERROR first of the new file');
    assert.match(await tail.lines.next(), / ERROR last of the old file$/);
    assert.match(await tail.lines.next(), / ERROR first of the new file$/);
    assert.deepEqual(await tail.stop('SIGINT'), { code: 0, signal: null });
    assert.equal(tail.stderr, '');
  });

  test('finds functions that begin to log while it looks', async () => {
    const logs = new Logs();
    logs.write('F', 'old');
    const tail = start_rtp(logs.args('-t', '--output', 'json'));
    assert.equal(JSON.parse(await tail.lines.next()).message, 'old');
    logs.write('G', 'new');
    assert.equal(JSON.parse(await tail.lines.next()).functionName, 'G');
    assert.equal((await tail.stop('SIGTERM')).code, 0);
  });

  test('reads while the platform runs on the same data directory', async (t) => {
    const logs = new Logs();
    const data_dir = temporary_directory();
    const platform = await Platform.start({ data_dir });
    t.after(() => platform.stop());
    mkdirSync(join(data_dir, 'function-logs'));
    writeFileSync(join(data_dir, 'function-logs', 'F.ndjson'),
      `${JSON.stringify({ timestamp: Date.now(), logStreamName: 's', message: 'beside' })}\n`);
    logs.data_dir = data_dir;
    assert.deepEqual(await logs.messages(), ['beside']);
  });

  test('finds the data directory where rtp.toml says it is', async () => {
    const logs = new Logs();
    logs.write('F', 'found');
    const config = join(temporary_directory(), 'rtp.toml');
    writeFileSync(config, `[default]\ndata_dir = "nowhere"\n[prod]\ndata_dir = "${logs.data_dir}"\n`);
    const { stdout } = await rtp(['logs', '--config', config, '--config-env', 'prod']);
    assert.match(stdout, / found$/);
    const { stdout: by_variable } = await rtp(['logs'], { env: { RTP_DATA_DIR: logs.data_dir } });
    assert.match(by_variable, / found$/);
  });

  test('names what is wrong and how to fix it', async () => {
    const logs = new Logs();
    logs.write('OnConnectFunction', 'one');
    const cases = [
      [['-n', 'OnConectFunction'], kNotFound, 'those that have are OnConnectFunction'],
      [['-n', '../OnConnectFunction'], kNotFound, 'those that have are OnConnectFunction'],
      [['-s', 'soon'], kUsage, '"soon" is no time: give \'10min ago\''],
      [['-s', 'now', '-e', '1h ago'], kUsage, '--end-time 1h ago is before --start-time now'],
      [['--filter', '{ $.level = "ERROR" }'], kUsage, 'is not supported'],
      [['--filter', '"ERROR'], kUsage, 'without its end'],
      [['--output', 'xml'], kUsage, 'xml not in {text,json}'],
      [['OnConnectFunction'], kUsage, 'unknown argument "OnConnectFunction"'],
    ];
    for (const [args, code, message] of cases) {
      const error = await logs.error(...args);
      assert.equal(error.code, code, args.join(' '));
      assert.ok(error.stderr.includes(message), error.stderr);
    }
  });

  test('says which functions log where there is no log', async () => {
    const { code, stderr } = await rtp(['logs']);
    assert.equal(code, kNotFound);
    assert.match(stderr, /no function has logged in data\/function-logs: .*`rtp serve --functions=lambda`/);
  });
});
