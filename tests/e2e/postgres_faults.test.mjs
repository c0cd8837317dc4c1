// Source "postgres" when PostgreSQL, the platform or its disk fail.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { stored_records, temporary_directory } from './support/platform.mjs';
import { Postgres } from './support/postgres.mjs';
import { config, items_of, kMinute, kTables, rows_of, sorted, until_caught_up, with_markers }
  from './support/postgres_source.mjs';
import { small_disk, take_all_space } from './support/small_disk.mjs';
import { source_reports, start_with_sources, until_source } from './support/sources.mjs';
import { sleep, until } from './support/until.mjs';

test('a server whose wal_level is not logical is told which setting it lacks', async () => {
  const server = await Postgres.start({ wal_level: 'replica' });
  await server.sql(kTables);
  const platform = await start_with_sources(config(server));
  await until_source(platform, 'fleet', 'names the setting', ({ lastError }) =>
    /wal_level of the server is replica: set wal_level = logical/.test(lastError));
  await server.stop();
  await until_source(platform, 'fleet', 'says that nobody answers', ({ lastError }) =>
    /connection to server at "127\.0\.0\.1".* failed: Connection refused/.test(lastError));
  await server.start_again({ wal_level: 'minimal', max_wal_senders: 0 });
  await until_source(platform, 'fleet', 'names the setting again', ({ lastError }) =>
    /max_wal_senders.*set wal_level = logical/.test(lastError), kMinute);
  await platform.stop();
  await server.stop();
});

test('the server is told that the source is there while the disk takes nothing', async (t) => {
  const disk = await small_disk(t);
  if (disk === undefined) return;
  const kTimeout = 2_000;
  const server = await Postgres.start({ wal_sender_timeout: `${kTimeout}ms` });
  await server.sql(kTables);
  const platform = await start_with_sources(with_markers(server), { data_dir: join(disk, 'data') });
  await until_caught_up(platform, server);
  const sender = () => server.json("SELECT max(pid) FROM pg_stat_replication WHERE state = 'streaming'");
  const pid = await sender();
  assert.ok(pid > 0);

  take_all_space(join(disk, 'filler'));
  await server.sql("INSERT INTO vehicles SELECT i, i, repeat('x', 10000) FROM generate_series(1, 3000) i");
  await until_source(platform, 'fleet', 'is blocked', ({ state }) => state === 'blocked');
  await sleep(3 * kTimeout); // so long that the server ends a connection of which it hears nothing
  assert.equal(await sender(), pid, 'it is the same connection');

  rmSync(join(disk, 'filler'));
  await until_caught_up(platform, server);
  assert.deepEqual(sorted(await items_of(platform)), sorted(await rows_of(server)));
  assert.equal(await sender(), pid, 'it is the same connection');
  await platform.stop();
  await server.stop();
});

test('20,000 changes amid kill -9 of rtp and crashes of PostgreSQL are all there, in order', async () => {
  const kChanges = 20_000;
  const kLarge = 8_000; // changes of a transaction that takes several writes
  const kIds = 50;
  const server = await Postgres.start();
  await server.sql(kTables);
  await server.sql(`INSERT INTO vehicles SELECT i, 0, 'v' || i FROM generate_series(1, ${kIds}) i`);
  const data_dir = temporary_directory();
  let platform = await start_with_sources(with_markers(server), { data_dir });
  await until('the rows are copied', () => platform.get(String(kIds)));

  let next = 0;
  const write = async (count) => {
    const sets = Array.from({ length: count }, (_, i) =>
      `UPDATE vehicles SET n = ${next + i + 1} WHERE id = ${1 + (next + i) % kIds};`);
    const { code } = await server.try_sql(`BEGIN;\n${sets.join('\n')}\nCOMMIT;`);
    // Where the answer was lost in a crash, the transaction may be there or not.
    if (code === 0 || await server.until_json('SELECT max(n) FROM vehicles') >= next + count) next += count;
  };
  const kill_and_start = async () => {
    await platform.kill();
    platform = await start_with_sources(with_markers(server), { data_dir });
  };
  for (let round = 0; next < kChanges; ++round) {
    if (next % (kChanges / 2) === 0) {
      const before = next;
      await write(kLarge);
      await until('the first of it is there', async () => (await platform.get('1')).n > before);
      await kill_and_start();
      continue;
    }
    const writing = write(100);
    if (round % 7 === 2) {
      await sleep(Math.random() * 100); // any moment will do
      await kill_and_start();
    }
    if (round % 11 === 5) {
      await sleep(Math.random() * 50);
      await server.crash();
      await server.start_again();
    }
    await writing;
  }
  await until_caught_up(platform, server);
  assert.deepEqual(sorted(await items_of(platform)), sorted(await rows_of(server)));
  const { fleet } = await source_reports(platform);
  assert.equal(fleet.dead, 0);
  await platform.stop();
  await server.stop();

  const last = new Map();
  for (const { keys, newImage } of await stored_records(data_dir)) {
    const id = keys.vehicleId.S;
    if (newImage?.n === undefined) continue;
    const n = Number(newImage.n.N);
    assert.ok(n > (last.get(id) ?? -1), `${id}: ${n} after ${last.get(id)}`);
    last.set(id, n);
  }
  assert.equal(last.size, kIds);
});
