// What a client that keeps up sees, and what one that does not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Watcher, Writer } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';

describe('delivery', () => {
  let platform;
  let writer;
  before(async () => {
    platform = await Platform.start();
    writer = new Writer(platform.api_url);
  });
  after(async () => {
    writer?.close();
    await platform?.stop();
  });

  const numbers = (messages) => messages.map(({ n }) => n);
  const upto = (last) => Array.from({ length: last }, (_, index) => index + 1);

  test('shows every one of 2,000 updates in order to a client that keeps up', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=order'));
    for (let n = 1; n <= 2000; ++n) {
      await writer.dynamodb('UpdateItem', { TableName: 'RealTimeData', Key: { vehicleId: { S: 'order' } },
        UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } });
    }
    assert.deepEqual(numbers(await watcher.messages.take(2000)), upto(2000));
    await watcher.close();
  });

  test('keeps the order of one item for 8 writers at once', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=shared'));
    const writers = Array.from({ length: 8 }, () => new Writer(platform.api_url));
    await Promise.all(writers.map(async (each) => {
      for (let n = 0; n < 100; ++n) {
        await each.dynamodb('UpdateItem', { TableName: 'RealTimeData', Key: { vehicleId: { S: 'shared' } },
          UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } });
      }
      each.close();
    }));
    assert.deepEqual(numbers(await watcher.messages.take(800)), upto(800));
    await watcher.close();
  });

  test('gives a client that stops reading the newest state and fewer messages, and others all', async () => {
    const kWrites = 5000;
    // Compressed, all of it would fit in the buffers on the way.
    const slow = await Watcher.connect(platform.websocket_url('vehicleId=busy&vehicleId=quiet'),
      { perMessageDeflate: false });
    const keen = await Watcher.connect(platform.websocket_url('vehicleId=busy'));
    slow.socket.pause();
    const padding = 'x'.repeat(1024);
    for (let n = 1; n <= kWrites; ++n) await writer.put('busy', { n, padding });
    await writer.put('quiet', { n: -1 });
    assert.deepEqual(numbers(await keen.messages.take(kWrites)), upto(kWrites));

    slow.socket.resume();
    const seen = await slow.messages.take_until(({ vehicleId }) => vehicleId === 'quiet');
    const busy = numbers(seen.filter(({ vehicleId }) => vehicleId === 'busy'));
    // The newest of each item waits in no fixed order: the last of `busy` may come after `quiet`.
    if (busy.at(-1) !== kWrites) busy.push(...numbers(await slow.messages.take_until(({ n }) => n === kWrites)));
    assert.ok(busy.length < kWrites / 2, `${busy.length} messages for ${kWrites} writes`);
    assert.deepEqual(busy, [...busy].sort((a, b) => a - b), 'in order');
    assert.equal(new Set(busy).size, busy.length, 'none twice');
    await writer.put('busy', { n: kWrites + 1 });
    assert.equal((await slow.messages.next()).n, kWrites + 1, 'and it is up to date from then on');
    await Promise.all([slow.close(), keen.close()]);
  });
});
