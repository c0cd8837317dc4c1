// Secondary indexes of live tables and transactions, as the AWS SDK and the AWS CLI use them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  BatchWriteItemCommand, CreateTableCommand, DescribeTableCommand, GetItemCommand,
  IdempotentParameterMismatchException, PutItemCommand, QueryCommand, ResourceNotFoundException,
  TransactGetItemsCommand, TransactionCanceledException, TransactWriteItemsCommand, UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';

import { aws, dynamodb, dynamodb_streams } from './support/clients.mjs';
import { Platform, temporary_directory } from './support/platform.mjs';
import { until } from './support/until.mjs';

const kTable = 'RealTimeData';
const by_route = {
  TableName: kTable,
  IndexName: 'byRoute',
  KeyConditionExpression: 'route = :r',
  ExpressionAttributeValues: { ':r': { S: '12' } },
};

describe('tables', () => {
  const data_dir = temporary_directory();
  let platform;
  let client;
  const send = (Command, parameters) => client.send(new Command(parameters));
  const put = (id, attributes = {}) =>
    send(PutItemCommand, { TableName: kTable, Item: { vehicleId: { S: id }, ...attributes } });
  const get = async (id) => (await send(GetItemCommand, { TableName: kTable, Key: { vehicleId: { S: id } } })).Item;
  const ids = async (query) => (await send(QueryCommand, query)).Items.map((item) => item.vehicleId.S);
  const index_status = async () =>
    (await send(DescribeTableCommand, { TableName: kTable })).Table.GlobalSecondaryIndexes?.[0].IndexStatus;
  const create_index = () =>
    send(UpdateTableCommand, { TableName: kTable,
      AttributeDefinitions: [{ AttributeName: 'route', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [{ Create: { IndexName: 'byRoute',
        KeySchema: [{ AttributeName: 'route', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } } }] });

  const start = async () => {
    platform = await Platform.start({ data_dir });
    client = dynamodb(platform);
  };
  const stop = async () => {
    client?.destroy();
    await platform?.stop();
  };
  before(start);
  after(stop);

  test('get an index while they are written, and lose it again', async () => {
    const kBefore = 2000;
    for (let i = 0; i < kBefore; i += 25) {
      const PutRequests = Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: {
        vehicleId: { S: `v${String(i + n).padStart(5, '0')}` }, route: { S: String((i + n) % 20) } } } }));
      await send(BatchWriteItemCommand, { RequestItems: { [kTable]: PutRequests } });
    }
    const { TableDescription } = await create_index();
    assert.equal(TableDescription.GlobalSecondaryIndexes[0].IndexStatus, 'CREATING');
    let written = 0;
    while (await index_status() !== 'ACTIVE') {
      await put(`w${written++}`, { route: { S: '12' } });
    }
    await put('last', { route: { S: '12' } });
    const found = await ids(by_route);
    assert.equal(found.length, kBefore / 20 + written + 1);
    assert.equal(new Set(found).size, found.length);

    await send(UpdateTableCommand, { TableName: kTable,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byRoute' } }] });
    await assert.rejects(ids(by_route), { name: 'ValidationException',
      message: 'The table does not have the specified index: byRoute' });
  });

  test('keep an index across a kill', async () => {
    await create_index();
    await until('the index is built', async () => await index_status() === 'ACTIVE');
    await put('moved', { route: { S: '99' } });
    await put('moved', { route: { S: '77' } });
    client.destroy();
    await platform.kill();
    await start();
    const of_route = (route) => ids({ ...by_route, ExpressionAttributeValues: { ':r': { S: route } } });
    assert.deepEqual(await of_route('99'), []);
    assert.deepEqual(await of_route('77'), ['moved']);
  });

  test('are queried by an index with the AWS CLI', async () => {
    await put('cli', { route: { S: 'from the shell' } });
    const { Items } = await aws(platform, 'query', '--table-name', kTable, '--index-name', 'byRoute',
      '--key-condition-expression', 'route = :r',
      '--expression-attribute-values', '{":r": {"S": "from the shell"}}');
    assert.deepEqual(Items, [{ vehicleId: { S: 'cli' }, route: { S: 'from the shell' } }]);
  });

  test('change in a transaction, all or nothing', async () => {
    await put('a', { n: { N: '10' } });
    await put('b', { n: { N: '0' } });
    const move = (amount) => send(TransactWriteItemsCommand, { TransactItems: [
      { Update: { TableName: kTable, Key: { vehicleId: { S: 'a' } }, UpdateExpression: 'SET n = n - :n',
        ConditionExpression: 'n >= :n', ExpressionAttributeValues: { ':n': { N: amount } } } },
      { Update: { TableName: kTable, Key: { vehicleId: { S: 'b' } }, UpdateExpression: 'SET n = n + :n',
        ExpressionAttributeValues: { ':n': { N: amount } } } }] });
    await Promise.allSettled(Array.from({ length: 8 }, () => move('3')));
    assert.equal((await get('a')).n.N, '1');
    assert.equal((await get('b')).n.N, '9');
    await assert.rejects(move('3'), (error) => {
      assert.ok(error instanceof TransactionCanceledException);
      assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ['ConditionalCheckFailed', 'None']);
      return true;
    });
  });

  test('take a transaction with a token once', async () => {
    await put('counter', { n: { N: '0' } });
    const add = (amount) => send(TransactWriteItemsCommand, { ClientRequestToken: 'once', TransactItems: [
      { Update: { TableName: kTable, Key: { vehicleId: { S: 'counter' } }, UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': { N: amount } } } }] });
    await add('1');
    await add('1');
    assert.equal((await get('counter')).n.N, '1');
    await assert.rejects(add('2'), IdempotentParameterMismatchException);
  });

  test('are read in a transaction', async () => {
    await put('there');
    const gets = ['there', 'absent'].map((id) => ({ Get: { TableName: kTable, Key: { vehicleId: { S: id } } } }));
    const { Responses } = await send(TransactGetItemsCommand, { TransactItems: gets });
    assert.deepEqual(Responses, [{ Item: { vehicleId: { S: 'there' } } }, {}]);
    await assert.rejects(send(TransactGetItemsCommand,
      { TransactItems: [{ Get: { TableName: 'nowhere', Key: { vehicleId: { S: '1' } } } }] }),
      ResourceNotFoundException);
  });

  test('turn their stream off and on; the one before stays listed', async () => {
    await send(CreateTableCommand, { TableName: 'other', BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } });
    const set_stream = (StreamSpecification) => send(UpdateTableCommand, { TableName: 'other', StreamSpecification });
    await set_stream({ StreamEnabled: false });
    await assert.rejects(set_stream({ StreamEnabled: false }), { name: 'ValidationException' });
    const { TableDescription } = await set_stream({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
    const streams = dynamodb_streams(platform);
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName: 'other' }));
    streams.destroy();
    assert.equal(Streams.length, 2);
    assert.ok(Streams.some((stream) => stream.StreamArn === TableDescription.LatestStreamArn));
  });
});
