// The ways in that are measured. Each has the table of its source, and puts records where the source finds them.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

import { start_fauxqs, kKeys, send_messages } from '../../tests/e2e/support/fauxqs.mjs';
import { Mosquitto } from '../../tests/e2e/support/mosquitto.mjs';
import { kPassword, Postgres } from '../../tests/e2e/support/postgres.mjs';

const kIds = 10_000;
const kSecret = 'of the benchmark';

/** Records of some 120 bytes of JSON about kIds vehicles, from the n-th on. */
const records = (count) => Array.from({ length: count }, (_, n) => ({ id: `vehicle-${n % kIds}`, n,
  latitude: 60.1699 + n / 1e6, longitude: 24.9384 - n / 1e6, heading: n % 360, speed: 12.5 }));

const parts = (all, size) =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));

/** Sends `bodies` with `post`, `at_once` of them under way. */
async function post_all(bodies, at_once, post) {
  const waiting = bodies[Symbol.iterator]();
  const send = async () => { for (const body of waiting) await post(body); };
  await Promise.all(Array.from({ length: at_once }, send));
}

async function expect_ok(response) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

class Mqtt {
  name = 'MQTT, QoS 1, from mosquitto';
  most = 60_000; // of more that wait for one client, mosquitto 2.0 delivers a part
  async start() { this.broker = await Mosquitto.start(); }
  stop() { return this.broker.stop(); }
  toml() { return `[default.sources.bench]
type = "mqtt"
url = "mqtt://${this.broker.address}"
topics = ["vehicles/+/location"]
qos = 1
client_id = "bench"
session_expiry = "1h"
id = "/id"
`; }
  async fill(count) {
    await this.broker.publish_all('vehicles/all/location', records(count).map((r) => JSON.stringify(r)));
  }
}

class PostgresWay {
  async start() {
    this.server = await Postgres.start();
    await this.server.sql('CREATE TABLE vehicles (id text PRIMARY KEY, n int, latitude float8, longitude float8, '
      + 'heading int, speed float8)');
  }
  stop() { return this.server.stop(); }
  toml() { return `[default.sources.bench]
type = "postgres"
url = "${this.server.url()}"
password = "${kPassword}"
table = "vehicles"
id = "id"
`; }
}

class PostgresCopy extends PostgresWay {
  name = 'PostgreSQL, first copy';
  needs_session = false;
  async fill(count) {
    await this.server.sql(`INSERT INTO vehicles SELECT 'vehicle-' || i, i, 60.1699, 24.9384, i % 360, 12.5 `
      + `FROM generate_series(1, ${count}) i`);
  }
}

class PostgresChanges extends PostgresWay {
  name = 'PostgreSQL, changes';
  async fill(count) {
    const rows = `SELECT 'vehicle-' || i, i, 60.1699, 24.9384, i % 360, 12.5 FROM generate_series(1, ${kIds}) i`;
    await this.server.sql(`INSERT INTO vehicles ${rows}`);
    for (let done = kIds; done < count; done += kIds) {
      await this.server.sql(`UPDATE vehicles SET n = n + ${kIds}, latitude = latitude + 0.000001`);
    }
  }
}

class Sqs {
  name = 'SQS, 4 receivers';
  needs_session = false;
  async start() {
    this.server = await start_fauxqs();
    this.queue = this.server.createQueue('bench').queueUrl;
  }
  stop() { return this.server.stop(); }
  access() { return `queue_url = "${this.queue}"
endpoint = "${this.server.address}"
region = "us-east-1"
access_key_id = "${kKeys.AWS_ACCESS_KEY_ID}"
secret_access_key = "${kKeys.AWS_SECRET_ACCESS_KEY}"
`; }
  toml() { return `[default.sources.bench]
type = "sqs"
${this.access()}receivers = 4
id = "/id"
`; }
  async fill(count) {
    await send_messages(this.server, this.queue, records(count).map((r) => ({ MessageBody: JSON.stringify(r) })));
  }
}

class S3 extends Sqs {
  name = 'S3, one NDJSON object';
  async start() {
    await super.start();
    this.server.createBucket('bench');
  }
  toml() { return `[default.sources.bench]
type = "s3"
queue_endpoint = "${this.server.address}"
${this.access()}id = "/id"
`; }
  async fill(count) {
    const body = records(count).map((r) => `${JSON.stringify(r)}\n`).join('');
    await expect_ok(await fetch(`${this.server.address}/bench/day.ndjson`, { method: 'PUT', body }));
    const MessageBody = JSON.stringify({ Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'bench' }, object: { key: 'day.ndjson', sequencer: '01' } } }] });
    await send_messages(this.server, this.queue, [{ MessageBody }]);
  }
}

class Polled {
  name = 'A polled REST API, one answer';
  needs_session = false;
  at_once = true;
  #body = '[]';
  async start() {
    this.server = createServer((_, response) => response.end(this.#body));
    await new Promise((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
  }
  async stop() { this.server.closeAllConnections(); this.server.close(); }
  toml() { return `[default.sources.bench]
type = "http"
url = "http://127.0.0.1:${this.server.address().port}/"
interval = "1h"
id = "/id"
max_bytes = 67108864
`; }
  async fill(count) { this.#body = JSON.stringify(records(count)); }
}

/** What is sent to the platform instead of found by it: fill() waits for send(). */
class Sent {
  needs_session = false;
  async start() {}
  async stop() {}
  async fill(count) { this.records = records(count); }
}

class Webhook extends Sent {
  name = 'Webhook with a signature, 100 records each';
  toml() { return `[default.sources.bench]
type = "webhook"
secret = "${kSecret}"
signature_header = "X-Hub-Signature-256"
id = "/id"
`; }
  async send(platform) {
    await post_all(parts(this.records, 100), 16, async (some) => {
      const body = JSON.stringify(some);
      const signature = `sha256=${createHmac('sha256', kSecret).update(body).digest('hex')}`;
      await expect_ok(await fetch(`${platform.api_url}/hooks/bench`,
        { method: 'POST', body, headers: { 'x-hub-signature-256': signature } }));
    });
  }
}

class Items extends Sent {
  name = 'POST /items, one NDJSON request';
  toml() { return ''; }
  async send(platform) {
    const body = this.records.map(({ id, ...rest }) => `${JSON.stringify({ vehicleId: id, ...rest })}\n`).join('');
    await expect_ok(await fetch(`${platform.api_url}/items`,
      { method: 'POST', body, headers: { 'content-type': 'application/x-ndjson' } }));
  }
}

export const kWays = { items: Items, webhook: Webhook, http: Polled, mqtt: Mqtt, copy: PostgresCopy,
  changes: PostgresChanges, sqs: Sqs, s3: S3 };
