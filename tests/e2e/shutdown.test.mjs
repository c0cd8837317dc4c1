// SIGTERM: clients are told, what was accepted is finished, and the end comes in bounded time.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';

import { until_watched, Watcher, Writer } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';
import { within } from './support/until.mjs';

test('clients get a Close with 1012 and a time of their own to come again', async () => {
  const platform = await Platform.start();
  const watchers = await Promise.all(Array.from({ length: 10 }, (_, i) => `${i}`).map((id) =>
    Watcher.connect(platform.websocket_url(`vehicleId=${id}`))));
  await platform.stop();
  const delays = new Set();
  for (const watcher of watchers) {
    const { code, reason } = await within(watcher.closed, () => 'the Close of the server');
    assert.equal(code, 1012);
    delays.add(/^restarting: reconnect after (\d+) ms$/.exec(reason)?.[1]);
  }
  assert.ok(!delays.has(undefined) && delays.size > 1, [...delays].join());
});

test('a client that never answers does not hold it up', async () => {
  const platform = await Platform.start();
  const { hostname, port } = new URL(platform.gateway_url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write('GET /develop?vehicleId=silent HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n');
  socket.pause();
  await until_watched(platform, 'silent');
  await platform.stop();
  socket.destroy();
});

test('idle and unfinished HTTP connections do not hold it up', async () => {
  const platform = await Platform.start();
  const sockets = [platform.gateway_url, platform.api_url].map((url) => {
    const { hostname, port } = new URL(url);
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write('POST / HTTP/1.1\r\nContent-Le');
    return socket;
  });
  const idle = new Writer(platform.api_url);
  await idle.put('3', { n: 1 });
  await platform.stop();
  idle.close();
  sockets.forEach((socket) => socket.destroy());
});

test('every write that was acknowledged before the end is there afterwards', async (t) => {
  const platform = await Platform.start();
  const acknowledged = new Map();
  const writers = Array.from({ length: 16 }, async (_, index) => {
    const writer = new Writer(platform.api_url);
    try {
      for (let n = 1; ; ++n) {
        await writer.put(`w${index}`, { n });
        acknowledged.set(`w${index}`, n);
        if (index === 0 && n === 20) platform.program.kill('SIGTERM');
      }
    } catch {
      writer.close();
    }
  });
  await within(Promise.all(writers), () => 'the end of the writers');
  assert.equal((await platform.program.wait()).code, 0, platform.program.output());
  assert.equal(acknowledged.size, 16);

  const again = await Platform.start({ data_dir: platform.data_dir });
  t.after(() => again.stop());
  for (const [id, n] of acknowledged) {
    assert.ok((await again.get(id)).n >= n, `${id}: ${n} was acknowledged`);
  }
});

test('SIGINT ends it as SIGTERM does', async () => {
  const platform = await Platform.start();
  const { code } = await platform.program.stop('SIGINT');
  assert.equal(code, 0, platform.program.output());
});

// Ctrl-C reaches the whole process group; a script that then stops its children sends a second signal.
test('a second signal does not disturb a clean end', async () => {
  const platform = await Platform.start();
  await Watcher.connect(platform.websocket_url('vehicleId=3'));
  platform.program.kill('SIGINT');
  await platform.stop();
});
