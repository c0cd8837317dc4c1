// Platforms with a source "fleet" that follows a server of postgres.mjs.
import { ScanCommand } from '@aws-sdk/lib-dynamodb';

import { documents, dynamodb } from './clients.mjs';
import { kPassword } from './postgres.mjs';
import { until } from './until.mjs';

export const kMinute = 60_000;

/** The table of a source "fleet" in rtp.toml; `more` are further lines, then what is not as usual. */
export const config = (server, more = '',
  { host = '127.0.0.1', user = 'postgres', password = kPassword, table = 'public.vehicles' } = {}) => `
[default.sources.fleet]
type = "postgres"
url = "${server.url({ host, user })}"
password = "${password}"
table = "${table}"
id = "id"
status_interval = "500ms"
${more}
`;

/** All items of the platform by their ids. */
export async function items_of(platform) {
  const client = dynamodb(platform);
  const found = new Map();
  let ExclusiveStartKey;
  do {
    const page = await documents(client).send(new ScanCommand({ TableName: 'RealTimeData', ExclusiveStartKey }));
    for (const { vehicleId, ...item } of page.Items) found.set(vehicleId, item);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  client.destroy();
  return found;
}

/** The rows of `table` as the items that they should be. */
export async function rows_of(server, table = 'vehicles') {
  const rows = await server.json(`SELECT coalesce(json_agg(t), '[]') FROM ${table} t`);
  return new Map(rows.map(({ id, ...row }) => [String(id), row]));
}

export const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** Returns when all that is committed until now is in the platform. */
export async function until_caught_up(platform, server) {
  const marker = `marker-${Date.now()}-${Math.random()}`;
  await server.sql(`INSERT INTO markers VALUES ('${marker}')`);
  await until('the marker arrives', async () => await platform.get(marker) !== undefined, kMinute);
  await server.sql(`DELETE FROM markers WHERE id = '${marker}'`);
  await until('the marker goes', async () => await platform.get(marker) === undefined, kMinute);
}

/** A slot is free a moment after the platform that read it has ended. */
export const until_free = (server) => until('the slot is free', async () =>
  await server.json('SELECT count(*) FROM pg_replication_slots WHERE active') === 0);

/** Two tables: what happens in the second tells that the first is caught up with. */
export const kTables = 'CREATE TABLE vehicles (id int PRIMARY KEY, n bigint, name text);'
  + 'CREATE TABLE markers (id text PRIMARY KEY);';
export const with_markers = (server, more = '') =>
  config(server, more).replace('table = "public.vehicles"', 'table = ["public.vehicles", "markers"]');
