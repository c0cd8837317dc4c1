// Clients that break the rules or attack: each is stopped, and the one beside them does not notice.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';

import { connection_rows, until_watched, Watcher } from './support/clients.mjs';
import { open_sockets } from './support/footprint.mjs';
import { Neighbour } from './support/neighbour.mjs';
import { Platform } from './support/platform.mjs';
import {
  connect_tcp, frame, frame_header, handshake, kClose, kContinuation, kPing, kText, RawWebSocket, text_frame,
} from './support/raw_websocket.mjs';
import { until } from './support/until.mjs';

const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));

// One shard: the neighbour is on the thread of those that are hostile.
const kOneShard = { args: ['--shards', '1', '--durability', 'os'] };

describe('the gateway, with a hostile client and a well-behaved one beside it', () => {
  let platform;
  let neighbour;
  let idle_sockets;
  before(async () => {
    platform = await Platform.start(kOneShard);
    neighbour = await Neighbour.connect(platform);
    await neighbour.gets_changes(100);
    idle_sockets = open_sockets(platform.program.pid);
  });
  after(async () => {
    await neighbour?.close();
    await platform?.stop();
  });

  const connect = (options = {}) => RawWebSocket.connect(platform, 'vehicleId=3', options);

  /** Until nothing is left of any other client than the neighbour. */
  async function until_alone() {
    await until('only the neighbour has a row', async () => (await connection_rows(platform)).length === 1);
    await until('the sockets are closed', () => open_sockets(platform.program.pid) <= idle_sockets);
  }

  for (const [what, length, code] of [['1 TiB', 1n << 40n, 1009], ['2^63 - 1 bytes', (1n << 63n) - 1n, 1009],
    ['2^64 - 1 bytes', (1n << 64n) - 1n, 1002]]) {
    test(`refuses frames that announce ${what} with ${code}, and reserves nothing`, async () => {
      await neighbour.endures(8, () => Promise.all(times(50, async () => {
        const client = await connect();
        client.send(frame_header(kText, length));
        assert.equal(await client.closed(), code);
      })));
    });
  }

  test('closes a client whose frames are not masked with 1002', async () => {
    const client = await connect();
    client.send(frame(kText, '{}', { masked: false }));
    assert.equal(await client.closed(), 1002);
  });

  test('closes messages that inflate to 448 MB with 1009 before they do', async () => {
    // Zeros refer to zeros before them, so the compressed bytes of 1 MB can be repeated.
    const mega = deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: constants.Z_SYNC_FLUSH });
    const frames = times(16, (n) => frame(n === 0 ? kText : kContinuation, Buffer.concat(times(28, () => mega)),
      { compressed: n === 0, final: false }));
    await neighbour.endures(16, () => Promise.all(times(20, async () => {
      const client = await connect({ deflate: true });
      client.send(...frames);
      assert.equal(await client.closed(), 1009);
    })));
  });

  test('closes a message of 16,000 empty fragments with 1008', async () => {
    await neighbour.endures(8, () => Promise.all(times(20, async () => {
      const client = await connect();
      const empty = (opcode) => frame(opcode, '', { final: false });
      client.send(empty(kText), ...times(16_000, () => empty(kContinuation)));
      assert.equal(await client.closed(), 1008);
    })));
  });

  test('reads no more of a client that sends 100,000 pings and reads no pong, and forgets none', async () => {
    const kPings = 100_000;
    const client = await connect();
    client.stall();
    await neighbour.endures(8, async () => {
      client.send(...times(kPings, (n) => frame(kPing, String(n).padEnd(125))));
      await neighbour.gets_further(300);
      assert.ok(client.socket.writableLength > 0, 'it can send no more');
    });
    client.read_on();
    await until('all pongs are there', () => client.pongs === kPings);
    client.reset();
  });

  test('lets others in while 200 clients send a handshake byte by byte, and forgets them when they leave', async () => {
    const bytes = handshake('/develop?vehicleId=3', [`Cookie: ${'x'.repeat(200)}`]);
    await neighbour.endures(8, async () => {
      const slow = await Promise.all(times(200, () => connect_tcp(platform.gateway_url)));
      for (let n = 0; n < 30; ++n) {
        for (const socket of slow) socket.write(bytes[n]);
        if (n === 1) assert.ok(open_sockets(platform.program.pid) > 200, 'they are there');
        const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
        await platform.put('3', { n });
        assert.equal((await watcher.messages.next()).n, n);
        await watcher.close();
      }
      slow.forEach((socket) => socket.destroy());
    });
    await until_alone();
  });

  test('keeps nothing of 2,000 connections that are reset at any time', async () => {
    const visits = [
      async () => (await connect_tcp(platform.gateway_url)).resetAndDestroy(),
      async () => {
        const socket = await connect_tcp(platform.gateway_url);
        socket.write(handshake('/develop?vehicleId=3'), () => socket.resetAndDestroy());
      },
      async () => {
        const client = await connect();
        client.send(text_frame({ action: 'unknown' }));
        client.reset();
      },
      async () => (await connect({ protocol: 'rtp.v1', deflate: true })).reset(),
    ];
    await neighbour.endures(16, async () => {
      for (let round = 0; round < 10; ++round) await Promise.all(times(200, (n) => visits[n % visits.length]()));
    });
    await until_alone();
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
    await platform.put('3', { after: 'the storm' });
    assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', after: 'the storm' });
    await watcher.close();
  });

  test('ends a client that shuts down its sending side, and forgets it', async () => {
    const client = await connect();
    await until_watched(platform, '3');
    client.socket.end();
    await client.closed();
    await until_watched(platform, '3', 0);
  });

  test('answers a Close after which the client shuts down its sending side', async () => {
    const client = await connect();
    client.send(frame(kClose, Buffer.from([0x03, 0xe8])));
    client.socket.end();
    assert.equal(await client.closed(), 1000);
  });
});
