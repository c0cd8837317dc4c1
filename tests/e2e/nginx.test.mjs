// nginx between the clients and the gateway, as README.md recommends it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { GetConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';

import { connection_rows, management, until_watched, Watcher } from './support/clients.mjs';
import { EventStream } from './support/event_stream.mjs';
import { Nginx } from './support/nginx.mjs';
import { kStage, Platform } from './support/platform.mjs';
import { exchange } from './support/raw_http.mjs';
import { within } from './support/until.mjs';

/** Starts a platform and an nginx before it; ends both after the tests of this suite. */
function behind_nginx(options = {}) {
  const both = {};
  before(async () => {
    both.platform = await Platform.start(options);
    both.nginx = await Nginx.start(both.platform);
  });
  after(async () => {
    await both.nginx?.stop();
    await both.platform?.stop();
  });
  return both;
}

/** The connectionId of the client that watches item `id`. */
async function id_of(platform, id) {
  return (await connection_rows(platform)).find((row) => row.realTimeItemId === id).connectionId;
}

/** The address that @connections tells of it. */
async function address_of(platform, id) {
  const client = management(platform);
  try {
    const info = await client.send(new GetConnectionCommand({ ConnectionId: await id_of(platform, id) }));
    return info.Identity.SourceIp;
  } finally {
    client.destroy();
  }
}

// nginx itself is 127.0.0.1 for the platform.
const kElsewhere = { localAddress: '127.0.0.2' };

describe('behind nginx', () => {
  const both = behind_nginx();

  for (const deflate of [false, true]) {
    test(`a WebSocket gets every change, ${deflate ? 'compressed' : 'as it is'}`, async () => {
      const watcher = await Watcher.connect(both.nginx.websocket_url('vehicleId=3'), { perMessageDeflate: deflate });
      assert.equal(watcher.socket.extensions, deflate ? 'permessage-deflate' : '');
      const padding = 'x'.repeat(10_000);
      for (let n = 1; n <= 50; ++n) await both.platform.put('3', { n, padding });
      const numbers = (await watcher.messages.take(50)).map(({ n }) => n);
      assert.deepEqual(numbers, Array.from({ length: 50 }, (_, n) => n + 1));
      assert.equal(watcher.socket._socket.bytesRead < 50 * padding.length, deflate);
      assert.equal((await watcher.close()).code, 1005);
    });
  }

  test('a client of rtp.v1 says what it wants and gets it', async () => {
    const watcher = await Watcher.connect(both.nginx.websocket_url(), {}, 'rtp.v1');
    assert.equal(watcher.socket.protocol, 'rtp.v1');
    watcher.socket.send('{"action":"subscribe","requestId":"a","items":["typed"]}');
    assert.deepEqual(await watcher.messages.next(), { type: 'subscribed', requestId: 'a', items: 1 });
    await both.platform.put('typed', { n: 1 });
    const { type, id, item } = await watcher.messages.next();
    assert.deepEqual({ type, id, item }, { type: 'item', id: 'typed', item: { vehicleId: 'typed', n: 1 } });
    await watcher.close();
  });

  test('events come one by one, each before the next is written', async () => {
    const stream = await EventStream.open(both.nginx.events_url('vehicleId=events'));
    for (let n = 1; n <= 20; ++n) {
      await both.platform.put('events', { n });
      assert.deepEqual(JSON.parse((await stream.next()).data), { vehicleId: 'events', n });
    }
    stream.close();
  });

  test('who leaves is forgotten, by WebSocket and by events', async () => {
    const watcher = await Watcher.connect(both.nginx.websocket_url('vehicleId=left'));
    const stream = await EventStream.open(both.nginx.events_url('vehicleId=left'));
    await until_watched(both.platform, 'left', 2);
    watcher.socket.terminate();
    stream.close();
    await until_watched(both.platform, 'left', 0);
  });

  test('a refused handshake comes with its status and its reason', async () => {
    const response = await fetch(`${both.nginx.url}/${kStage}/events`);
    assert.equal(response.status, 400);
    assert.match((await response.json()).message, /vehicleId/);
  });

  test('@connections, open to its own host, is closed to the clients of nginx', async () => {
    const watcher = await Watcher.connect(both.nginx.websocket_url('vehicleId=guarded'));
    await until_watched(both.platform, 'guarded');
    const id = await id_of(both.platform, 'guarded');
    const status = async (url, path) =>
      (await exchange(url, `GET /${kStage}/${path} HTTP/1.1\r\nHost: rtp.test\r\n\r\n`)).status;
    assert.equal(await status(both.platform.gateway_url, `@connections/${id}`), 200, 'without nginx');
    for (const path of [`@connections/${id}`, `%40connections/${id}`, `x/../@connections/${id}`,
      `/@connections/${id}`, `@connections/${id}?/../..`]) {
      assert.equal(await status(both.nginx.url, path), 403, path);
    }
    assert.equal(await status(both.nginx.url, `@connections/${id}/../..`), 400, 'which passes nginx, but is no id');
    await watcher.close();
  });

  test('all clients have the address of nginx, unless it is trusted', async () => {
    const watcher = await Watcher.connect(both.nginx.websocket_url('vehicleId=from'),
      { ...kElsewhere, headers: { 'X-Forwarded-For': '203.0.113.9' } });
    await until_watched(both.platform, 'from');
    assert.equal(await address_of(both.platform, 'from'), '127.0.0.1');
    await watcher.close();
  });
});

describe('behind nginx that is trusted', () => {
  const both = behind_nginx({ env: { RTP_TRUSTED_PROXIES: '127.0.0.1' } });

  test('each client has its own address, whatever it says', async () => {
    const watcher = await Watcher.connect(both.nginx.websocket_url('vehicleId=from'),
      { ...kElsewhere, headers: { 'X-Forwarded-For': '203.0.113.9' } });
    await until_watched(both.platform, 'from');
    assert.equal(await address_of(both.platform, 'from'), '127.0.0.2');
    await watcher.close();
  });

  test('clients behind another trusted proxy have the address that this one tells', async () => {
    const watcher = await Watcher.connect(both.nginx.websocket_url('vehicleId=beyond'),
      { headers: { 'X-Forwarded-For': '203.0.113.9' } });
    await until_watched(both.platform, 'beyond');
    assert.equal(await address_of(both.platform, 'beyond'), '203.0.113.9');
    await watcher.close();
  });
});

test('the Close of a platform that stops comes through nginx, and the last event', async (t) => {
  const platform = await Platform.start();
  const nginx = await Nginx.start(platform);
  t.after(async () => {
    await nginx.stop();
    await platform.stop();
  });
  const watcher = await Watcher.connect(nginx.websocket_url('vehicleId=3'));
  const stream = await EventStream.open(nginx.events_url('vehicleId=3'));
  await until_watched(platform, '3', 2);
  await platform.stop();
  const { code, reason } = await within(watcher.closed, () => 'the Close');
  assert.equal(code, 1012);
  assert.match(reason, /^restarting: reconnect after \d+ ms$/);
  const { event, data } = await stream.next();
  assert.equal(event, 'close');
  assert.equal(JSON.parse(data).code, 1012);
});
