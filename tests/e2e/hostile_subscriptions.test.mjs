// Clients of rtp.v1 that ask for more than they will ever take: what waits on their behalf is bounded.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';

import { until_watched, Watcher } from './support/clients.mjs';
import { Neighbour } from './support/neighbour.mjs';
import { Platform } from './support/platform.mjs';
import { frame, kContinuation, kText, RawWebSocket } from './support/raw_websocket.mjs';
import { until } from './support/until.mjs';

const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));

const kIds = 8000;
const kPiece = 30_000;
const kAhead = 10;
/** In MB: what writes fill of the storage's write buffers before they are flushed. */
const kWriteBuffers = 48;

/** A message in as many frames as it needs. */
function message(value) {
  const text = JSON.stringify(value);
  const frames = times(Math.ceil(text.length / kPiece), (n) => frame(n === 0 ? kText : kContinuation,
    text.slice(n * kPiece, (n + 1) * kPiece), { final: (n + 1) * kPiece >= text.length }));
  return Buffer.concat(frames);
}

describe('the gateway, with a client of rtp.v1 that asks for too much and a well-behaved one beside it', () => {
  let platform;
  let neighbour;
  let client;
  beforeEach(async () => {
    platform = await Platform.start({ args: ['--shards', '1', '--durability', 'os'] });
    neighbour = await Neighbour.connect(platform);
    client = await RawWebSocket.connect(platform, '', { protocol: 'rtp.v1' });
  });
  afterEach(async () => {
    client?.reset();
    await neighbour?.close();
    await platform?.stop();
  });

  /** Sends each message once all but the last few are answered. */
  async function ask(count, make) {
    const begin = client.count;
    for (let n = 0; n < count; ++n) {
      client.send(make(n));
      await until('an answer', () => client.count - begin >= n - kAhead || client.close_code !== undefined);
    }
  }

  test('bounds the present states that wait for a low maxRate', async () => {
    const items = times(1000, (n) => ({ vehicleId: `old-${n}`, n }));
    await fetch(`${platform.api_url}/items`, { method: 'POST', body: JSON.stringify(items) });
    client.send(message({ action: 'configure', maxRate: 0.01 }),
      message({ action: 'subscribe', items: ['old-*'], since: '0' }));
    const names = times(kIds, String);
    await neighbour.endures(32, () => ask(200, () => message({ action: 'subscribe', items: names, since: '0' })));
  });

  test('bounds the present states that wait for a client that does not read', async () => {
    const names = times(kIds, String);
    client.stall();
    await neighbour.endures(32, async () => {
      client.send(...times(300, () => message({ action: 'subscribe', items: names, since: '0' })));
      await neighbour.gets_further(300);
    });
  });

  test('bounds the rows that wait for the table, and lets those of others through', async () => {
    await neighbour.endures(16 + kWriteBuffers, async () => {
      const attack = ask(400, (n) => message({ action: n % 2 === 0 ? 'subscribe' : 'unsubscribe',
        items: times(kIds, (index) => `new-${n >> 1}-${index}`) }));
      let over = false;
      attack.then(() => { over = true; }, () => {});
      await until('it asked for 100', () => client.count > 100);
      const others = await Promise.all(times(8, () => Watcher.connect(platform.websocket_url('vehicleId=late'))));
      await until_watched(platform, 'late', others.length);
      const was_over = over;
      await Promise.all([attack, ...others.map((other) => other.close())]);
      assert.ok(!was_over, 'the rows of others came before the end of the attack');
    });
  });

  test('bounds what the filters of one client take', async () => {
    const filter = (n) => times(145, () => `a = ${n}`).join(' OR ');
    await neighbour.endures(64, () =>
      ask(2000, (n) => message({ action: 'subscribe', items: [`f-${n}`], filter: filter(n) })));
  });
});
