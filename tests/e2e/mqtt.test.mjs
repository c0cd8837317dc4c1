// Source "mqtt" with Debian's mosquitto: what is published becomes items, and nothing of QoS 1 is lost.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { writeFileSync } from 'node:fs';

import { Watcher } from './support/clients.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { stored_records, temporary_directory } from './support/platform.mjs';
import { run_ok } from './support/program.mjs';
import { source_reports, start_with_sources, until_running, until_source } from './support/sources.mjs';
import { until } from './support/until.mjs';

/** The table of a source with these options; their values as in JSON, which TOML reads too. */
const table = (options, name = 'fleet') => [`[default.sources.${name}]`, 'type = "mqtt"',
  ...Object.entries(options).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''].join('\n');

async function start_platform(toml, options, ...names) {
  const platform = await start_with_sources(toml, options);
  for (const name of names.length === 0 ? ['fleet'] : names) await until_running(platform, name);
  return platform;
}

const until_item = (platform, id, expected) => until(`item ${id} is ${JSON.stringify(expected)}`, async () => {
  try {
    assert.deepEqual(await platform.get(id), expected);
    return true;
  } catch {
    return false;
  }
});

for (const protocol of ['5', '3.1.1']) {
  describe(`MQTT ${protocol}`, () => {
    let broker;
    let platform;
    before(async () => {
      broker = await Mosquitto.start();
      await broker.publish('gauges/kept/bar', '7', '-r');
      await broker.publish('gauges/plain/bar', '1');
      const url = `mqtt://${broker.address}`;
      platform = await start_platform(
        table({ url, protocol, topics: ['vehicles/+/location', 'fleet/#'], id: 'topic:2' }, 'json') +
        table({ url, protocol, topics: 'gauges/+/bar', id: 'topic:2', value_attribute: 'bar', qos: 0 }, 'plain') +
        `attributes = { bar = "", topic = "meta:topic", retained = "meta:retain", qos = "meta:qos" }\n`, {}, 'json', 'plain');
    });
    after(async () => {
      await platform?.stop();
      await broker?.stop();
    });

    test('a published message reaches a watcher as an item', async () => {
      const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
      await broker.publish('vehicles/3/location', '{"lat":60.17,"lng":24.94}', '-q', '1');
      assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', lat: 60.17, lng: 24.94 });
      await broker.publish('vehicles/3/location', '{"lat":60.18}', '-q', '0');
      assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', lat: 60.18 });
      await broker.publish('vehicles/3/location', '{"lat":60.19}', '-q', '2');
      assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', lat: 60.19 });
      await watcher.close();
    });

    test('retained messages and plain numbers are taken, with what came with them', async () => {
      const at = { topic: 'gauges/kept/bar', qos: '0' };
      await until_item(platform, 'kept', { vehicleId: 'kept', bar: 7, retained: 'true', ...at });
      await broker.publish('gauges/kept/bar', '-1.5e1', '-r');
      await until_item(platform, 'kept', { vehicleId: 'kept', bar: -15, retained: 'false', ...at });
      assert.equal(await platform.get('plain'), undefined);
    });

    test('a cleared topic removes its item', async () => {
      await broker.publish('fleet/9', '{"n":1}', '-r', '-q', '1');
      await until_item(platform, '9', { vehicleId: '9', n: 1 });
      await broker.publish('fleet/9', '', '-r', '-q', '1');
      await until_item(platform, '9', undefined);
    });

    test('what is no item is a dead letter, and the source goes on', async () => {
      await broker.publish('fleet/10', 'no JSON', '-q', '1');
      await broker.publish('fleet/11', '{"n":1}', '-q', '1');
      await until_item(platform, '11', { vehicleId: '11', n: 1 });
      assert.equal((await source_reports(platform)).json.dead, 1);
    });

    test('what was published while the platform was away comes when it is back', async () => {
      const toml = table({ url: `mqtt://${broker.address}`, protocol, topics: 'away/+', id: 'topic:2',
        client_id: `away-${protocol}` });
      let other = await start_platform(toml);
      assert.equal((await source_reports(other)).fleet.detail, '1 topic, new session');
      await other.stop();
      await broker.publish('away/1', '{"n":1}', '-q', '1');
      other = await start_platform(toml, { data_dir: other.data_dir });
      assert.equal((await source_reports(other)).fleet.detail, '1 topic, session kept');
      await until_item(other, '1', { vehicleId: '1', n: 1 });
      await other.stop();
    });

    test('a topic that was taken out of the table is no longer sent', async () => {
      const toml = (topics) => table({ url: `mqtt://${broker.address}`, protocol, topics, id: 'topic:2',
        client_id: `changing-${protocol}` });
      let other = await start_platform(toml(['old/+', 'new/+']));
      await other.stop();
      other = await start_platform(toml('new/+'), { data_dir: other.data_dir });
      await broker.publish('old/1', '{"n":1}', '-q', '1');
      await broker.publish('new/2', '{"n":1}', '-q', '1');
      await until_item(other, '2', { vehicleId: '2', n: 1 });
      assert.equal(await other.get('1'), undefined);
      await other.stop();
    });
  });
}

test('a user must show its password', async () => {
  const passwords = join(temporary_directory(), 'passwords');
  await run_ok('mosquitto_passwd', ['-b', '-c', passwords, 'rtp', 'open sesame']);
  const broker = await Mosquitto.start({ settings: ['allow_anonymous false', `password_file ${passwords}`],
    client: ['-u', 'rtp', '-P', 'open sesame'] });
  const options = { url: `mqtt://${broker.address}`, topics: '#', id: 'topic:1' };
  const platform = await start_with_sources(
    table({ ...options, user: 'rtp', password: 'env:BROKER_PASSWORD' }, 'right') +
    table({ ...options, user: 'rtp', password: 'close sesame' }, 'wrong') +
    table({ ...options, protocol: '3.1.1' }, 'none'), { env: { BROKER_PASSWORD: 'open sesame' } });
  await until_running(platform, 'right');
  await broker.publish('1', '{"n":1}', '-q', '1');
  await until_item(platform, '1', { vehicleId: '1', n: 1 });
  for (const name of ['wrong', 'none']) {
    const { lastError, state } = await until_source(platform, name, 'is refused', (report) => report.lastError !== '');
    assert.match(lastError, /refuses the connection, Not authorized \(0x87\).*: check user and password/);
    assert.doesNotMatch(lastError, /sesame/);
    assert.notEqual(state, 'running');
  }
  await platform.stop();
  await broker.stop();
});

/** A CA, and certificates by it: {ca, NAME: {certificate, key}}. */
async function make_certificates(folder, names) {
  const file = (name) => join(folder, name);
  const made = { ca: file('ca.pem') };
  const new_key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await run_ok('openssl', ['req', '-x509', ...new_key, '-days', '1', '-subj', '/CN=test CA', '-keyout', file('ca.key'),
    '-out', made.ca]);
  for (const [name, alternative] of Object.entries(names)) {
    made[name] = { certificate: file(`${name}.pem`), key: file(`${name}.key`) };
    writeFileSync(file('extensions'), `subjectAltName=${alternative}\n`);
    await run_ok('openssl', ['req', ...new_key, '-subj', `/CN=${name}`, '-keyout', made[name].key, '-out', file('request')]);
    await run_ok('openssl', ['x509', '-req', '-in', file('request'), '-CA', made.ca, '-CAkey', file('ca.key'),
      '-CAcreateserial', '-days', '1', '-extfile', file('extensions'), '-out', made[name].certificate]);
  }
  return made;
}

test('TLS: both sides show certificates, and the host name counts', async () => {
  const { ca, server, stranger, client } = await make_certificates(temporary_directory(),
    { server: 'IP:127.0.0.1,DNS:localhost', stranger: 'DNS:elsewhere.example', client: 'DNS:rtp' });
  const settings = ({ certificate, key }) => ['allow_anonymous true', `cafile ${ca}`, `certfile ${certificate}`, `keyfile ${key}`];
  const broker = await Mosquitto.start({ settings: [...settings(server), 'require_certificate true'],
    client: ['--cafile', ca, '--cert', client.certificate, '--key', client.key] });
  const false_broker = await Mosquitto.start({ settings: settings(stranger) });
  const own = { certificate: client.certificate, key: client.key };
  const options = { url: `mqtts://localhost:${broker.port}`, topics: '#', id: 'topic:1' };
  const platform = await start_with_sources(
    table({ ...options, ca_file: ca, ...own }, 'right') +
    table({ ...options, ca_file: ca }, 'anonymous') +
    table({ ...options, ...own }, 'unknown_ca') +
    table({ ...options, url: `mqtts://${false_broker.address}`, ca_file: ca }, 'wrong_host') +
    table({ ...options, url: `mqtt://${broker.address}` }, 'plain'));
  await until_running(platform, 'right');
  await broker.publish('1', '{"n":1}', '-q', '1');
  await until_item(platform, '1', { vehicleId: '1', n: 1 });
  for (const [name, error] of Object.entries({
    anonymous: /the connection to .* broke|closed the connection|no TLS connection/, unknown_ca: /is not trusted/,
    wrong_host: /certificate of 127.0.0.1 is not trusted: (IP address|hostname) mismatch/i,
    plain: /closed the connection instead of answering to CONNECT: .*TLS needs mqtts:/,
  })) {
    const { lastError } = await until_source(platform, name, 'is refused', (report) => report.lastError !== '');
    assert.match(lastError, error);
  }
  await platform.stop();
  await broker.stop();
  await false_broker.stop();
});

test('two nodes share a subscription: each message goes to one of them', async () => {
  const kMessages = 1000;
  const broker = await Mosquitto.start();
  const toml = (node) => table({ url: `mqtt://${broker.address}`, topics: '$share/rtp/vehicles', id: '/id', client_id: node });
  const nodes = await Promise.all(['one', 'two'].map((node) => start_platform(toml(node))));
  await broker.publish_all('vehicles', Array.from({ length: kMessages }, (_, n) => `{"id":"v${n}","n":${n}}`));
  const written = async () => {
    const reports = await Promise.all(nodes.map(source_reports));
    return reports.map(({ fleet }) => fleet.written);
  };
  await until('all messages are written', async () => (await written()).reduce((a, b) => a + b) >= kMessages);
  const counts = await written();
  assert.equal(counts[0] + counts[1], kMessages);
  assert.ok(Math.min(...counts) > 0, `each node has a share: ${counts}`);
  for (const id of ['v0', `v${kMessages - 1}`]) {
    const items = await Promise.all(nodes.map((node) => node.get(id)));
    assert.equal(items.filter((item) => item !== undefined).length, 1);
  }
  await Promise.all(nodes.map((node) => node.stop()));
  await broker.stop();
});

describe('nothing of QoS 1 is lost', () => {
  const kMessages = 10_000;
  const kIds = 100;
  // Lines of one topic, so in one order; each has a number of its own.
  const payloads = Array.from({ length: kMessages }, (_, n) => `{"id":"v${n % kIds}","n":${n}}`);
  const toml = (broker, more) => table({ url: `mqtt://${broker.address}`, topics: 'vehicles', id: '/id', ...more });

  /** Every id's last value is there, and every message was written. */
  async function check_all(platform) {
    await until('the last message is written', async () =>
      (await platform.get(`v${(kMessages - 1) % kIds}`))?.n === kMessages - 1);
    for (let id = 0; id < kIds; ++id) {
      assert.deepEqual(await platform.get(`v${id}`), { vehicleId: `v${id}`, n: kMessages - kIds + id });
    }
    await platform.stop();
    const written = new Set((await stored_records(platform.data_dir)).map(({ newImage }) => Number(newImage.n?.N)));
    const lost = payloads.map((_, n) => n).filter((n) => !written.has(n));
    assert.deepEqual(lost, []);
  }

  const until_written = (platform, count) =>
    until_source(platform, 'fleet', `has written ${count}`, ({ written }) => written >= count);

  for (const protocol of ['5', '3.1.1']) {
    test(`when the platform is killed again and again, MQTT ${protocol}`, async () => {
      const broker = await Mosquitto.start();
      let platform = await start_platform(toml(broker, { protocol }));
      for (let sent = 0; sent < kMessages; sent += kMessages / 5) {
        const publishing = broker.publish_all('vehicles', payloads.slice(sent, sent + kMessages / 5));
        await until_written(platform, 100);
        await platform.kill();
        platform = await start_platform(toml(broker, { protocol }), { data_dir: platform.data_dir });
        await publishing;
      }
      await check_all(platform);
      await broker.stop();
    });
  }

  test('when the broker is killed, and has saved what it had', async () => {
    const broker = await Mosquitto.start();
    let platform = await start_platform(toml(broker));
    await platform.stop();
    await broker.publish_all('vehicles', payloads);
    await broker.save();
    platform = await start_with_sources(toml(broker), { data_dir: platform.data_dir });
    for (let round = 1; round <= 3; ++round) {
      await until_written(platform, round * 500);
      await broker.stop('SIGKILL');
      await until_source(platform, 'fleet', 'notices', ({ state }) => state !== 'running');
      await broker.start_again();
    }
    await check_all(platform);
    await broker.stop();
  });
});
