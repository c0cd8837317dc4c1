// Source "s3" against fauxqs, with the AWS CLI as the other side. fauxqs does not tell of objects: the tests do, as S3.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import {
  aws_at, Detour, kKeys, kWithoutFauxqs, messages_left, send_messages, start_fauxqs,
} from './support/fauxqs.mjs';
import { peak_growth } from './support/footprint.mjs';
import { temporary_directory } from './support/platform.mjs';
import { start_error, start_with_sources, source_reports, until_source } from './support/sources.mjs';
import { until } from './support/until.mjs';

const kBucket = 'uploads';

let sequence = 0x1000;

/** A notification of S3 of an object; `event` such as "ObjectCreated:Put". */
function notification(key, { event = 'ObjectCreated:Put', sequencer = (++sequence).toString(16), ...object } = {}) {
  return JSON.stringify({ Records: [{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'us-east-1',
    eventTime: new Date().toISOString(), eventName: event,
    s3: { s3SchemaVersion: '1.0', configurationId: 'c', bucket: { name: kBucket, arn: `arn:aws:s3:::${kBucket}` },
      object: { key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'), sequencer, ...object } } }] });
}

describe('files in a bucket of S3', { skip: kWithoutFauxqs }, () => {
  let server;
  before(async () => {
    server = await start_fauxqs();
    server.createBucket(kBucket);
  });
  after(() => server?.stop());

  const table = (name, more = '', address = server.address) => `
[default.sources.${name}]
type = "s3"
endpoint = "${address}"
queue = "${name}"
wait = "1s"
id = "id"
${more}
`;
  const start = (toml, options = {}) => start_with_sources(toml, { env: kKeys, ...options });

  /** Puts an object by the AWS CLI, and tells of it in the queue. */
  async function put(queue, key, content, object = {}) {
    const file = join(temporary_directory(), 'object');
    writeFileSync(file, content);
    const { ETag } = await aws_at(server, 's3api', 'put-object', '--bucket', kBucket, '--key', key, '--body', file);
    const eTag = ETag.replaceAll('"', '');
    await tell(queue, notification(key, { eTag, size: content.length, ...object }));
  }
  const tell = (queue, MessageBody) => send_messages(server, queue.queueUrl, [{ MessageBody }]);
  const until_deleted = (queue, deadline) =>
    until(`all messages of ${queue.queueName} are deleted`, () => messages_left(server, queue.queueName) === 0, deadline);

  test('the records of CSV, NDJSON and JSON files become items, gzip or not', async () => {
    const queue = server.createQueue('formats');
    const platform = await start(table('formats',
      'attributes = { n = "/n", from = "meta:key", bucket = "meta:bucket", line = "meta:number" }'));
    await put(queue, 'day 1+2/ä.csv', 'id,n\nc1,1\nc2,2\n');
    await put(queue, 'a.ndjson.gz', gzipSync('{"id":"n1","n":1}\n\n{"id":"n2","n":2}\n'));
    await put(queue, 'a.json', '[{"id":"j1","n":1},\n {"id":"j2","n":2}]');
    await put(queue, 'one.json', '{\n  "id": "o1",\n  "n": 1\n}\n');
    await until_deleted(queue);
    assert.deepEqual(await platform.get('c2'), { vehicleId: 'c2', n: 2, from: 'day 1+2/ä.csv', bucket: kBucket, line: '3' });
    assert.deepEqual(await platform.get('n2'), { vehicleId: 'n2', n: 2, from: 'a.ndjson.gz', bucket: kBucket, line: '3' });
    assert.equal((await platform.get('j2')).line, '1');
    assert.equal((await platform.get('o1')).n, 1);
    await platform.stop();
  });

  test('a notification that comes again, or late, changes nothing', async () => {
    const queue = server.createQueue('again');
    const platform = await start(table('again'));
    await put(queue, 'again.ndjson', '{"id":"a","n":1}\n', { sequencer: '0A02' });
    await until_deleted(queue);
    await platform.put('a', { n: 'by hand' });
    await tell(queue, notification('again.ndjson', { sequencer: '0A02' }));
    await tell(queue, notification('again.ndjson', { sequencer: '0A01' }));
    await until_deleted(queue);
    assert.equal((await platform.get('a')).n, 'by hand');
    await put(queue, 'again.ndjson', '{"id":"a","n":2}\n', { sequencer: '0A03' });
    await until_deleted(queue);
    assert.equal((await platform.get('a')).n, 2);
    await platform.stop();
  });

  test('other keys, tests of S3 and objects that are gone are passed over', async () => {
    const queue = server.createQueue('filtered');
    const platform = await start(table('filtered', 'prefix = "in/"\nsuffix = ".csv"'));
    await put(queue, 'out/x.csv', 'id\nout\n');
    await put(queue, 'in/x.txt', 'id\ntxt\n');
    await tell(queue, JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: kBucket }));
    await tell(queue, notification('in/gone.csv'));
    await put(queue, 'in/x.csv', 'id\nin\n');
    await until_deleted(queue);
    assert.deepEqual(await platform.get('in'), { vehicleId: 'in' });
    assert.equal(await platform.get('out'), undefined);
    const { filtered } = await source_reports(platform);
    assert.deepEqual([filtered.written, filtered.dead], [1, 0]);
    assert.match(filtered.lastError, /^uploads\/in\/gone\.csv: S3: NoSuchKey: /);
    await platform.stop();
  });

  test('records that are no items, and files that are broken, are dead letters', async () => {
    const queue = server.createQueue('broken');
    const platform = await start(table('broken'));
    await put(queue, 'rows.csv', 'id,n\ngood,1\nwide,1,2\n,3\n');
    await put(queue, 'cut.json', '[{"id":"first"},{"id":');
    await put(queue, 'cut.csv.gz', gzipSync(`id\n${'x\n'.repeat(1000)}`).subarray(0, 20));
    await tell(queue, 'no JSON');
    await until_deleted(queue);
    assert.ok(await platform.get('good'));
    assert.ok(await platform.get('first'));
    const letters = readFileSync(join(platform.data_dir, 'dead-letters', 'broken.ndjson'), 'utf8').trim().split('\n')
      .map((line) => JSON.parse(line)).map(({ reason, metadata }) => `${metadata.key ?? ''} ${reason}`).sort();
    assert.equal(letters.length, 5, letters.join('\n'));
    assert.match(letters[0], /^ this is no notification of S3$/);
    assert.match(letters[1], /^cut\.csv\.gz the gzip file is cut off/);
    assert.match(letters[2], /^cut\.json not a JSON array: it is not closed at byte 22/);
    assert.match(letters[3], /^rows\.csv record 3: 3 fields below a headline of 2$/);
    assert.match(letters[4], /^rows\.csv .*id/);
    await platform.stop();
  });

  test('with on_removed = "delete" the items of an object go with it', async () => {
    const queue = server.createQueue('removed');
    const platform = await start(table('removed', 'on_removed = "delete"'));
    const rows = (from, to) => `id\n${Array.from({ length: to - from }, (_, n) => `r${from + n}\n`).join('')}`;
    await put(queue, 'r.csv', rows(0, 2500));
    await put(queue, 'r.csv.other', 'id\nother\n');
    await until_deleted(queue);
    // Its next version has fewer items.
    await put(queue, 'r.csv', rows(0, 700));
    await until_deleted(queue);
    await tell(queue, notification('r.csv', { event: 'ObjectRemoved:Delete' }));
    await until_deleted(queue);
    assert.equal(await platform.get('r0'), undefined);
    assert.equal(await platform.get('r699'), undefined);
    assert.ok(await platform.get('r2400'), 'an item of no newest version stays');
    assert.ok(await platform.get('other'));
    await platform.stop();
  });

  test('200,000 rows of a compressed CSV are read on after interruptions', async () => {
    const queue = server.createQueue('large');
    const kRows = 200_000;
    const csv = ['id,n,latitude,longitude,speed'];
    for (let n = 0; n < kRows; ++n) csv.push(`v${n % 20_000},${n},35.${n},139.${n},${n % 30}`);
    const detour = new Detour(server.address);
    await detour.open();
    const toml = table('large', 'visibility = "5s"\nversion = "n"', detour.address);
    let platform = await start(toml);
    await put(queue, 'large.csv.gz', gzipSync(csv.join('\n')));
    await until_source(platform, 'large', 'has begun', ({ written }) => written > 1000);
    await detour.interrupt();
    await detour.open();
    await platform.kill();
    platform = await start(toml, { data_dir: platform.data_dir });
    await until_deleted(queue, 120_000);
    for (const n of [0, 1, 9_999, 19_999]) {
      assert.equal((await platform.get(`v${n}`)).n, kRows - 20_000 + n);
    }
    await platform.stop();
    await detour.interrupt();
  });

  test('a webhook with a token tells of objects as MinIO does', async () => {
    const file = join(temporary_directory(), 'object');
    writeFileSync(file, 'id,n\nhook,1\n');
    await aws_at(server, 's3api', 'put-object', '--bucket', kBucket, '--key', 'hook.csv', '--body', file);
    const platform = await start(`[default.sources.minio]\ntype = "s3"\nendpoint = "${server.address}"\nid = "id"\n` +
      'token = "open sesame"\n');
    const body = notification('hook.csv').replace('aws:s3', 'minio:s3').replace('ObjectCreated', 's3:ObjectCreated');
    const post = (token) => fetch(`${platform.api_url}/hooks/minio`,
      { method: 'POST', body, headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await post('wrong')).status, 401);
    const answer = await post('open sesame');
    assert.deepEqual([answer.status, await answer.json()], [200, { written: 1, stale: 0, dead: 0 }]);
    assert.equal((await platform.get('hook')).n, 1);
    await platform.stop();
  });
});

// As many megabytes as make a difference to the limit below; 1,024 with RTP_LARGE_FILES=1.
const kLargeMegabytes = process.env.RTP_LARGE_FILES ? 1024 : 384;
const kMaxGrowth = 192;

test(`a file of ${kLargeMegabytes} MB is read in bounded memory`, { timeout: 280_000 }, async () => {
  const kLine = 4096;
  const lines = kLargeMegabytes * 1024 * 1024 / kLine;
  const server = createServer(async (request, response) => {
    response.writeHead(200, { 'content-length': lines * kLine });
    for (let n = 0; n < lines; n += 256) {
      const some = Array.from({ length: 256 }, (_, i) => `{"id":${(n + i) % 1000},"n":${n + i},"pad":"`)
        .map((line) => `${line.padEnd(kLine - 3, 'x')}"}\n`).join('');
      if (!response.write(some)) await once(response, 'drain');
    }
    response.end();
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const platform = await start_with_sources(`[default.sources.large]\ntype = "s3"\nid = "id"\ntoken = "t"\n` +
    `endpoint = "http://127.0.0.1:${server.address().port}"\nattributes = { n = "/n" }\n`, { env: kKeys });
  const growth = await peak_growth(platform.program.pid, async () => {
    // No answer comes within the deadline of the client.
    fetch(`${platform.api_url}/hooks/large`, { method: 'POST', headers: { Authorization: 'Bearer t' },
      body: notification('large.ndjson') }).catch(() => {});
    await until_source(platform, 'large', 'has read all', ({ written }) => written === lines, 270_000);
  });
  assert.ok(growth < kMaxGrowth, `memory grew by ${growth.toFixed(0)} MB`);
  assert.equal((await platform.get('999')).n % 1000, 999);
  await platform.stop();
  server.close();
});

test('a table that does not say who tells of objects is refused', async () => {
  const keys = 'access_key_id = "a"\nsecret_access_key = "b"\nregion = "eu-west-1"\n';
  assert.match(await start_error(`[default.sources.b]\ntype = "s3"\n${keys}`), /source b: who tells of objects\?/);
  assert.match(await start_error(`[default.sources.b]\ntype = "s3"\n${keys}queue = "q"\nformat = "xml"\n`),
    /rtp\.toml:7: source b: .*"auto", "csv", "ndjson", "json"/);
});
