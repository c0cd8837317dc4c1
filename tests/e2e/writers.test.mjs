// Whoever writes an item, and however: wscat receives the change as plain JSON.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';

import { aws, curl, documents, dynamodb, python, until_watched, wscat } from './support/clients.mjs';
import { kRtp, Platform } from './support/platform.mjs';
import { run_ok } from './support/program.mjs';

const typed = (item) => ({ vehicleId: { S: item.vehicleId }, writer: { S: item.writer },
  speed: { N: String(item.speed) } });

const kWriters = [
  ['aws dynamodb put-item', (platform, item) =>
    aws(platform, 'put-item', '--table-name', 'RealTimeData', '--item', JSON.stringify(typed(item)))],
  ['aws dynamodb update-item', (platform, item) =>
    aws(platform, 'update-item', '--table-name', 'RealTimeData', '--key', '{"vehicleId": {"S": "3"}}',
      '--update-expression', 'SET speed = :speed, #writer = :writer',
      '--expression-attribute-names', '{"#writer": "writer"}',
      '--expression-attribute-values',
      JSON.stringify({ ':speed': typed(item).speed, ':writer': typed(item).writer }))],
  ['aws dynamodb batch-write-item', (platform, item) =>
    aws(platform, 'batch-write-item', '--request-items',
      JSON.stringify({ RealTimeData: [{ PutRequest: { Item: typed(item) } }] }))],
  ['boto3', (platform, item) => python(platform, 'put_item.py', JSON.stringify(item))],
  ['the AWS SDK for JavaScript', async (platform, item) => {
    const client = dynamodb(platform);
    await client.send(new PutItemCommand({ TableName: 'RealTimeData', Item: typed(item) }));
    client.destroy();
  }],
  ['the document client of the AWS SDK for JavaScript', async (platform, item) => {
    const client = dynamodb(platform);
    await documents(client).send(new PutCommand({ TableName: 'RealTimeData', Item: item }));
    client.destroy();
  }],
  ['curl -X PUT /items/3', (platform, item) =>
    curl('-X', 'PUT', `${platform.api_url}/items/3`, '-d', JSON.stringify(item))],
  ['rtp put', (platform, item) =>
    run_ok(kRtp, ['put', '3', JSON.stringify(item), '--api', platform.api])],
];

describe('wscat on vehicleId=3', () => {
  let platform;
  let client;

  before(async () => {
    platform = await Platform.start();
    client = wscat(platform.websocket_url('vehicleId=3'));
    await until_watched(platform, '3');
  });
  after(async () => {
    await client?.stop();
    await platform?.stop();
  });

  kWriters.forEach(([writer, write], index) => {
    test(`receives what ${writer} writes`, async () => {
      const item = { vehicleId: '3', writer, speed: index + 0.5 };
      await write(platform, item);
      assert.deepEqual(JSON.parse(await client.lines.next()), item);
    });
  });

  test('receives the item with its id when the body of PUT does not repeat it', async () => {
    await platform.put('3', { street: 'Harbour Road' });
    assert.deepEqual(JSON.parse(await client.lines.next()), { vehicleId: '3', street: 'Harbour Road' });
  });

  test('receives nothing of other items', async () => {
    await platform.put('4', { speed: 1 });
    await platform.put('3', { speed: 2 });
    assert.deepEqual(JSON.parse(await client.lines.next()), { vehicleId: '3', speed: 2 });
  });

  test('rtp get prints the item', async () => {
    await platform.put('3', { speed: 12.5 });
    const output = await run_ok(kRtp, ['get', '3', '--api', platform.api]);
    assert.deepEqual(JSON.parse(output), { vehicleId: '3', speed: 12.5 });
    assert.equal(await client.lines.next(), output);
  });
});

test('PAYLOAD_FORMAT=dynamodb sends the typed image', async (t) => {
  const platform = await Platform.start({ env: { PAYLOAD_FORMAT: 'dynamodb' } });
  t.after(() => platform.stop());
  const client = wscat(platform.websocket_url('vehicleId=3'));
  t.after(() => client.stop());
  await until_watched(platform, '3');
  await platform.put('3', { speed: 12.5 });
  assert.deepEqual(JSON.parse(await client.lines.next()), { vehicleId: { S: '3' }, speed: { N: '12.5' } });
});
