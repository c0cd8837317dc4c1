// All ways in at once: an SDK, PostgreSQL, MQTT, REST and a webhook, a polled API, SQS and S3 feed one platform, while a
// client watches every item. Each server goes away once and comes back, the platform itself by kill -9. Every version of
// every item must be in the change stream, in order, and the client must end with the last of each.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { PutCommand } from '@aws-sdk/lib-dynamodb';

import { dynamodb, documents, Watcher } from './support/clients.mjs';
import { Detour, kKeys, kWithoutFauxqs, send_messages, start_fauxqs } from './support/fauxqs.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { stored_records } from './support/platform.mjs';
import { kPassword, Postgres } from './support/postgres.mjs';
import { start_with_sources, until_running } from './support/sources.mjs';
import { until } from './support/until.mjs';

const kVersions = 40;
const kDeadline = 120_000;
const kSuffixes = ['a', 'b'];

const post_json = async (url, body, headers = {}) => {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
  assert.equal(response.status, 200, await response.text());
};

/** The event of S3 that tells of a new object. */
const object_created = (bucket, key, n) => JSON.stringify({ Records: [{ eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put', awsRegion: 'us-east-1',
  s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key), sequencer: n.toString(16).padStart(16, '0') } } }] });

/** A REST API that is polled: it shows the newest version of its records only. */
class Gauges {
  #records = [];
  #server;
  #port = 0;

  async open() {
    this.#server = createServer((_, response) => response.end(JSON.stringify(this.#records)));
    await new Promise((resolve) => { this.#server.listen(this.#port, '127.0.0.1', resolve); });
    this.#port = this.#server.address().port;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/gauges`;
  }

  show(records) {
    this.#records = records;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => { this.#server.close(resolve); });
  }
}

test('every way in at once, and each server goes away once', { skip: kWithoutFauxqs }, async (t) => {
  const postgres = await Postgres.start();
  const mosquitto = await Mosquitto.start();
  const fauxqs = await start_fauxqs();
  const detour = new Detour(fauxqs.address);
  const gauges = new Gauges();
  await detour.open();
  await gauges.open();
  t.after(async () => {
    await detour.interrupt();
    await Promise.all([postgres.stop(), mosquitto.stop(), fauxqs.stop(), gauges.close()]);
  });
  await postgres.sql('CREATE TABLE vehicles (id text PRIMARY KEY, n int)');
  const fifo = { attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } };
  const messages = fauxqs.createQueue('messages.fifo', fifo).queueUrl;
  const objects = fauxqs.createQueue('objects.fifo', fifo).queueUrl;
  fauxqs.createBucket('days');
  const toml = `
[default.sources.database]
type = "postgres"
url = "${postgres.url()}"
password = "${kPassword}"
table = "vehicles"
id = "id"
version = "n"
[default.sources.broker]
type = "mqtt"
url = "mqtt://${mosquitto.address}"
topics = "gauges/+"
id = "topic:2"
value_attribute = "n"
version = "n"
[default.sources.hook]
type = "webhook"
token = "t"
id = "id"
version = "n"
[default.sources.polled]
type = "http"
url = "${gauges.url}"
interval = "1s"
id = "id"
version = "n"
[default.sources.queue]
type = "sqs"
endpoint = "${detour.address}"
queue = "messages.fifo"
wait = "1s"
visibility = "5s"
id = "id"
version = "n"
[default.sources.bucket]
type = "s3"
endpoint = "${detour.address}"
queue = "objects.fifo"
wait = "1s"
visibility = "5s"
id = "id"
version = "n"
`;
  let platform = await start_with_sources(toml, { env: kKeys });
  for (const name of ['database', 'broker', 'hook', 'polled', 'queue', 'bucket']) await until_running(platform, name);

  /** By the beginning of the ids of its items: how a way in is given version n of the item `id`. */
  const ways = {
    sdk: (id, n) => documents(dynamodb(platform)).send(new PutCommand({ TableName: 'RealTimeData', Item: { vehicleId: id, n } })),
    rest: (id, n) => platform.put(id, { n }),
    hook: (id, n) => post_json(`${platform.api_url}/hooks/hook`, { id, n }, { Authorization: 'Bearer t' }),
    database: async (id, n) => {
      const { code, stderr } = await postgres.try_sql(
        `INSERT INTO vehicles VALUES ('${id}', ${n}) ON CONFLICT (id) DO UPDATE SET n = ${n}`);
      assert.equal(code, 0, stderr);
    },
    broker: (id, n) => mosquitto.publish(`gauges/${id}`, String(n), '-q', '1'),
    queue: (id, n) => send_messages(fauxqs, messages, [{ MessageBody: JSON.stringify({ id, n }), MessageGroupId: id }]),
    bucket: async (id, n) => {
      const key = `day ${id} ${n}.ndjson`;
      const put = await fetch(`${fauxqs.address}/days/${encodeURIComponent(key)}`,
        { method: 'PUT', body: JSON.stringify({ id, n }) });
      assert.equal(put.status, 200);
      await send_messages(fauxqs, objects, [{ MessageBody: object_created('days', key, n), MessageGroupId: id }]);
    },
    polled: async (id, n) => {
      gauges.show(kSuffixes.map((suffix) => ({ id: `polled-${suffix}`, n })));
      await until(`the platform has polled version ${n}`, async () => (await platform.get(id))?.n === n, kDeadline);
    },
  };
  const ids = Object.keys(ways).flatMap((way) => kSuffixes.map((suffix) => `${way}-${suffix}`));
  const versions = (id) => (id.startsWith('polled') ? 4 : kVersions);

  /** What clients saw: the versions of each item, over all connections. */
  const seen = Object.fromEntries(ids.map((id) => [id, []]));
  const watch = async () => {
    const query = ids.map((id) => `vehicleId=${id}`).join('&');
    const watcher = new Watcher(platform.websocket_url(`${query}&since=0`), {}, []);
    watcher.socket.on('message', (data) => {
      const { vehicleId, n } = JSON.parse(data.toString());
      seen[vehicleId].push(n);
    });
    await watcher.opened;
    return watcher;
  };
  let watcher = await watch();

  /** Gives one item all its versions, each as often as it takes. */
  const write_all = async (id) => {
    const write = ways[id.split('-')[0]];
    for (let n = 1; n <= versions(id); ++n) {
      await until(`version ${n} of ${id} is written`, () => write(id, n).then(() => true, () => false), kDeadline);
    }
  };
  const written = (id) => until(`${id} has its last version`, async () => {
    const item = await platform.get(id).catch(() => undefined);
    return item?.n === versions(id);
  }, kDeadline);
  const progress = (id, n) => until(`${id} is at version ${n}`, async () => {
    const item = await platform.get(id).catch(() => undefined);
    return item?.n >= n;
  }, kDeadline);

  const writing = Promise.all(ids.map(write_all));
  await progress('database-a', 5);
  await postgres.crash();
  await postgres.start_again();
  await progress('broker-a', 10);
  await mosquitto.stop();
  await mosquitto.start_again();
  await progress('queue-a', 10);
  await detour.interrupt();
  await detour.open();
  await gauges.close();
  await gauges.open();
  await progress('sdk-a', 10);
  const { gateway, api } = platform;
  await platform.kill();
  await watcher.closed;
  platform = await start_with_sources(toml, { env: kKeys, data_dir: platform.data_dir, gateway, api });
  watcher = await watch();
  await writing;
  await Promise.all(ids.map(written));
  for (const id of ids) {
    await until(`the client has the last version of ${id}`, () => seen[id].at(-1) === versions(id), kDeadline);
  }
  await watcher.close();
  await platform.stop();

  const stored = Object.fromEntries(ids.map((id) => [id, []]));
  for (const { newImage: image } of await stored_records(platform.data_dir)) {
    if (image?.vehicleId?.S in stored) stored[image.vehicleId.S].push(Number(image.n.N));
  }
  for (const id of ids) {
    const rising = (list) => list.every((n, at) => at === 0 || list[at - 1] <= n);
    assert.ok(rising(seen[id]), `${id} went back for the client: ${seen[id]}`);
    assert.ok(rising(stored[id]), `${id} went back: ${stored[id]}`);
    const all = Array.from({ length: versions(id) }, (_, at) => at + 1);
    assert.deepEqual([...new Set(stored[id])], all, `${id} lacks versions`);
  }
});
