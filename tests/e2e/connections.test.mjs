// WebSocketConnectionManager shows who is connected, and only who is.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { aws, connection_rows, until_watched, Watcher, wscat } from './support/clients.mjs';
import { Platform, rtp } from './support/platform.mjs';
import { until } from './support/until.mjs';

describe('WebSocketConnectionManager', () => {
  let platform;
  before(async () => { platform = await Platform.start(); });
  after(() => platform?.stop());

  const until_nobody = () => until('no connection is left',
    async () => (await connection_rows(platform)).length === 0);

  test('shows a live connection to aws dynamodb scan', async () => {
    const client = wscat(platform.websocket_url('vehicleId=3'));
    await until_watched(platform, '3');
    const { Items, Count } = await aws(platform, 'scan', '--table-name', 'WebSocketConnectionManager');
    assert.equal(Count, 1);
    const [{ connectionId, realTimeItemId, realTimeItemKey, ttl }] = Items;
    assert.match(connectionId.S, /^[A-Za-z0-9_-]{15}=$/);
    assert.deepEqual(realTimeItemId, { S: '3' });
    assert.deepEqual(realTimeItemKey, { S: 'vehicleId' });
    assert.ok(Number(ttl.N) > Date.now() / 1000, `ttl ${ttl.N} is in the future`);
    await client.stop();
    await until_nobody();
  });

  test('has one row for each item of a connection, and all go with it', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3&vehicleId=17'));
    const rows = await until('two rows', async () => {
      const rows = await connection_rows(platform);
      return rows.length === 2 && rows;
    });
    assert.deepEqual(rows.map((row) => row.realTimeItemId).sort(), ['17', '3']);
    assert.equal(rows[0].connectionId, rows[1].connectionId);
    await watcher.close();
    await until_nobody();
  });

  test('gives every connection an id of its own', async () => {
    const watchers = await Promise.all(Array.from({ length: 20 },
      () => Watcher.connect(platform.websocket_url('vehicleId=3'))));
    await until_watched(platform, '3', 20);
    assert.equal(new Set((await connection_rows(platform)).map((row) => row.connectionId)).size, 20);
    await Promise.all(watchers.map((watcher) => watcher.close()));
    await until_nobody();
  });

  test('forgets a client that is killed', async () => {
    const client = wscat(platform.websocket_url('vehicleId=3'));
    await until_watched(platform, '3');
    await client.stop('SIGKILL');
    await until_nobody();
  });

  test('forgets a client that resets its connection', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
    await until_watched(platform, '3');
    watcher.socket._socket.resetAndDestroy();
    await until_nobody();
  });

  test('rtp connections lists them', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=listed'));
    await until_watched(platform, 'listed');
    const { code, stdout } = await rtp(['connections', '--api', platform.api]);
    assert.equal(code, 0);
    const [{ connectionId }] = await connection_rows(platform);
    assert.ok(stdout.includes(connectionId) && stdout.includes('listed'), stdout);
    await watcher.close();
  });
});

test('a restarted platform knows nothing of the connections before', async (t) => {
  const first = await Platform.start();
  await Watcher.connect(first.websocket_url('vehicleId=3'));
  await until_watched(first, '3');
  await first.kill();
  const second = await Platform.start({ data_dir: first.data_dir });
  t.after(() => second.stop());
  assert.deepEqual(await connection_rows(second), []);
});
