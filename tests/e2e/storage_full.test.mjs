// No space left: nothing crashes, nobody is told a lie, and all works again once there is space.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { dynamodb, refused_handshake, Watcher } from './support/clients.mjs';
import { Platform, rtp, serve_args } from './support/platform.mjs';
import { small_disk, take_all_space } from './support/small_disk.mjs';
import { until } from './support/until.mjs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';

const kUnavailable = 7;

test('a full disk is an error to writers and clients, and none afterwards', async (t) => {
  const disk = await small_disk(t);
  if (disk === undefined) return;
  const data_dir = join(disk, 'data');
  const filler = join(disk, 'filler');
  const platform = await Platform.start({ data_dir });
  const acknowledged = new Map();
  const write = async (n) => {
    const id = `item-${n % 40}`;
    const answer = await platform.try_put(id, { n, padding: 'x'.repeat(32 * 1024) });
    if (answer.ok) acknowledged.set(id, n);
    return answer;
  };
  let n = 0;
  while (n < 100) assert.ok((await write(n++)).ok);
  const live = await Watcher.connect(platform.websocket_url('vehicleId=item-0'));

  take_all_space(filler);
  const refused = await until('a write is refused', async () => {
    const answer = await write(n++);
    return !answer.ok && answer;
  });
  assert.ok([500, 503].includes(refused.status), `${refused.status} ${refused.body}`);
  assert.notEqual(JSON.parse(refused.body).message, '');
  assert.equal(await platform.readiness(), 503);

  const client = dynamodb(platform);
  await assert.rejects(
    client.send(new PutItemCommand({ TableName: 'RealTimeData', Item: { vehicleId: { S: 'sdk' } } })),
    ({ $metadata }) => $metadata.httpStatusCode >= 500);
  client.destroy();
  const handshake = await refused_handshake(platform.websocket_url('vehicleId=3'));
  assert.equal(handshake.status, 500);
  assert.notEqual(handshake.body, '');
  for (const [id, value] of acknowledged) assert.equal((await platform.get(id)).n, value, 'reads go on');

  rmSync(filler);
  await until('a write is taken again', async () => (await write(n++)).ok);
  await until('/readyz answers 200', async () => await platform.readiness() === 200);
  const watcher = await Watcher.connect(platform.websocket_url('vehicleId=after'));
  await platform.put('after', { n });
  assert.deepEqual(await watcher.messages.next(), { vehicleId: 'after', n });
  await platform.put('item-0', { n: 'newest' });
  acknowledged.set('item-0', 'newest');
  await live.messages.take_until((item) => item.n === 'newest');
  await platform.kill();

  const again = await Platform.start({ data_dir });
  for (const [id, value] of acknowledged) assert.equal((await again.get(id)).n, value, id);
  await again.stop();
});

test('a disk that is full from the start is one clear line', async (t) => {
  const disk = await small_disk(t);
  if (disk === undefined) return;
  mkdirSync(join(disk, 'data'));
  writeFileSync(join(disk, 'keep'), '');
  take_all_space(join(disk, 'filler'));
  const { code, stderr } = await rtp(serve_args({ data_dir: join(disk, 'data') }));
  assert.equal(code, kUnavailable, stderr);
  assert.match(stderr, /^[^\n]*space[^\n]*\n$/i);
});
