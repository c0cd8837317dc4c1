// What cannot start says why in one line and with its own exit code, and changes nothing.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import net from 'node:net';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Writer } from './support/clients.mjs';
import { Platform, rtp, serve_args, temporary_directory } from './support/platform.mjs';
import { files_below, fingerprint } from './support/tree.mjs';

// As `enum class ExitCode` has them: a contract with scripts.
const kUsage = 2;
const kInUse = 5;
const kCorrupt = 6;

/** Expects that `rtp serve` refuses to start with `code` and one line that matches `pattern`. */
async function expect_refusal({ args, code, pattern, env }) {
  const result = await rtp(args, { env });
  assert.equal(result.code, code, result.stderr);
  assert.equal(result.stdout, '');
  const lines = result.stderr.split('\n');
  assert.equal(lines.pop(), '', 'the line is complete');
  assert.equal(lines.length, 1, `one line:\n${result.stderr}`);
  assert.match(lines[0], pattern);
}

/** Data of a platform that was killed: the newest items are only in the write-ahead log. */
async function killed_platform_data() {
  const platform = await Platform.start();
  const writer = new Writer(platform.api_url);
  for (let n = 0; n < 300; ++n) await writer.put(`item-${n % 50}`, { n, padding: 'x'.repeat(200) });
  writer.close();
  await platform.kill();
  return platform.data_dir;
}

function overwrite(path, position, text) {
  const file = openSync(path, 'r+');
  writeSync(file, text, position);
  closeSync(file);
}

const named = (root, pattern) => files_below(root).filter((path) => pattern.test(basename(path)));
const largest = (paths) => paths.sort((a, b) => statSync(b).size - statSync(a).size)[0];

describe('rtp serve', () => {
  let data;
  before(async () => { data = await killed_platform_data(); });

  const copy_of_data = () => {
    const copy = join(temporary_directory(), 'data');
    cpSync(data, copy, { recursive: true });
    return copy;
  };

  for (const listener of ['gateway', 'api']) {
    test(`refuses a port of the ${listener} that is in use, and names it`, async (t) => {
      const taken = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => taken.on('listening', resolve));
      t.after(() => taken.close());
      const address = `127.0.0.1:${taken.address().port}`;
      const data_dir = copy_of_data();
      const before = fingerprint(data_dir);
      await expect_refusal({ args: serve_args({ data_dir, [listener]: address }), code: kInUse,
        pattern: new RegExp(address) });
      assert.deepEqual(fingerprint(data_dir), before);
    });
  }

  test('refuses an address that is not of this machine', async () => {
    await expect_refusal({ args: serve_args({ data_dir: copy_of_data(), api: '192.0.2.1:8000' }), code: kUsage,
      pattern: /192\.0\.2\.1/ });
  });

  test('refuses a directory that holds the files of someone else', async () => {
    const data_dir = temporary_directory();
    writeFileSync(join(data_dir, 'thesis.txt'), 'years of work');
    const before = fingerprint(data_dir);
    await expect_refusal({ args: serve_args({ data_dir }), code: kCorrupt, pattern: new RegExp(data_dir) });
    assert.deepEqual(fingerprint(data_dir), before);
  });

  test('refuses a file as its data directory', async () => {
    const data_dir = join(temporary_directory(), 'file');
    writeFileSync(data_dir, 'not a directory');
    await expect_refusal({ args: serve_args({ data_dir }), code: kUsage, pattern: new RegExp(data_dir) });
    assert.equal(readFileSync(data_dir, 'utf8'), 'not a directory');
  });

  const kDamages = [
    ['CURRENT is junk', (root) => writeFileSync(named(root, /^CURRENT$/)[0], 'junk')],
    ['CURRENT is missing', (root) => rmSync(named(root, /^CURRENT$/)[0])],
    ['the MANIFEST is junk', (root) => overwrite(named(root, /^MANIFEST-/)[0], 0, 'junk'.repeat(20))],
    ['the middle of the write-ahead log is junk', (root) => {
      const log = largest(named(root, /^\d+\.log$/));
      overwrite(log, Math.floor(statSync(log).size / 3), 'junk'.repeat(50));
    }],
  ];
  for (const [what, damage] of kDamages) {
    test(`refuses a data directory in which ${what}`, async () => {
      const data_dir = copy_of_data();
      damage(data_dir);
      const before = fingerprint(data_dir);
      await expect_refusal({ args: serve_args({ data_dir }), code: kCorrupt, pattern: new RegExp(data_dir) });
      assert.deepEqual(fingerprint(data_dir), before);
    });
  }

  test('takes the data of the killed platform when nothing is damaged', async () => {
    const platform = await Platform.start({ data_dir: copy_of_data() });
    for (let n = 250; n < 300; ++n) assert.equal((await platform.get(`item-${n % 50}`)).n, n);
    await platform.stop();
  });

  describe('beside another', () => {
    let first;
    before(async () => { first = await Platform.start(); });
    after(() => first?.stop());

    test('refuses a data directory that is in use, and the other does not notice', async () => {
      await first.put('3', { n: 1 });
      const before = fingerprint(first.data_dir);
      await expect_refusal({ args: serve_args({ data_dir: first.data_dir }), code: kInUse,
        pattern: new RegExp(first.data_dir) });
      assert.deepEqual(fingerprint(first.data_dir), before);
      await first.put('3', { n: 2 });
      assert.deepEqual(await first.get('3'), { vehicleId: '3', n: 2 });
    });
  });

  const kConfigs = [
    ['is not TOML', '[default]\nstage = \n', kUsage, /rtp\.toml:2/],
    ['has a key that is not known', '[default]\nreal_time_item_kye = "busId"\n', kUsage,
      /rtp\.toml:2.*real_time_item_kye.*real_time_item_key/],
    ['has a value of another type', '[default]\nshards = "two"\n', kUsage, /rtp\.toml:2.*shards/],
    ['has a value that is not allowed', '[default]\ngateway = "8080"\n', kUsage, /rtp\.toml:2.*gateway.*HOST:PORT/],
  ];
  for (const [what, text, code, pattern] of kConfigs) {
    test(`refuses a configuration that ${what}, with its line`, async () => {
      const folder = temporary_directory();
      const config = join(folder, 'rtp.toml');
      writeFileSync(config, text);
      const data_dir = join(folder, 'data');
      await expect_refusal({ args: serve_args({ data_dir, args: ['--config', config] }), code, pattern });
      assert.deepEqual(files_below(folder), [config], 'no data directory was made');
    });
  }

  test('refuses a configuration that cannot be read', async () => {
    const folder = temporary_directory();
    mkdirSync(join(folder, 'rtp.toml'));
    for (const name of ['rtp.toml', 'missing.toml']) {
      const config = join(folder, name);
      await expect_refusal({ args: serve_args({ data_dir: join(folder, 'data'), args: ['--config', config] }),
        code: kUsage, pattern: new RegExp(config) });
    }
  });

  test('refuses an environment variable that makes no sense, and names it', async () => {
    await expect_refusal({ args: serve_args({ data_dir: join(temporary_directory(), 'data') }), code: kUsage,
      env: { IS_QUERY_PARAM: 'maybe' }, pattern: /IS_QUERY_PARAM.*maybe.*true or false/ });
  });

  test('refuses a flag that it does not know', async () => {
    const { code, stderr } = await rtp(['serve', '--stagee', 'x']);
    assert.equal(code, kUsage);
    assert.match(stderr, /--stagee/);
  });
});
