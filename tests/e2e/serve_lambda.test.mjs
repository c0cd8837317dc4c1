// `rtp serve --functions=lambda`: the functions as Lambda processes behind the gateway and behind the changes of
// the items, by the template of the stack on AWS.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';

import { connection_rows, dynamodb, kCredentials, management, refused_handshake, until_watched, Watcher,
} from './support/clients.mjs';
import { kBootstrap } from './support/lambda.mjs';
import { Platform, rtp, start_rtp, temporary_directory } from './support/platform.mjs';
import { until, within } from './support/until.mjs';

const in_tests = (path) => fileURLToPath(new URL(path, import.meta.url));
const kStack = in_tests('../../deploy/sam/template.yaml');
const kNodeStack = in_tests('fixtures/node_functions/template.yaml');
const kUsage = 2;
const kNotFound = 4;

/** The flags that serve the stack of deploy/sam, its package in a folder of its own. */
function stack_args() {
  const folder = temporary_directory();
  copyFileSync(kStack, join(folder, 'template.yaml'));
  symlinkSync(kBootstrap, join(folder, 'bootstrap'));
  return ['--functions=lambda', '--template', join(folder, 'template.yaml')];
}

const node_args = (parameters = '') => ['--functions=lambda', '--template', kNodeStack,
  '--parameter-overrides', `Package=${dirname(kBootstrap)} ${parameters}`];

function put(client, id, n) {
  return client.send(new PutItemCommand({ TableName: 'RealTimeData', Item: { vehicleId: { S: id }, n: { N: String(n) } } }));
}

/** Process ids. */
function children_of(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean));
}

const is_running = (pid) => existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

const until_rows = (platform, count) => until(`${count} rows`, async () => (await connection_rows(platform)).length === count);

describe('the stack of deploy/sam/template.yaml', () => {
  let platform;
  let client;
  before(async () => {
    platform = await Platform.start({ args: stack_args(), env: {
      RTP_ACCESS_KEYS: `${kCredentials.accessKeyId}:${kCredentials.secretAccessKey}` } });
    client = dynamodb(platform);
  });
  after(async () => { client?.destroy(); await platform?.stop(); });

  test('each change of an item reaches all who watch it, in order, and nobody else', async () => {
    const [one, two, other] = await Promise.all(['3', '3', '4'].map(
      (id) => Watcher.connect(platform.websocket_url(`vehicleId=${id}`))));
    await until_watched(platform, '3', 2);
    for (let n = 0; n < 20; ++n) await put(client, '3', n);
    await put(client, '4', 99);
    const expected = Array.from({ length: 20 }, (_, n) => ({ n, vehicleId: '3' }));
    assert.deepEqual(await one.messages.take(20), expected);
    assert.deepEqual(await two.messages.take(20), expected);
    assert.deepEqual(await other.messages.next(), { n: 99, vehicleId: '4' });
    await Promise.all([one, two, other].map((watcher) => watcher.close()));
    await until_rows(platform, 0);
  });

  test('a client without a key is refused in the words of OnConnect', async () => {
    const { status, headers, body } = await refused_handshake(platform.websocket_url());
    assert.equal(status, 400);
    assert.equal(headers['content-type'], 'application/json');
    assert.match(JSON.parse(body).message, /vehicleId/);
    const extra = await refused_handshake(platform.websocket_url('vehicleId=3&since=0'));
    assert.equal(extra.status, 400);
    assert.match(extra.body, /'since' is not offered by API Gateway/);
  });

  test('the messages of rtp.v1 go to OnDefault, one after the other', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=a'), {}, ['rtp.v1']);
    assert.equal(watcher.socket.protocol, 'rtp.v1');
    for (const item of ['b', 'c', 'd']) {
      watcher.socket.send(JSON.stringify({ action: 'subscribe', items: [item], requestId: item }));
    }
    assert.deepEqual(await watcher.messages.take(3), ['b', 'c', 'd'].map(
      (requestId) => ({ type: 'subscribed', requestId, items: 1 })));
    await until_rows(platform, 4);
    await put(client, 'c', 1);
    assert.deepEqual(await watcher.messages.next(), { n: 1, vehicleId: 'c' });
    watcher.socket.send('{"action":"subscribe","items":["e"],"snapshot":true}');
    await watcher.messages.next();
    watcher.socket.send('no JSON');
    assert.equal((await watcher.messages.next()).type, 'error');
    await watcher.close();
    await until_rows(platform, 0);
  });

  test('a client that is disconnected by @connections has its OnDisconnect', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=5'));
    const [{ connectionId }] = await until('its row', async () => {
      const rows = await connection_rows(platform);
      return rows.length === 1 && rows;
    });
    await management(platform).send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    assert.equal((await within(watcher.closed, () => 'the end')).code, 1000);
    await until_rows(platform, 0);
  });

  test('`rtp logs` shows what the functions log, from before their first invocation on', async () => {
    const fresh = await Platform.start({ args: stack_args() });
    const tail = start_rtp(['logs', '-n', 'OnConnectFunction', '--tail', '--filter', 'END', '--data-dir', fresh.data_dir]);
    const watcher = await Watcher.connect(fresh.websocket_url('vehicleId=6'));
    assert.match(await tail.lines.next(), /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\]\w+ \d{4}-\d\d-\d\dT[\d:.]+ END RequestId: \S+$/);
    assert.equal((await tail.stop('SIGINT')).code, 0);
    await watcher.close();
    await fresh.stop();
  });

  test('a client whose headers are not UTF-8 is let in as others are', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=8'), { headers: { 'User-Agent': 'caf\u00e9', 'X-Name': '\u00ff\u00fe' } });
    await until_watched(platform, '8');
    await watcher.close();
    await until_rows(platform, 0);
  });

  test('what API Gateway does not have is refused by name', async () => {
    const answer = await fetch(`${platform.gateway_url}/develop/events?vehicleId=3`);
    assert.equal(answer.status, 501);
    assert.match((await answer.json()).message, /--functions=lambda/);
  });

  test('clients that are there when the platform stops have their OnDisconnect', async () => {
    const stopped = await Platform.start({ args: stack_args() });
    const watcher = await Watcher.connect(stopped.websocket_url('vehicleId=3'));
    await until_watched(stopped, '3');
    await stopped.stop();
    assert.equal((await within(watcher.closed, () => 'the end')).code, 1012);
    const log = (await rtp(['logs', '-n', 'OnDisconnectFunction', '--data-dir', stopped.data_dir])).stdout;
    assert.match(log, /END RequestId: /);
    assert.doesNotMatch(log, /Error/);
  });
});

describe('functions of another language', () => {
  let platform;
  let client;
  before(async () => {
    platform = await Platform.start({ args: node_args() });
    client = dynamodb(platform);
  });
  after(async () => { client?.destroy(); await platform?.stop(); });
  const url = (query) => platform.websocket_url(query);

  test('an OnConnect in Node.js lets clients in, and their updates come by OnReceiveRealTimeItem in C++', async () => {
    const { status, headers, body } = await refused_handshake(url('vehicleId=3'));
    assert.deepEqual({ status, body }, { status: 401, body: 'a token is missing' });
    assert.equal(headers['www-authenticate'], 'Token');
    assert.equal(headers['x-from'], '127.0.0.1');
    const watcher = await Watcher.connect(url('vehicleId=3&token=good'));
    await put(client, '3', 1);
    assert.deepEqual(await watcher.messages.next(), { n: 1, vehicleId: '3' });
    await watcher.close();
    await until_rows(platform, 0);
  });

  let n = 1;
  for (const [mood, what] of [['crash', 'crashes'], ['error', 'fails'], ['odd', 'answers what is no answer'],
    ['hang', 'does not answer']]) {
    test(`an OnConnect that ${what} is a 502 for its client alone`, async () => {
      const refused = refused_handshake(url(`vehicleId=3&mood=${mood}`));
      const watcher = await Watcher.connect(url('vehicleId=7&token=good'));
      await put(client, '7', ++n);
      assert.deepEqual(await watcher.messages.next(), { n, vehicleId: '7' });
      const { status, body } = await refused;
      assert.equal(status, 502);
      assert.equal(JSON.parse(body).message, 'Internal server error');
      await watcher.close();
      await until_rows(platform, 0);
    });
  }

  test('a client that leaves while OnConnect runs has its OnDisconnect all the same', async () => {
    const watcher = new Watcher(url('vehicleId=9&token=good&mood=late'), {}, []);
    watcher.opened.catch(() => {});
    await until_rows(platform, 1);
    watcher.socket.terminate();
    await until_rows(platform, 0);
  });
});

describe('the changes of the items', () => {
  const folder = dirname(kNodeStack);
  let scratch;
  let options;
  before(() => {
    scratch = temporary_directory();
    const env_vars = join(scratch, 'env.json');
    writeFileSync(env_vars, JSON.stringify({ Parameters: { SCRATCH: scratch } }));
    options = { data_dir: temporary_directory(),
      args: [...node_args(`ReceivePackage=${folder}`), '--env-vars', env_vars] };
  });
  const seen = () => (existsSync(join(scratch, 'seen')) ? readFileSync(join(scratch, 'seen'), 'utf8').split('\n').slice(0, -1) : []);
  const until_seen = (id) => until(`${id} is seen`, () => seen().includes(id));

  test('go on after a crash: what was under way and what was written without functions comes after a crash', async () => {
    const first = await Platform.start(options);
    await first.put('a', { n: 1 });
    await until_seen('a');
    writeFileSync(join(scratch, 'hold'), '');
    await first.put('b', { n: 1 });
    await until_seen('b');
    const functions = children_of(first.program.pid);
    assert.ok(functions.length > 0);
    await first.kill();
    await until('the functions end with the platform', () => !functions.some(is_running));
    rmSync(join(scratch, 'hold'));

    const without = await Platform.start({ data_dir: options.data_dir });
    await without.put('c', { n: 1 });
    await without.kill();

    const begin = seen().length;
    const second = await Platform.start(options);
    await until_seen('c');
    await second.put('d', { n: 1 });
    await until_seen('d');
    assert.deepEqual(seen().slice(begin), ['b', 'c', 'd']);
    await second.stop();
  });

  test('begin with the newest where none was ever delivered', async () => {
    const data_dir = temporary_directory();
    const without = await Platform.start({ data_dir });
    await without.put('old', { n: 1 });
    await without.stop();
    const platform = await Platform.start({ ...options, data_dir });
    await platform.put('new', { n: 1 });
    await until_seen('new');
    assert.ok(!seen().includes('old'));
    await platform.stop();
  });

  test('that end the function are found, given up and told, and delay no others for ever', async () => {
    const platform = await Platform.start({ ...options, data_dir: temporary_directory() });
    writeFileSync(join(scratch, 'hold'), '');
    await platform.put('held', { n: 1 });
    await until_seen('held');
    for (const id of ['before', 'poison', 'behind']) await platform.put(id, { n: 1 });
    rmSync(join(scratch, 'hold'));
    await until_seen('behind');
    const line = platform.program.stderr.split('\n').find((text) => text.includes('changes were given up'));
    const { level, function: name, first, last, changes, reason } = JSON.parse(line);
    assert.deepEqual({ level, name, changes, reason }, { level: 'error', name: 'OnReceiveRealTimeItemFunction', changes: '1',
      reason: 'it failed 3 times: Runtime exited with error: exit status 3' });
    assert.equal(first, last);
    assert.ok(seen().includes('before'));
    await platform.stop();
  });
});

const kRefusals = [
  ['a place that is none', ['--functions=lamda'], kUsage, /--functions: "lamda" is no value for functions: give local or lambda/],
  ['a missing template', ['--functions=lambda', '--template', 'none.yaml'], kNotFound, /cannot read none\.yaml/],
  ['no template at all', ['--functions=lambda'], kNotFound, /neither deploy\/sam\/template\.yaml nor template\.yaml/],
  ['a package that is not built', ['--functions=lambda', '--template', kNodeStack, '--parameter-overrides', 'Package=/nonexistent'],
    kNotFound, /the package of OnDefaultFunction is not built.*script\/sam build/],
  ['TLS', [...node_args(), '--tls-certificate', 'c.pem', '--tls-key', 'k.pem'], kUsage, /proxy before the gateway speak TLS/],
  ['an open gateway without access keys', [...node_args(), '--gateway', '0.0.0.0:0'], kUsage, /needs access_keys/],
  ['the echo mode', ['--echo', ...node_args()], kUsage, /leave out functions=lambda/],
];
for (const [what, args, code, message] of kRefusals) {
  test(`--functions=lambda refuses ${what} with the fix`, async () => {
    const refused = await rtp(['serve', ...args], { env: { RTP_GATEWAY: '127.0.0.1:0', RTP_API: '127.0.0.1:0' } });
    assert.equal(refused.code, code, refused.stderr);
    assert.match(refused.stderr, message);
  });
}
