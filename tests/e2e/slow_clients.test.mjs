// Clients that do not read, or hardly: they cost no memory worth mentioning, nobody else waits for them, and they
// have the newest state once they read.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { connection_rows, until_watched, Writer } from './support/clients.mjs';
import { Neighbour } from './support/neighbour.mjs';
import { Platform } from './support/platform.mjs';
import { frame, kText, RawWebSocket } from './support/raw_websocket.mjs';
import { until } from './support/until.mjs';

const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));

describe('the gateway, with slow clients and a well-behaved one beside them', () => {
  let platform;
  let neighbour;
  let writer;
  before(async () => {
    platform = await Platform.start({ args: ['--durability', 'os'] });
    neighbour = await Neighbour.connect(platform);
    writer = new Writer(platform.api_url);
  });
  after(async () => {
    writer?.close();
    await neighbour?.close();
    await platform?.stop();
  });

  test('shows 880 subscribers of an item every change while 100 do not read and 20 read a byte at a time', async () => {
    const kPuts = 400;
    const padding = 'x'.repeat(8 * 1024);
    const connect = (count, options) => Promise.all(times(count, () =>
      RawWebSocket.connect(platform, 'vehicleId=busy', options)));
    const has_newest = ({ newest }) => newest?.n === kPuts;
    const keen = await connect(880, { deflate: true });
    // Compressed, all of it would fit in the buffers on the way to those who do not read.
    const stalled = await connect(100);
    const dripping = await connect(20, { drips: true });
    await until_watched(platform, 'busy', 1000);
    stalled.forEach((client) => client.stall());

    await neighbour.endures(32, async () => {
      for (let n = 1; n <= kPuts; ++n) {
        await writer.put('busy', { n, padding });
        dripping.forEach((client) => client.drip());
      }
      await until('the others have all', () => keen.every(({ count }) => count === kPuts));
    });
    assert.ok(keen.every(has_newest));

    const slow = [...stalled, ...dripping];
    slow.forEach((client) => client.read_on());
    await until('those that read again have the newest state', () => slow.every(has_newest));
    for (const { count } of slow) assert.ok(count < kPuts / 2, `${count} messages for ${kPuts} changes`);
    for (const client of [...keen, ...slow]) client.reset();
    await until_watched(platform, 'busy', 0);
  });

  /** Writes each of `count` items again for each of `values`. */
  async function put_many(count, values) {
    const kAtOnce = 500;
    for (const n of values) {
      for (let first = 0; first < count; first += kAtOnce) {
        const items = times(kAtOnce, (index) => ({ vehicleId: `many-${first + index}`, n }));
        const response = await fetch(`${platform.api_url}/items`, { method: 'POST', body: JSON.stringify(items) });
        assert.ok(response.ok, await response.text());
      }
    }
  }

  test('keeps the newest state of 5,000 items for a client of rtp.v1 that watches all and does not read', async () => {
    const kItems = 5000;
    const kRounds = 20;
    const newest = new Map();
    const client = await RawWebSocket.connect(platform, 'vehicleId=*', { protocol: 'rtp.v1',
      on_message: ({ id, item }) => { if (id.startsWith('many-')) newest.set(id, item.n); } });
    client.stall();
    await neighbour.endures(64, () => put_many(kItems, times(kRounds, (n) => n + 1)));
    client.read_on();
    await until('it has the newest state of all', () =>
      newest.size === kItems && [...newest.values()].every((n) => n === kRounds));
    assert.ok(client.count < kItems * kRounds / 2, `${client.count} messages for ${kItems * kRounds} changes`);
    client.reset();
  });

  test('reads no more of a client of rtp.v1 that subscribes and reads no answer, and forgets nothing', async () => {
    const kPairs = 5000;
    const client = await RawWebSocket.connect(platform, '', { protocol: 'rtp.v1' });
    // Long enough that they do not all fit in the buffers on the way.
    const message = (action, n, id) =>
      frame(kText, JSON.stringify({ action, requestId: n, items: [id] }).padEnd(1024));
    client.stall();
    await neighbour.endures(16, async () => {
      client.send(...times(kPairs, (n) =>
        [message('subscribe', n, `often-${n}`), message('unsubscribe', n, 'never')]).flat());
      await neighbour.gets_further(300);
      assert.ok(client.socket.writableLength > 0, 'it can send no more');
    });
    client.read_on();
    await until('all is answered', () => client.count === 2 * kPairs);
    await until('all that it asked for is watched', async () => (await connection_rows(platform))
      .filter(({ realTimeItemId }) => realTimeItemId.startsWith('often-')).length === kPairs);
    client.reset();
  });
});
