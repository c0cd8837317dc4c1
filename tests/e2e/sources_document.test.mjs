// docs/sources.md: each of its examples, as it is written but for the addresses of the servers.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { aws_at, kKeys, kWithoutFauxqs, send_messages, start_fauxqs } from './support/fauxqs.mjs';
import { Mosquitto } from './support/mosquitto.mjs';
import { Platform, rtp, serve_args, temporary_directory } from './support/platform.mjs';
import { kPassword, Postgres } from './support/postgres.mjs';
import { run, run_ok } from './support/program.mjs';
import { Sns } from './support/sns.mjs';
import { start_with_sources, until_running } from './support/sources.mjs';
import { until } from './support/until.mjs';

const kDocument = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8');
const kTried = new Set();

const blocks = (text, kind) => [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, of]) => of === kind)
  .map(([, , block]) => block);

/** The blocks of one kind in the section of that headline; the part before the first is ''. */
function examples(section, kind) {
  const text = section === '' ? kDocument.split(/^## /m)[0]
    : kDocument.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
  const found = blocks(text, kind);
  assert.ok(found.length > 0, `no ${kind} in ${section}`);
  found.forEach((block) => kTried.add(block));
  return found;
}

/** The text with each of `changes` made, which must be there. */
function adapt(text, changes) {
  return Object.entries(changes).reduce((so_far, [from, to]) => {
    assert.ok(so_far.includes(from), `no '${from}' in:\n${so_far}`);
    return so_far.replaceAll(from, to);
  }, text);
}

const until_item = (platform, id, item) =>
  until(`item ${id}`, async () => {
    const found = await platform.get(id);
    if (found !== undefined) assert.deepEqual(found, { vehicleId: id, ...item });
    return found !== undefined;
  });

async function serve_json(answer) {
  const server = createServer((request, response) => {
    const { status = 200, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server;
}

after(() => {
  const all = [...blocks(kDocument, 'toml'), ...blocks(kDocument, 'sql'), ...blocks(kDocument, 'sh')];
  const left = all.filter((block) => !kTried.has(block));
  if (!kWithoutFauxqs) assert.deepEqual(left, [], 'examples without a test');
});

test('the first example takes a webhook, and its mistake is told as the document says', async () => {
  const [example] = examples('', 'toml');
  const platform = await start_with_sources(example, { env: { FLEET_TOKEN: 't' } });
  const answer = await fetch(`${platform.api_url}/hooks/fleet`, { method: 'POST',
    headers: { authorization: 'Bearer t' }, body: '{"vehicle":{"id":"3"},"speed":1}' });
  assert.equal(answer.status, 200);
  assert.equal((await platform.get('3')).speed, 1);
  await platform.stop();

  const [message] = examples('', '');
  const directory = temporary_directory();
  writeFileSync(join(directory, 'rtp.toml'), adapt(example, { 'token =': 'tokn =' }));
  const { code, stderr } = await run(process.env.RTP_BINARY, serve_args({ data_dir: join(directory, 'data') }),
    { cwd: directory, env: { ...process.env, FLEET_TOKEN: 't' } });
  assert.equal(code, 2);
  assert.equal(stderr, message);
});

test('an SDK needs nothing but its endpoint in the environment', async () => {
  const [example] = examples('Any AWS SDK', 'sh');
  const platform = await Platform.start();
  const line = adapt(example, { 'http://127.0.0.1:8000': platform.api_url });
  const put = 'aws dynamodb put-item --table-name RealTimeData --item \'{"vehicleId":{"S":"3"},"n":{"N":"1"}}\'';
  await run_ok('sh', ['-c', `${line}${put}`], { env: { ...process.env, AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' } });
  await until_item(platform, '3', { n: 1 });
  await platform.stop();
});

test('dead letters are sent to their source again, which rtp sources tells of', async () => {
  const [replay] = examples('What cannot be an item', 'sh');
  const [sources] = examples('How they are doing', 'sh');
  const directory = temporary_directory();
  const data_dir = join(directory, 'data');
  const toml = (id) => adapt(examples('', 'toml')[0], { '"/vehicle/id"': id });
  const start = (id) => start_with_sources(toml(id), { data_dir, env: { FLEET_TOKEN: 't' } });
  let platform = await start('"/none"');
  await fetch(`${platform.api_url}/hooks/fleet`, { method: 'POST', headers: { authorization: 'Bearer t' },
    body: '{"vehicle":{"id":"3"}}' });
  await platform.stop();
  platform = await start('"/vehicle/id"');
  const words = (line) => line.trim().split(' ').slice(1);
  const replayed = await rtp([...words(replay).with(-1, join(data_dir, 'dead-letters/fleet.ndjson')), '--api',
    platform.api]);
  assert.equal(replayed.code, 0, replayed.stderr);
  assert.notEqual(await platform.get('3'), undefined);
  const told = await rtp([...words(sources), '--api', platform.api]);
  assert.match(told.stdout, /fleet +webhook +running/);
  await platform.stop();
});

test('http polls an API', async () => {
  const stations = [{ station: { id: 'oslo' }, wind: { speed: 4.5 }, observed: '2026-11-28T12:00:00Z', other: 1 }];
  const server = await serve_json(({ url, headers }) => (headers.authorization === 'Bearer t' && url === '/stations?region=7'
    ? { body: { data: { stations } } } : { status: 401, body: {} }));
  const [example] = examples('http', 'toml');
  const platform = await start_with_sources(
    adapt(example, { 'https://api.example': `http://127.0.0.1:${server.address().port}` }), { env: { WEATHER_TOKEN: 't' } });
  await until_item(platform, 'oslo', { wind: 4.5, at: '2026-11-28T12:00:00Z' });
  await platform.stop();
  server.close();
  server.closeAllConnections();
});

test('mqtt takes messages from two brokers, one behind TLS and a password', async () => {
  const directory = temporary_directory();
  const [ca, key, passwords] = ['ca.pem', 'key.pem', 'passwords'].map((name) => join(directory, name));
  await run_ok('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', ca, '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']);
  await run_ok('mosquitto_passwd', ['-b', '-c', passwords, 'rtp', 'open sesame']);
  const secure = await Mosquitto.start({ client: ['--cafile', ca, '--insecure', '-u', 'rtp', '-P', 'open sesame'],
    settings: ['allow_anonymous false', `password_file ${passwords}`, `certfile ${ca}`, `keyfile ${key}`] });
  const plain = await Mosquitto.start();
  const [example] = examples('mqtt', 'toml');
  const platform = await start_with_sources(adapt(example, {
    '"mqtts://broker.example:8883"': `"mqtts://localhost:${secure.port}"\nca_file = "${ca}"`,
    '"mqtt://localhost"': `"mqtt://localhost:${plain.port}"`,
  }), { env: { BROKER_PASSWORD: 'open sesame' } });
  await Promise.all(['fleet', 'gauges'].map((name) => until_running(platform, name)));
  const [publish] = examples('mqtt', 'sh');
  const more = `-h localhost -p ${secure.port} --cafile ${ca} -u rtp -P 'open sesame'`;
  await run_ok('sh', ['-c', adapt(publish, { mosquitto_pub: `mosquitto_pub ${more}` })]);
  await until_item(platform, '3', { lat: 60.17, lng: 24.94 });
  await plain.publish('gauges/g1/bar', '1.2', '-q', '1');
  await until_item(platform, 'g1', { bar: 1.2 });
  await platform.stop();
  await Promise.all([secure.stop(), plain.stop()]);
});

test('postgres copies and follows a table, as a user with the rights of the document', async () => {
  const server = await Postgres.start();
  await server.sql('CREATE TABLE vehicles (vehicle_id int PRIMARY KEY, speed float8); INSERT INTO vehicles VALUES (3, 1.5)');
  const [rights] = examples('postgres', 'sql');
  await server.sql(adapt(rights, { "'...'": `'${kPassword}'` }));
  const [example] = examples('postgres', 'toml');
  const platform = await start_with_sources(
    adapt(example, { 'postgresql://rtp@db.example.com/fleet?sslmode=verify-full': server.url({ user: 'rtp' }) }),
    { env: { FLEET_PASSWORD: kPassword } });
  await until_item(platform, '3', { speed: 1.5 });
  await server.sql('INSERT INTO vehicles VALUES (4, 2.5)');
  await until_item(platform, '4', { speed: 2.5 });
  await platform.stop();
  await server.stop();
});

test('s3 and sqs read a queue', { skip: kWithoutFauxqs }, async () => {
  const server = await start_fauxqs();
  server.createBucket('bucket');
  const queues = Object.fromEntries(['new-days', 'orders'].map((name) => [name, server.createQueue(name).queueUrl]));
  const with_queue = (section, name) => adapt(examples(section, 'toml')[0], {
    [`"https://sqs.eu-west-1.amazonaws.com/123456789012/${name}"`]: `"${queues[name]}"\nendpoint = "${server.address}"`,
  });
  const platform = await start_with_sources(
    `${with_queue('s3', 'new-days')}queue_endpoint = "${server.address}"\n${with_queue('sqs', 'orders')}`, { env: kKeys });
  await send_messages(server, queues.orders, [{ MessageBody: '{"id":"o1","n":1}' }]);
  await until_item(platform, 'o1', { n: 1 });

  const file = join(temporary_directory(), 'day.csv.gz');
  writeFileSync(file, gzipSync('vehicle_id,speed\n3,12.5\n'));
  await aws_at(server, 's3api', 'put-object', '--bucket', 'bucket', '--key', 'days/1.csv.gz', '--body', file);
  await send_messages(server, queues['new-days'], [{ MessageBody: JSON.stringify({ Records: [{ eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'bucket' }, object: { key: 'days/1.csv.gz', sequencer: '01' } } }] }) }]);
  await until_item(platform, '3', { speed: 12.5 });
  await platform.stop();
  await server.stop();
});

test('sns confirms the subscription that the AWS CLI asks for, and takes messages', { skip: kWithoutFauxqs }, async () => {
  const sns = new Sns();
  await sns.start();
  const topic = 'arn:aws:sns:eu-west-1:123456789012:alerts';
  const [example] = examples('sns', 'toml');
  const platform = await start_with_sources(`${example}allowed_hosts = "${sns.host}"\n`);
  const url = `${platform.api_url}/hooks/alerts`;
  const message = (members) => ({ method: 'POST', headers: { 'x-amz-sns-topic-arn': topic },
    body: JSON.stringify(sns.message({ TopicArn: topic, ...members })) });
  const confirmation = await fetch(url, message({ Type: 'SubscriptionConfirmation', Token: 't', Message: 'confirm',
    SubscribeURL: `http://${sns.host}/confirm` }));
  assert.equal(confirmation.status, 200, await confirmation.text());
  assert.equal((await fetch(url, message({ Message: '{"id":"3","n":1}' }))).status, 200);
  await until_item(platform, '3', { n: 1 });

  const server = await start_fauxqs();
  const { TopicArn } = await aws_at(server, 'sns', 'create-topic', '--name', 'alerts');
  const [subscribe] = examples('sns', 'sh');
  const line = adapt(subscribe, { 'aws sns': `aws sns --endpoint-url ${server.address} --region us-east-1`, [topic]: TopicArn,
    'protocol https': 'protocol http', 'https://rtp.example/hooks/alerts': url });
  const { SubscriptionArn } = JSON.parse(await run_ok('sh', ['-c', line],
    { env: { ...process.env, ...kKeys, AWS_DEFAULT_OUTPUT: 'json' } }));
  assert.match(SubscriptionArn, /^arn:aws:sns:|^pending confirmation$/i);
  await platform.stop();
  await server.stop();
  sns.stop();
});

test('webhook takes what GitHub signs, and what curl sends with a token', async () => {
  const [example] = examples('webhook', 'toml');
  const env = { GITHUB_SECRET: 's', GAUGES_TOKEN: 't' };
  const platform = await start_with_sources(example, { env });
  const body = JSON.stringify({ repository: { id: 7, full_name: 'a/b' }, zen: 'x' });
  const answer = await fetch(`${platform.api_url}/hooks/github`, { method: 'POST', body, headers: { 'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${createHmac('sha256', 's').update(body).digest('hex')}` } });
  assert.equal(answer.status, 200);
  await until_item(platform, '7', { name: 'a/b', event: 'push' });
  const [curl] = examples('webhook', 'sh');
  const told = await run_ok('sh', ['-c', adapt(curl, { 'http://127.0.0.1:8000': platform.api_url })],
    { env: { ...process.env, ...env } });
  assert.ok(kDocument.includes(`is answered \`200 ${told.trim()}\``), told);
  await until_item(platform, 'g1', { bar: 1.2 });
  await platform.stop();
});
