// Items over plain HTTP: methods, bodies of any length, tokens.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { curl, Watcher } from './support/clients.mjs';
import { peak_growth } from './support/footprint.mjs';
import { Platform, rtp, temporary_directory } from './support/platform.mjs';
import { run } from './support/program.mjs';

/** In MB: a change of the buffers of the storage, and next to nothing of a body of 45 MB, or of its items. */
const kMostGrowth = 96;

const kJsonLines = ['-H', 'Content-Type: application/x-ndjson'];

/** A file of `count` lines, one item each, of about 450 bytes. */
function lines_file(count, round = 1) {
  const file = join(temporary_directory(), 'items.ndjson');
  const filler = 'x'.repeat(400);
  let text = '';
  for (let id = 0; id < count; ++id) text += `{"vehicleId":"v${id}","n":${id},"round":${round},"filler":"${filler}"}\n`;
  writeFileSync(file, text);
  return file;
}

describe('/items', () => {
  let platform;
  before(async () => {
    platform = await Platform.start();
  });
  after(() => platform?.stop());

  test('PUT replaces, PATCH merges, DELETE removes, and watchers see each', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
    const url = `${platform.api_url}/items/3`;
    const send = async (method, item, seen) => {
      await curl('-X', method, url, ...(item ? ['-d', JSON.stringify(item)] : []));
      assert.deepEqual(await watcher.messages.next(), seen);
    };
    await send('PUT', { speed: 1, driver: 'Ann', at: { x: 1 } }, { vehicleId: '3', speed: 1, driver: 'Ann', at: { x: 1 } });
    await send('PATCH', { speed: 2, driver: null, at: { y: 1 } }, { vehicleId: '3', speed: 2, at: { y: 1 } });
    await send('PATCH', { status: 'moving' }, { vehicleId: '3', speed: 2, at: { y: 1 }, status: 'moving' });
    await send('PUT', { speed: 3 }, { vehicleId: '3', speed: 3 });
    assert.deepEqual(JSON.parse(await curl(url)), { vehicleId: '3', speed: 3 });
    await curl('-X', 'DELETE', url);
    assert.equal(await platform.get('3'), undefined);
    await curl('-X', 'PATCH', url, '-d', '{"speed":4}');
    assert.deepEqual(await platform.get('3'), { vehicleId: '3', speed: 4 });
    await watcher.close();
  });

  test('POST takes 100,000 items in one request, and keeps little of them', async () => {
    const url = `${platform.api_url}/items`;
    const post = async (file, ...form) => {
      const answer = await curl('-X', 'POST', url, ...kJsonLines, ...form, '--data-binary', `@${file}`);
      assert.deepEqual(JSON.parse(answer), { written: 100_000 });
    };
    await post(lines_file(100_000));  // the storage has its buffers then
    const file = lines_file(100_000, 2);
    const growth = await peak_growth(platform.program.pid, () => post(file, '-H', 'Transfer-Encoding: chunked'));
    assert.ok(growth < kMostGrowth, `${growth} MB`);
    assert.equal((await platform.get('v99999')).round, 2);
  });

  test('a mistake in a long body is named with its line, and what is before it is written', async () => {
    const file = lines_file(3000);
    writeFileSync(file, '{"vehicleId":"last"}\n{"vehicleid":"none"}\n{"vehicleId":"later"}\n', { flag: 'a' });
    const { code, stdout } = await run('curl', ['--silent', '--fail-with-body', '-X', 'POST', `${platform.api_url}/items`,
      ...kJsonLines, '-H', 'Transfer-Encoding: chunked', '--data-binary', `@${file}`]);
    assert.equal(code, 22);
    assert.match(JSON.parse(stdout).message,
      /^the first 3001 items were written: the item of line 3002 has no string attribute 'vehicleId'/);
    assert.deepEqual(await platform.get('last'), { vehicleId: 'last' });
    assert.equal(await platform.get('later'), undefined);
  });
});

describe('/items with tokens', () => {
  const kToken = ['-H', 'Authorization: Bearer a-long/random+token='];
  const status = async (platform, ...args) =>
    (await run('curl', ['--silent', '--output', '/dev/null', '--write-out', '%{http_code} %header{www-authenticate}',
      ...args, `${platform.api_url}/items/3`])).stdout;

  test('are for who has one, and for nobody else', async () => {
    const env = { RTP_API_TOKENS: 'other:x,gateway-7:a-long/random+token=' };
    const platform = await Platform.start({ env });
    assert.equal(await status(platform), '401 Bearer realm="rtp"');
    assert.equal(await status(platform, '-H', 'Authorization: Bearer a-long'),
      '401 Bearer realm="rtp", error="invalid_token"');
    await curl('-X', 'PUT', `${platform.api_url}/items/3`, ...kToken, '-d', '{"speed":1}');
    assert.deepEqual(JSON.parse(await curl(`${platform.api_url}/items/3`, ...kToken)), { vehicleId: '3', speed: 1 });
    const got = await rtp(['get', '3', '--api', platform.api], { env });
    assert.deepEqual(JSON.parse(got.stdout), { vehicleId: '3', speed: 1 });
    await platform.stop();
  });

  test('stand beside access keys, and long bodies need one or a signature without the body', async () => {
    const platform = await Platform.start({ env: { RTP_API_TOKENS: 'one:a-long/random+token=', RTP_ACCESS_KEYS: 'id:secret' } });
    const signature = ['--aws-sigv4', 'aws:amz:us-east-1:dynamodb', '--user', 'id:secret'];
    assert.equal(await status(platform), '401 Bearer realm="rtp"');
    assert.match(await status(platform, ...signature), /^404/);
    assert.match(await status(platform, '--aws-sigv4', 'aws:amz:us-east-1:dynamodb', '--user', 'id:other'), /^403/);
    const file = lines_file(40_000);  // more than the 16 MB that may be kept
    const post = (...args) => curl('-X', 'POST', `${platform.api_url}/items`, ...kJsonLines, ...args,
      '--data-binary', `@${file}`);
    for (const proof of [kToken, [...signature, '-H', 'x-amz-content-sha256: UNSIGNED-PAYLOAD']]) {
      assert.deepEqual(JSON.parse(await post(...proof)), { written: 40_000 });
    }
    await assert.rejects(post(...signature), /413/);
    await platform.stop();
  });
});
