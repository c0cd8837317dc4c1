// dynalite: an independent server of DynamoDB, in this process.
import { once } from 'node:events';

import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { kCredentials } from './clients.mjs';
import { until } from './until.mjs';

const kLeastNode = 20;

/** Why tests with dynalite are left out; false where they run. */
export const kWithoutDynalite = Number(process.versions.node.split('.')[0]) >= kLeastNode
  ? false : `dynalite needs Node.js ${kLeastNode}`;

const attributes = (...names) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
const key = (hash, range) => [{ AttributeName: hash, KeyType: 'HASH' },
  ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : [])];

/** The index of the table of connections, as the functions on AWS query it. */
export const kItemIndex = { IndexName: 'realTimeItemId-index', KeySchema: key('realTimeItemId'),
  Projection: { ProjectionType: 'KEYS_ONLY' } };

const kTables = [
  { TableName: 'RealTimeData', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: attributes('vehicleId'),
    KeySchema: key('vehicleId') },
  { TableName: 'WebSocketConnectionManager', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes('connectionId', 'realTimeItemId'),
    KeySchema: key('connectionId', 'realTimeItemId'), GlobalSecondaryIndexes: [kItemIndex] },
];

/** A server on a free port with the tables of the system: {url, client, stop()}. */
export async function start_dynalite() {
  const { default: dynalite } = await import('dynalite');
  const server = dynalite({ createTableMs: 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const client = new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials: kCredentials });
  for (const table of kTables) {
    await client.send(new CreateTableCommand(table));
    await until(`table ${table.TableName} is there`, async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table.TableName }));
      return Table.TableStatus === 'ACTIVE';
    });
  }
  return { url, client, stop: () => { client.destroy(); server.close(); } };
}
