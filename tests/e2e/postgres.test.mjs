// Source "postgres" against Debian's PostgreSQL.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { Watcher } from './support/clients.mjs';
import { rtp } from './support/platform.mjs';
import { kPassword, Postgres } from './support/postgres.mjs';
import { config, items_of, kTables, rows_of, sorted, until_caught_up, until_free, with_markers }
  from './support/postgres_source.mjs';
import { source_reports, start_with_sources as start_platform, until_running, until_source }
  from './support/sources.mjs';
import { until } from './support/until.mjs';

const started = [];

async function start_with_sources(toml, options) {
  const platform = await start_platform(toml, options);
  started.push(platform);
  return platform;
}

// What a failed test has left.
afterEach(() => Promise.all(started.splice(0).map((platform) => platform.kill())));

describe('with a server', () => {
  let server;
  before(async () => { server = await Postgres.start({ wal_sender_timeout: '3s' }); });
  after(() => server?.stop());
  beforeEach(async () => {
    await until_free(server);
    await server.sql(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots;
      DROP PUBLICATION IF EXISTS rtp_fleet; DROP SCHEMA public CASCADE; CREATE SCHEMA public;`);
    await server.sql(kTables);
  });

  test('rows are copied, then followed, without a gap while others write', async () => {
    await server.sql("INSERT INTO vehicles SELECT i, 0, 'v' || i FROM generate_series(1, 20000) i");
    const statements = Array.from({ length: 3000 }, (_, i) => {
      const id = 1 + (i * 7919) % 20000;
      return i % 3 === 0 ? `INSERT INTO vehicles VALUES (${20001 + i}, 1, 'new');`
        : i % 3 === 1 ? `UPDATE vehicles SET n = n + 1 WHERE id = ${id};` : `DELETE FROM vehicles WHERE id = ${id};`;
    });
    const writing = server.sql(statements.join('\n'));
    const platform = await start_with_sources(with_markers(server));
    await until_running(platform, 'fleet');
    await writing;
    await until_caught_up(platform, server);
    assert.deepEqual(sorted(await items_of(platform)), sorted(await rows_of(server)));
    const report = await until_source(platform, 'fleet', 'tells its lag',
      ({ detail }) => /^slot rtp_fleet, \d+ (bytes|KB|MB) behind/.test(detail));
    assert.equal(report.dead, 0);
    await platform.stop();
  });

  test('an empty source starts with its table, and values of each type are what they are', async () => {
    await server.sql(`CREATE TYPE mood AS ENUM ('happy'); CREATE DOMAIN percent AS int;
      CREATE TABLE all_types (id uuid PRIMARY KEY, b bool, i2 int2, i8 int8, f4 float4, f8 float8, num numeric,
        nan numeric, big numeric, t text, vc varchar(9), ch char(3), d date, ti time, ts timestamp, tz timestamptz,
        js json, jb jsonb, by bytea, ia int[], ta text[][], em mood, dm percent, iv interval, ip inet, nul text,
        twice int GENERATED ALWAYS AS (2) STORED);`);
    const row = (id) => `INSERT INTO all_types VALUES ('${id}', true, -1, 9007199254740991, 1.5, 0.1, 12.30, 'NaN',
      1e200, 'tab' || chr(9) || 'grün' || chr(92), 'v', 'c', '2026-11-28', '08:00', '2026-11-28 08:00:00.5',
      '2026-11-28 08:00:00+05:30', '{"a": [1, null]}', '{"b": {"c": "d"}}', '\\x00ff', '{1,NULL,3}',
      '{{"a b","NULL"},{"",NULL}}', 'happy', 50, '1 day', '10.0.0.1', NULL)`;
    const ids = ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'];
    await server.sql(row(ids[0])); // copied
    const platform = await start_with_sources(config(server, '', { table: 'all_types' }));
    await until('the copied row is there', () => platform.get(ids[0]));
    await server.sql(row(ids[1])); // streamed
    await until('the inserted row is there', () => platform.get(ids[1]));
    for (const id of ids) {
      assert.deepEqual(await platform.get(id), {
        vehicleId: id, b: true, i2: -1, i8: 9007199254740991, f4: 1.5, f8: 0.1, num: 12.3, nan: 'NaN',
        big: `1${'0'.repeat(200)}`, t: 'tab\tgrün\\', vc: 'v', ch: 'c  ', d: '2026-11-28', ti: '08:00:00',
        ts: '2026-11-28T08:00:00.5', tz: '2026-11-28T02:30:00Z', js: { a: [1, null] }, jb: { b: { c: 'd' } },
        by: 'AP8=', ia: [1, null, 3], ta: [['a b', 'NULL'], ['', null]], em: 'happy', dm: 50, iv: '1 day',
        ip: '10.0.0.1', nul: null,
      });
    }
    await platform.stop();
  });

  test('a watcher sees inserts, updates, a new id, deletes and truncates', async () => {
    const platform = await start_with_sources(with_markers(server));
    await until_running(platform, 'fleet');
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
    await server.sql("INSERT INTO vehicles VALUES (3, 1, 'Bus')");
    assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', n: 1, name: 'Bus' });
    await server.sql('UPDATE vehicles SET n = 2, name = NULL WHERE id = 3');
    assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', n: 2, name: null });
    await server.sql('UPDATE vehicles SET id = 4 WHERE id = 3');
    await until('the new id is there', () => platform.get('4'));
    assert.equal(await platform.get('3'), undefined);
    await server.sql('DELETE FROM vehicles WHERE id = 4');
    await until('the row is gone', async () => await platform.get('4') === undefined);
    // Items of others, and of another table, are none of this table.
    await platform.put('of someone else', { n: 1 });
    await server.sql(`INSERT INTO markers VALUES ('stays');
      INSERT INTO vehicles SELECT i, i, 'v' FROM generate_series(10, 3009) i;`);
    await until('the rows are there', () => platform.get('3009'));
    await server.sql('TRUNCATE vehicles');
    await until_caught_up(platform, server);
    assert.deepEqual(sorted(await items_of(platform)), [['of someone else', { n: 1 }], ['stays', {}]]);
    await watcher.close();
    await platform.stop();
  });

  test('truncate = "ignore" leaves the items', async () => {
    await server.sql("INSERT INTO vehicles VALUES (3, 1, 'Bus')");
    const platform = await start_with_sources(with_markers(server, 'truncate = "ignore"'));
    await until('the row is there', () => platform.get('3'));
    await server.sql('TRUNCATE vehicles');
    await until_caught_up(platform, server);
    assert.ok(await platform.get('3'));
    await platform.stop();
  });

  test('copy = false begins with the next change', async () => {
    await server.sql("INSERT INTO vehicles VALUES (3, 1, 'Bus')");
    const platform = await start_with_sources(with_markers(server, 'copy = false'));
    await until_source(platform, 'fleet', 'follows', ({ detail }) => detail.includes('behind'));
    await server.sql("INSERT INTO vehicles VALUES (4, 1, 'Tram')");
    await until('the new row is there', () => platform.get('4'));
    assert.equal(await platform.get('3'), undefined);
    await platform.stop();
  });

  test('a large value that an update left as it was stays', async () => {
    await server.sql('ALTER TABLE vehicles ALTER name SET STORAGE EXTERNAL;'
      + "INSERT INTO vehicles VALUES (3, 1, repeat('x', 9000))");
    const platform = await start_with_sources(with_markers(server));
    await until('the row is there', () => platform.get('3'));
    await server.sql('UPDATE vehicles SET n = 2 WHERE id = 3');
    const item = await until('the update is there', async () => {
      const found = await platform.get('3');
      return found.n === 2 && found;
    });
    assert.equal(item.name, 'x'.repeat(9000));
    await platform.stop();
  });

  test('a change of the table is told and followed', async () => {
    await server.sql("INSERT INTO vehicles VALUES (3, 1, 'Bus')");
    const platform = await start_with_sources(with_markers(server));
    await until('the row is there', () => platform.get('3'));
    await server.sql("INSERT INTO vehicles VALUES (4, 1, 'Bus'); ALTER TABLE vehicles ADD speed float8;"
      + 'ALTER TABLE vehicles ALTER n TYPE text; UPDATE vehicles SET speed = 1.5, id = 5 WHERE id = 3');
    await until('the update is there', () => platform.get('5'));
    assert.deepEqual(await platform.get('5'), { vehicleId: '5', n: '1', name: 'Bus', speed: 1.5 });
    await until_source(platform, 'fleet', 'tells it', ({ detail }) =>
      detail.endsWith('public.vehicles: type of n now text, column speed added'));
    await platform.stop();
  });

  test('rows that are no items go to the dead letters and become items later', async () => {
    await server.sql('ALTER TABLE vehicles ADD doc jsonb');
    const platform = await start_with_sources(with_markers(server));
    await until_running(platform, 'fleet');
    await server.sql(`INSERT INTO vehicles VALUES (3, 1, 'Bus', '{"": 1}'), (4, 1, 'Tram', '{"a": 1}')`);
    await until('the good row is there', () => platform.get('4'));
    await until_source(platform, 'fleet', 'counts the other', ({ dead }) => dead === 1);
    const letter = JSON.parse(readFileSync(join(platform.data_dir, 'dead-letters', 'fleet.ndjson'), 'utf8'));
    assert.match(letter.reason, /^column "doc": /);
    assert.deepEqual(JSON.parse(letter.payload), { id: 3, n: 1, name: 'Bus', doc: '{"": 1}' });
    await platform.stop();
  });

  test('a slot that was dropped while rtp was down is made again, and vanished rows go', async () => {
    await server.sql("INSERT INTO vehicles SELECT i, 0, 'v' || i FROM generate_series(1, 5000) i");
    const first = await start_with_sources(with_markers(server));
    await until_caught_up(first, server);
    await first.put('of someone else', { n: 1 });
    await first.stop();
    await until_free(server);
    await server.sql(`SELECT pg_drop_replication_slot('rtp_fleet'); DELETE FROM vehicles WHERE id % 2 = 0;
      UPDATE vehicles SET n = 7 WHERE id % 3 = 0; INSERT INTO vehicles VALUES (9999, 1, 'new');`);
    const second = await start_with_sources(with_markers(server), { data_dir: first.data_dir });
    await until_caught_up(second, server);
    const items = await items_of(second);
    assert.ok(items.delete('of someone else'));
    assert.deepEqual(sorted(items), sorted(await rows_of(server)));
    const { fleet } = await source_reports(second);
    assert.match(fleet.lastError, /slot rtp_fleet: the tables are copied again: the slot is gone/);
    await second.stop();
  });

  test('a slot that someone else has read from is not trusted', async () => {
    const first = await start_with_sources(with_markers(server));
    await until_caught_up(first, server);
    await first.stop();
    await until_free(server);
    await server.sql("INSERT INTO vehicles VALUES (3, 1, 'Bus')");
    await server.sql("SELECT pg_replication_slot_advance('rtp_fleet', pg_current_wal_lsn())");
    const second = await start_with_sources(with_markers(server), { data_dir: first.data_dir });
    await until('the row is there', () => second.get('3'));
    await second.stop();
  });

  test('other tables of the source are published and copied', async () => {
    await server.sql("INSERT INTO markers VALUES ('m'); INSERT INTO vehicles VALUES (3, 1, 'Bus')");
    const first = await start_with_sources(config(server));
    await until('the row is there', () => first.get('3'));
    assert.equal(await first.get('m'), undefined);
    await first.stop();
    await until_free(server);
    const second = await start_with_sources(with_markers(server), { data_dir: first.data_dir });
    await until('the row of the other table is there', () => second.get('m'));
    await until_caught_up(second, server);
    await second.stop();
  });

  test('a partitioned table is one table', async () => {
    await server.sql(`CREATE TABLE parts (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
      CREATE TABLE parts1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
      CREATE TABLE parts2 PARTITION OF parts FOR VALUES FROM (10) TO (20); INSERT INTO parts VALUES (1, 1);`);
    const platform = await start_with_sources(config(server, '', { table: 'parts' }));
    await until('the copied row is there', () => platform.get('1'));
    await server.sql('INSERT INTO parts VALUES (11, 2); UPDATE parts SET id = 12 WHERE id = 1;');
    await until('the moved row is there', () => platform.get('12'));
    await until('the inserted row is there', () => platform.get('11'));
    assert.equal(await platform.get('1'), undefined);
    await platform.stop();
  });

  test('a host is found by its name', async () => {
    const platform = await start_with_sources(config(server, '', { host: 'localhost' }));
    await until_running(platform, 'fleet');
    await platform.stop();
  });

  test('a mistake is one clear error in rtp sources', async () => {
    await server.sql(`CREATE TABLE no_key (id int, n int); CREATE TABLE other_key (pk int PRIMARY KEY, id int);
      CREATE VIEW some_view AS SELECT * FROM vehicles; CREATE ROLE plain LOGIN PASSWORD '${kPassword}';
      CREATE ROLE replicator LOGIN REPLICATION PASSWORD '${kPassword}';`);
    for (const [options, message] of [
      [{ host: 'no-such-host.invalid' }, /no-such-host\.invalid has no address/],
      [{ password: 'wrong' }, /password authentication failed for user "postgres"/],
      [{ user: 'plain' }, /must be superuser or replication role to start walsender/],
      [{ user: 'replicator' }, /the user may not read public\.vehicles: run GRANT SELECT ON "public"\."vehicles" TO/],
      [{ table: 'public.vehicle' }, /there is no table public\.vehicle in this database/],
      [{ table: 'some_view' }, /public\.some_view is no table: views/],
      [{ table: 'no_key' }, /id is not in the replica identity of public\.no_key.* run ALTER TABLE "public"\."no_key" REPLICA IDENTITY FULL/],
      [{ table: 'other_key' }, /id is not in the replica identity of public\.other_key/],
    ]) {
      const platform = await start_with_sources(config(server, '', options));
      await until_source(platform, 'fleet', `says ${message}`, ({ lastError }) => message.test(lastError));
      const { stdout } = await rtp(['sources', '--api', platform.api]);
      assert.match(stdout, message);
      await platform.stop();
    }
    await server.sql('GRANT USAGE ON SCHEMA public TO replicator; GRANT SELECT ON vehicles TO replicator');
    const platform = await start_with_sources(config(server, '', { user: 'replicator' }));
    await until_source(platform, 'fleet', 'names what is to be run', ({ lastError }) =>
      /permission denied.*run: CREATE PUBLICATION "rtp_fleet" FOR TABLE "public"\."vehicles"/.test(lastError));
    await server.sql('CREATE PUBLICATION rtp_fleet FOR TABLE vehicles');
    await until_running(platform, 'fleet');
    await platform.stop();
  });

  test('REPLICA IDENTITY FULL is as good as a key', async () => {
    await server.sql(`CREATE TABLE no_key (id int, n int, big text); ALTER TABLE no_key REPLICA IDENTITY FULL;
      ALTER TABLE no_key ALTER big SET STORAGE EXTERNAL; INSERT INTO no_key VALUES (1, 1, repeat('x', 9000));`);
    const platform = await start_with_sources(config(server, '', { table: 'no_key' }));
    await until('the row is there', () => platform.get('1'));
    await server.sql('UPDATE no_key SET id = 2');
    const item = await until('the new id is there', () => platform.get('2'));
    assert.deepEqual(item, { vehicleId: '2', n: 1, big: 'x'.repeat(9000) });
    await server.sql('DELETE FROM no_key');
    await until('both are gone', async () => (await items_of(platform)).size === 0);
    await platform.stop();
  });

  test('the log that the server keeps beyond max_lag_mb is told', async () => {
    const platform = await start_with_sources(with_markers(server, 'max_lag_mb = 1'));
    await until_running(platform, 'fleet');
    const writing = server.sql(`BEGIN; INSERT INTO vehicles SELECT i, i, repeat('x', 1000)
      FROM generate_series(1, 20000) i; SELECT pg_sleep(2); COMMIT;`);
    await until_source(platform, 'fleet', 'tells it', ({ lastError }) =>
      /the server keeps more than 1 MB of its log for the slot rtp_fleet/.test(lastError));
    await writing;
    await platform.stop();
  });
});
