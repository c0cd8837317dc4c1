// Back ends reach single clients by `/{stage}/@connections/{connectionId}`, as they do behind API Gateway.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  DeleteConnectionCommand, GetConnectionCommand, PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

import {
  aws_connections, connection_rows, kCredentials, management, until_watched, Watcher,
} from './support/clients.mjs';
import { kStage, Platform, rtp } from './support/platform.mjs';
import { exchange } from './support/raw_http.mjs';
import { until, within } from './support/until.mjs';

const kAccessKeys = `${kCredentials.accessKeyId}:${kCredentials.secretAccessKey},other:another-secret`;

/** A client that watches item `id`, and its connectionId. */
async function connect(platform, id, options = {}) {
  const watcher = await Watcher.connect(platform.websocket_url(`vehicleId=${id}`), options);
  await until_watched(platform, id);
  const { connectionId } = (await connection_rows(platform)).find((row) => row.realTimeItemId === id);
  return { watcher, connectionId };
}

describe('@connections with access keys', () => {
  let platform;
  let client;
  before(async () => {
    platform = await Platform.start({ env: { RTP_ACCESS_KEYS: kAccessKeys, RTP_SHARDS: '3' } });
    client = management(platform);
  });
  after(async () => {
    client?.destroy();
    await platform?.stop();
  });

  const post = (ConnectionId, Data) => client.send(new PostToConnectionCommand({ ConnectionId, Data }));
  const get = (ConnectionId) => client.send(new GetConnectionCommand({ ConnectionId }));
  const remove = (ConnectionId) => client.send(new DeleteConnectionCommand({ ConnectionId }));

  test('the SDK posts messages, in order and to that client alone', async () => {
    const one = await connect(platform, 'one');
    const two = await connect(platform, 'two');
    for (let n = 0; n < 20; ++n) {
      const { $metadata } = await post(one.connectionId, JSON.stringify({ n }));
      assert.equal($metadata.httpStatusCode, 200);
    }
    await post(two.connectionId, Buffer.from('{"to":"twó"}'));
    assert.deepEqual(await one.watcher.messages.take(20), Array.from({ length: 20 }, (_, n) => ({ n })));
    assert.deepEqual(await two.watcher.messages.next(), { to: 'twó' });
    await one.watcher.close();
    await two.watcher.close();
  });

  test('the SDK asks about a client', async () => {
    const begin = Date.now();
    const { watcher, connectionId } = await connect(platform, 'asked', { headers: { 'User-Agent': 'e2e/1.0' } });
    const info = await get(connectionId);
    assert.deepEqual(info.Identity, { SourceIp: '127.0.0.1', UserAgent: 'e2e/1.0' });
    assert.ok(info.ConnectedAt >= begin && info.ConnectedAt <= Date.now(), info.ConnectedAt.toISOString());
    assert.ok(info.LastActiveAt >= info.ConnectedAt, info.LastActiveAt.toISOString());
    await post(connectionId, '{}');
    await until('the message counts as activity',
      async () => (await get(connectionId)).LastActiveAt >= info.LastActiveAt);
    await watcher.close();
  });

  test('the SDK disconnects a client with 1000, which is Gone then', async () => {
    const { watcher, connectionId } = await connect(platform, 'unwanted');
    const { $metadata } = await remove(connectionId);
    assert.equal($metadata.httpStatusCode, 204);
    assert.deepEqual(await within(watcher.closed, () => 'the close'),
      { code: 1000, reason: 'Connection Closed Normally' });
    for (const call of [() => post(connectionId, 'x'), () => get(connectionId), () => remove(connectionId)]) {
      await assert.rejects(call, (error) => error.name === 'GoneException' && error.$metadata.httpStatusCode === 410);
    }
  });

  test('a client that left is Gone', async () => {
    const { watcher, connectionId } = await connect(platform, 'gone');
    await watcher.close();
    await until('nobody watches', async () => (await connection_rows(platform)).length === 0);
    await assert.rejects(post(connectionId, 'x'), { name: 'GoneException' });
    await assert.rejects(post('L0SM9cOFvHcCIhw=', 'x'), { name: 'GoneException' });
    await assert.rejects(post('no id', 'x'), { name: 'BadRequestException' });
  });

  test('messages have up to 128 KB', async () => {
    const { watcher, connectionId } = await connect(platform, 'large');
    const largest = JSON.stringify('x'.repeat(128 * 1024 - 2));
    await post(connectionId, largest);
    assert.equal((await watcher.messages.next()).length, 128 * 1024 - 2);
    for (const size of [128 * 1024 + 1, 4 * 1024 * 1024]) {
      await assert.rejects(post(connectionId, 'x'.repeat(size)),
        (error) => error.name === 'PayloadTooLargeException' && /131072/.test(error.message), `${size}`);
    }
    await watcher.close();
  });

  test('what is not text is refused', async () => {
    const { watcher, connectionId } = await connect(platform, 'binary');
    await assert.rejects(post(connectionId, Buffer.from([0xff, 0xfe])), { name: 'BadRequestException' });
    await watcher.close();
  });

  test('each way to write the path will do for those who sign it so', async () => {
    const { watcher, connectionId } = await connect(platform, 'paths');
    assert.match(connectionId, /=$/);
    const bare = connectionId.slice(0, -1);
    const paths = [`@connections/${connectionId}`, `%40connections/${connectionId}`, `@connections/${bare}%3D`,
      `%40connections/${bare}%3D`, `@connections/${bare}%3d`];
    for (const path of paths) {
      // Rewrites the path before it is signed.
      const writing = management(platform);
      writing.middlewareStack.add((next) => (args) => {
        args.request.path = `/${kStage}/${path}`;
        return next(args);
      }, { step: 'build' });
      await writing.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify({ path }) }));
      writing.destroy();
      assert.deepEqual(await watcher.messages.next(), { path });
    }
    await watcher.close();
  });

  test('who does not sign, or with another secret, is refused', async () => {
    const { watcher, connectionId } = await connect(platform, 'guarded');
    const url = `${platform.gateway_url}/${kStage}/@connections/${encodeURIComponent(connectionId)}`;
    for (const method of ['POST', 'GET', 'DELETE']) {
      const response = await fetch(url, { method });
      assert.equal(response.status, 403);
      assert.deepEqual(await response.json(), { message: 'Missing Authentication Token' });
    }
    const refused = async (credentials, name) => {
      const stranger = management(platform, { credentials });
      await assert.rejects(stranger.send(new DeleteConnectionCommand({ ConnectionId: connectionId })),
        (error) => error.$metadata.httpStatusCode === 403 && error.name === name);
      stranger.destroy();
    };
    await refused({ ...kCredentials, secretAccessKey: 'wrong' }, 'InvalidSignatureException');
    await refused({ ...kCredentials, accessKeyId: 'nobody' }, 'UnrecognizedClientException');
    const other = management(platform, { credentials: { accessKeyId: 'other', secretAccessKey: 'another-secret' } });
    await other.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: '"let in"' }));
    other.destroy();
    assert.equal(await watcher.messages.next(), 'let in');
    await watcher.close();
  });

  test('another stage is refused', async () => {
    const elsewhere = management(platform, { endpoint: `${platform.gateway_url}/elsewhere` });
    await assert.rejects(elsewhere.send(new GetConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=' })),
      (error) => error.name === 'ForbiddenException' && error.message.includes(`/${kStage}`));
    elsewhere.destroy();
  });

  test('aws apigatewaymanagementapi does all three', async () => {
    const { watcher, connectionId } = await connect(platform, 'cli');
    const of_it = [`--connection-id=${connectionId}`];  // an id may begin with '-'
    await aws_connections(platform, 'post-to-connection', ...of_it, '--data', '{"n":1}',
      '--cli-binary-format', 'raw-in-base64-out');
    assert.deepEqual(await watcher.messages.next(), { n: 1 });
    const info = await aws_connections(platform, 'get-connection', ...of_it);
    assert.match(info.ConnectedAt, /^\d{4}-\d\d-\d\dT/);
    assert.equal(info.Identity.SourceIp, '127.0.0.1');
    await aws_connections(platform, 'delete-connection', ...of_it);
    assert.equal((await within(watcher.closed, () => 'the close')).code, 1000);
    await assert.rejects(aws_connections(platform, 'get-connection', ...of_it), /GoneException/);
  });

  test('a client that does not read is left alone with LimitExceededException', async () => {
    const { watcher, connectionId } = await connect(platform, 'slow');
    watcher.socket.pause();
    let taken = 0;
    const fill = async () => {
      for (;; ++taken) await post(connectionId, JSON.stringify({ taken, padding: 'x'.repeat(60_000) }));
    };
    await assert.rejects(fill(), (error) => error.name === 'LimitExceededException'
      && error.$metadata.httpStatusCode === 429);
    watcher.socket.resume();
    const received = await watcher.messages.take(taken);
    assert.deepEqual(received.map((message) => message.taken), Array.from({ length: taken }, (_, n) => n));
    await watcher.close();
  });
});

describe('@connections without access keys', () => {
  test('is open on loopback, without a signature', async (t) => {
    const platform = await Platform.start();
    t.after(() => platform.stop());
    const { watcher, connectionId } = await connect(platform, '3');
    const response = await fetch(`${platform.gateway_url}/${kStage}/@connections/${connectionId}`,
      { method: 'POST', body: '"hello"' });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
    assert.equal(await watcher.messages.next(), 'hello');
    await watcher.close();
  });

  test('is closed on a gateway that listens to others, and names the setting', async (t) => {
    const platform = await Platform.start({ gateway: '0.0.0.0:0' });
    t.after(() => platform.stop());
    const { port } = new URL(platform.gateway_url);
    const response = await fetch(`http://127.0.0.1:${port}/${kStage}/@connections/L0SM9cOFvHcCIhw%3D`);
    assert.equal(response.status, 403);
    assert.match((await response.json()).message, /access_keys \(RTP_ACCESS_KEYS\)/);
  });

  test('other paths take no body', async (t) => {
    const platform = await Platform.start();
    t.after(() => platform.stop());
    const answer = await exchange(platform.gateway_url,
      `POST /${kStage} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n`);
    assert.equal(answer.status, 413);
  });
});

test('--print-config tells how many access keys there are, and none of them', async () => {
  const { stdout } = await rtp(['serve', '--print-config'], { env: { RTP_ACCESS_KEYS: kAccessKeys } });
  assert.match(stdout, /access_keys +=  *2 keys, not shown +# RTP_ACCESS_KEYS/);
  assert.ok(!stdout.includes('another-secret') && !stdout.includes('other'), stdout);
});
