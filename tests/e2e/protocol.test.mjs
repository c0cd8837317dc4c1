// RFC 6455 and RFC 7692 as npm ws speaks them, against the echo mode: a quick part of what the Autobahn case set
// judges in full (docs/conformance.md), and what it leaves out.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';

import { Watcher, refused_handshake } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';
import { within } from './support/until.mjs';
import WebSocket from 'ws';

const kMaxMessage = 16 * 1024 * 1024;

describe('the protocol, in echo mode', () => {
  let platform;
  before(async () => { platform = await Platform.start({ args: ['--echo'] }); });
  after(() => platform?.stop());

  async function connect(options = {}) {
    const socket = new WebSocket(platform.websocket_url(), { maxPayload: kMaxMessage, ...options });
    await within(once(socket, 'open'), () => 'the handshake');
    return socket;
  }

  /** Sends each message and checks that it comes back as it was. */
  async function exchange(socket, messages) {
    for (const message of messages) {
      const came = once(socket, 'message');
      socket.send(message);
      const [data, is_binary] = await within(came, () => `the echo of ${message.length} bytes`);
      assert.equal(is_binary, typeof message !== 'string');
      assert.ok(Buffer.from(message).equals(data), `${message.length} bytes came back changed`);
    }
  }

  async function close(socket) {
    socket.close(1000);
    const [code] = await within(once(socket, 'close'), () => 'the Close');
    assert.equal(code, 1000);
  }

  const kSizes = [0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 1 << 20, kMaxMessage];

  for (const [name, options] of Object.entries({
    'without compression': { perMessageDeflate: false },
    'with compression': { perMessageDeflate: { threshold: 0 } },
    'with a window of 512 bytes for the server': { perMessageDeflate: { threshold: 0, serverMaxWindowBits: 9 } },
    'with a window of 512 bytes for the client': { perMessageDeflate: { threshold: 0, clientMaxWindowBits: 9 } },
    'without any context': { perMessageDeflate: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true } },
  })) {
    test(`sends texts and binaries of all lengths back ${name}`, async () => {
      const socket = await connect(options);
      assert.equal(socket.extensions === 'permessage-deflate', options.perMessageDeflate !== false);
      await exchange(socket, kSizes.map((size) => 'aé€😀'.repeat(size / 10 + 1).slice(0, size / 2)));
      await exchange(socket, kSizes.map((size) => Buffer.alloc(size, 'binary \0\x01\xFF')));
      await close(socket);
    });
  }

  test('puts fragments together, with pings between them', async () => {
    const socket = await connect();
    const came = once(socket, 'message');
    const pongs = [];
    socket.on('pong', (data) => pongs.push(data.toString()));
    for (let i = 0; i < 1000; ++i) {
      socket.send(`${i} `, { fin: i === 999 });
      if (i % 100 === 0) socket.ping(String(i));
    }
    const [data] = await within(came, () => 'the whole message');
    assert.equal(data.toString(), Array.from({ length: 1000 }, (_, i) => `${i} `).join(''));
    assert.deepEqual(pongs, Array.from({ length: 10 }, (_, i) => String(i * 100)));
    await close(socket);
  });

  test('sends the code of a Close back', async () => {
    for (const code of [1000, 1001, 1003, 1008, 1011, 3000, 4999]) {
      const socket = await connect();
      socket.close(code, 'because');
      const [answer] = await within(once(socket, 'close'), () => `the answer to ${code}`);
      assert.equal(answer, code);
    }
  });

  test('reads no more of a client that does not read, and loses nothing', async () => {
    const socket = await connect({ perMessageDeflate: false });
    let received = 0;
    const all = new Promise((resolve) => {
      socket.on('message', (data) => { received += data.length; if (received === 64 << 20) resolve(); });
    });
    socket.pause();
    for (let i = 0; i < 64; ++i) socket.send(Buffer.alloc(1 << 20, i));
    socket.resume();
    await within(all, () => `64 MB, of which ${received} came`);
    await close(socket);
  });

  test('refuses an offer of extensions that is no list', async () => {
    const answer = await refused_handshake(platform.websocket_url(), { perMessageDeflate: false,
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; =' } });
    assert.equal(answer.status, 400);
  });
});

describe('the limits of the gateway', () => {
  let platform;
  before(async () => { platform = await Platform.start({ args: ['--idle-timeout', '2', '--ping-interval', '1'] }); });
  after(() => platform?.stop());

  const connect = () => Watcher.connect(platform.websocket_url('vehicleId=3'));

  test('close a client that sends more than it may with 1009, binaries with 1003', async () => {
    for (const [message, code] of [['x'.repeat(33_000), 1009], [Buffer.from('x'), 1003]]) {
      const watcher = await connect();
      watcher.socket.send(message, { compress: false });
      assert.equal((await within(watcher.closed, () => 'the Close')).code, code);
    }
  });

  test('close a compressed message that inflates to more than it may with 1009', async () => {
    const watcher = await connect();
    watcher.socket.send('x'.repeat(1 << 20), { compress: true });
    assert.equal((await within(watcher.closed, () => 'the Close')).code, 1009);
  });

  test('end a connection that is idle with 1001, as API Gateway does, though it answers pings', async () => {
    const watcher = await connect();
    const pinged = once(watcher.socket, 'ping');
    await within(pinged, () => 'a ping');
    assert.deepEqual(await within(watcher.closed, () => 'the Close'), { code: 1001, reason: 'Going away' });
  });

  test('cut a client that leaves a ping without an answer', async () => {
    const other = await Platform.start({ args: ['--ping-interval', '1', '--pong-timeout', '1'] });
    try {
      const { port } = new URL(other.gateway_url);
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.write('GET /develop?vehicleId=3 HTTP/1.1\r\nHost: rtp.test\r\nConnection: Upgrade\r\n'
        + 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
      socket.resume();
      await within(once(socket, 'close'), () => 'the end of the connection');
    } finally {
      await other.stop();
    }
  });
});
