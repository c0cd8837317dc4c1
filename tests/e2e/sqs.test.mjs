// Source "sqs" against fauxqs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import {
  aws_at, Detour, kKeys, kWithoutFauxqs, messages_left, send_messages, start_fauxqs,
} from './support/fauxqs.mjs';
import { start_error, start_with_sources, source_reports, until_running, until_source } from './support/sources.mjs';
import { until } from './support/until.mjs';

describe('a queue of SQS', { skip: kWithoutFauxqs }, () => {
  let server;
  before(async () => { server = await start_fauxqs(); });
  after(() => server?.stop());

  const table = (name, queue, more = '', address = server.address) => `
[default.sources.${name}]
type = "sqs"
endpoint = "${address}"
queue = "${queue}"
wait = "1s"
${more}
`;
  const start = (toml, options = {}) => start_with_sources(toml, { env: kKeys, ...options });

  test('messages become items and are deleted', async () => {
    const { queueUrl } = server.createQueue('plain');
    const platform = await start(table('plain', 'plain', 'id = "id"\nattributes = { n = "/n", kind = "meta:attribute.kind" }'));
    await send_messages(server, queueUrl, [{ MessageBody: '{"id":7,"n":1}',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'bus' } } }]);
    await until('the item is there', () => platform.get('7'));
    assert.deepEqual(await platform.get('7'), { vehicleId: '7', n: 1, kind: 'bus' });
    await until('the message is deleted', () => messages_left(server, 'plain') === 0);
    const { plain } = await source_reports(platform);
    assert.match(plain.detail, /^queue plain, about 0 messages wait$/);
    await platform.stop();
  });

  test('a notification of SNS is taken out of its envelope; raw delivery works too', async () => {
    server.createQueue('enveloped');
    server.createQueue('raw');
    const { topicArn } = server.createTopic('fleet');
    server.subscribe({ topic: 'fleet', queue: 'enveloped' });
    server.subscribe({ topic: 'fleet', queue: 'raw', attributes: { RawMessageDelivery: 'true' } });
    const platform = await start(
      table('enveloped', 'enveloped', 'id = "id"\nattributes = { n = "/n", topic = "meta:sns.topic", by = "meta:sns.attribute.by" }') +
      table('raw', 'raw', 'id = "raw"\nattributes = { n = "/n", by = "meta:attribute.by" }'));
    await aws_at(server, 'sns', 'publish', '--topic-arn', topicArn, '--message', '{"id":"e","raw":"r","n":2}',
      '--message-attributes', '{"by":{"DataType":"String","StringValue":"cli"}}');
    await until('both items are there', async () => await platform.get('e') && platform.get('r'));
    assert.deepEqual(await platform.get('e'), { vehicleId: 'e', n: 2, topic: topicArn, by: 'cli' });
    assert.deepEqual(await platform.get('r'), { vehicleId: 'r', n: 2, by: 'cli' });
    await platform.stop();
  });

  test('what is no item goes to the dead letters and is deleted', async () => {
    const { queueUrl } = server.createQueue('dead');
    const platform = await start(table('dead', 'dead', 'id = "id"'));
    await send_messages(server, queueUrl, ['no JSON', '{"id":"good"}', '{"n":1}'].map((MessageBody) => ({ MessageBody })));
    await until_source(platform, 'dead', 'has two dead letters', (report) => report.dead === 2);
    await until('all is deleted', () => messages_left(server, 'dead') === 0);
    assert.deepEqual(await platform.get('good'), { vehicleId: 'good' });
    const letters = readFileSync(join(platform.data_dir, 'dead-letters', 'dead.ndjson'), 'utf8').trim().split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(letters.map(({ payload }) => payload).sort(), ['no JSON', '{"n":1}']);
    assert.ok(letters[0].metadata.messageId);
    await platform.stop();
  });

  test('the messages of a FIFO queue are taken in the order of their groups', async () => {
    const { queueUrl } = server.createQueue('ordered.fifo',
      { attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } });
    const bodies = Array.from({ length: 300 }, (_, n) => ({ MessageBody: JSON.stringify({ id: n % 3, n }),
      MessageGroupId: String(n % 3) }));
    await send_messages(server, queueUrl, bodies);
    // A version that does not grow would show as a stale record.
    const platform = await start(table('ordered', 'ordered.fifo', 'id = "id"\nversion = "n"\nreceivers = 4'));
    await until('all is deleted', () => messages_left(server, 'ordered.fifo') === 0);
    const { ordered } = await source_reports(platform);
    assert.deepEqual([ordered.written, ordered.stale, ordered.dead], [300, 0, 0]);
    assert.equal((await platform.get('2')).n, 299);
    await platform.stop();
  });

  test('nothing is lost when either side goes away', async () => {
    const { queueUrl } = server.createQueue('interrupted');
    const detour = new Detour(server.address);
    await detour.open();
    const toml = table('interrupted', 'interrupted', 'id = "id"\nvisibility = "5s"', detour.address);
    let platform = await start(toml);
    await until_running(platform, 'interrupted');
    const kMessages = 2000;
    const sending = send_messages(server, queueUrl,
      Array.from({ length: kMessages }, (_, id) => ({ MessageBody: JSON.stringify({ id }) })));
    await until_source(platform, 'interrupted', 'has begun', (report) => report.written > 50);
    await detour.interrupt();
    await until_source(platform, 'interrupted', 'has noticed', (report) => report.lastError !== '');
    await detour.open();
    await until_source(platform, 'interrupted', 'goes on', (report) => report.written > 200);
    await platform.kill();
    platform = await start(toml, { data_dir: platform.data_dir });
    await sending;
    await until('all is deleted', () => messages_left(server, 'interrupted') === 0, 60_000);
    for (let id = 0; id < kMessages; ++id) {
      assert.ok(await platform.get(String(id)), `item ${id}`);
    }
    await platform.stop();
    await detour.interrupt();
  });

  test('a queue that is not there is an error that is tried again', async () => {
    const platform = await start(table('absent', 'absent', 'id = "id"'));
    const report = await until_source(platform, 'absent', 'fails', ({ state }) => state === 'waiting');
    assert.match(report.lastError, /^SQS: QueueDoesNotExist: /);
    const { queueUrl } = server.createQueue('absent');
    await send_messages(server, queueUrl, [{ MessageBody: '{"id":"late"}' }]);
    await until('the item is there', () => platform.get('late'));
    await platform.stop();
  });
});

test('a table without a queue or without keys is refused', async () => {
  const table = '[default.sources.q]\ntype = "sqs"\nregion = "eu-west-1"\n';
  const keys = 'access_key_id = "a"\nsecret_access_key = "b"\n';
  for (const [toml, message] of [
    [`${table}${keys}`, /source q: which queue\? Give queue_url, or queue/],
    [`${table}queue = "x"\naccess_key_id = "a"\n`, /rtp\.toml:5: source q: an access key has two parts/],
    [`${table}${keys}queue_url = "sqs:x"\n`, /rtp\.toml:6: source q: /],
    [`${table}${keys}queue = "x"\nendpoint = "http://127.0.0.1:1/x"\n`, /rtp\.toml:7: source q: endpoint has a path/],
    [`${table}${keys}queue = "x"\nwait = "21s"\n`, /rtp\.toml:7: source q: /],
  ]) {
    assert.match(await start_error(toml), message);
  }
});
