// The DynamoDB endpoint as the AWS SDKs use it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  BatchGetItemCommand, BatchWriteItemCommand, ConditionalCheckFailedException, CreateTableCommand,
  DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, GetItemCommand, ListTablesCommand,
  paginateQuery, paginateScan, PutItemCommand, QueryCommand, ResourceInUseException, ResourceNotFoundException,
  ScanCommand, UpdateItemCommand, waitUntilTableExists, waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';

import { dynamodb, python } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';

const kTable = 'RealTimeData';
const bytes = (...values) => Uint8Array.from(values);

const kAllTypes = {
  vehicleId: { S: 'all types' },
  text: { S: 'Zürich 日本 🚌 "quoted" \\ \n' },
  empty: { S: '' },
  number: { N: '-12.5' },
  digits: { N: '12345678901234567890123456789012345678' },
  fraction: { N: '0.12345678901234567890123456789012345678' },
  yes: { BOOL: true },
  nothing: { NULL: true },
  bytes: { B: bytes(0, 1, 254, 255) },
  list: { L: [{ S: 'a' }, { N: '1' }, { L: [] }, { M: {} }] },
  map: { M: { deep: { M: { deeper: { BOOL: false } } } } },
  texts: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2.5'] },
  blobs: { BS: [bytes(1), bytes(2, 3)] },
};

// As it is written, and as it is read back.
const kNumbers = [
  ['0', '0'], ['-0', '0'], ['007.50', '7.5'], ['1e3', '1000'], ['+1.5E2', '150'], ['1E-5', '0.00001'],
  ['1E125', `1${'0'.repeat(125)}`], ['1E-130', `0.${'0'.repeat(129)}1`],
  ['9.9999999999999999999999999999999999999E125', `${'9'.repeat(38)}${'0'.repeat(88)}`],
  ['100000000000000000000000000000000000001', null], // 39 digits
  ['1E126', null], ['1E-131', null], ['NaN', null], ['0x10', null], ['', null], ['1 ', null],
];

describe('the AWS SDK for JavaScript', () => {
  let platform;
  let client;
  const send = (Command, parameters) => client.send(new Command(parameters));
  const get = async (id) => (await send(GetItemCommand, { TableName: kTable, Key: { vehicleId: { S: id } },
    ConsistentRead: true })).Item;

  before(async () => {
    platform = await Platform.start();
    client = dynamodb(platform);
  });
  after(async () => {
    client?.destroy();
    await platform?.stop();
  });

  test('reads back every type as it was written', async () => {
    await send(PutItemCommand, { TableName: kTable, Item: kAllTypes });
    const item = await get('all types');
    for (const set of ['texts', 'numbers', 'blobs']) Object.values(item[set])[0].sort();
    assert.deepEqual(item, kAllTypes);
  });

  for (const [written, read] of kNumbers) {
    test(`${read === null ? 'is refused' : 'reads back'} the number ${JSON.stringify(written)}`, async () => {
      const write = send(PutItemCommand,
        { TableName: kTable, Item: { vehicleId: { S: 'number' }, n: { N: written } } });
      if (read === null) return assert.rejects(write, { name: 'ValidationException' });
      await write;
      assert.equal((await get('number')).n.N, read);
    });
  }

  test('gets no Item for a key that is not there', async () => {
    assert.equal(await get('nobody'), undefined);
  });

  test('recognises a condition that does not hold, and gets the item that stands', async () => {
    const item = { vehicleId: { S: 'once' }, n: { N: '1' } };
    await send(PutItemCommand, { TableName: kTable, Item: item });
    await assert.rejects(
      send(PutItemCommand, { TableName: kTable, Item: item, ConditionExpression: 'attribute_not_exists(vehicleId)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      (error) => {
        assert.ok(error instanceof ConditionalCheckFailedException);
        assert.equal(error.message, 'The conditional request failed');
        assert.deepEqual(error.Item, item);
        return true;
      });
  });

  test('evaluates conditions with and, or, not, between, in, size, type and paths', async () => {
    await send(PutItemCommand, { TableName: kTable, Item: { vehicleId: { S: 'conditions' }, n: { N: '5' },
      tags: { L: [{ S: 'x' }] }, at: { M: { stop: { S: 'Harbour' } } } } });
    const holds = async (condition) => {
      try {
        await send(UpdateItemCommand, { TableName: kTable, Key: { vehicleId: { S: 'conditions' } },
          UpdateExpression: 'SET checked = :n', ConditionExpression: condition, ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':n': { N: '5' }, ':m': { N: '9' }, ':h': { S: 'Harb' }, ':l': { S: 'L' } } });
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    };
    const all = 'begins_with(#at.stop, :h) AND attribute_type(tags, :l) AND size(tags) < :n AND :m > :n';
    assert.equal(await holds(`${all} AND n BETWEEN :n AND :m`), true);
    assert.equal(await holds(`${all} AND NOT n IN (:n, :m)`), false);
    assert.equal(await holds(`${all} AND (n <> :n OR contains(#at.stop, :h))`), true);
    assert.equal(await holds(`${all} AND attribute_exists(tags[1])`), false);
  });

  test('updates with SET, REMOVE, ADD and DELETE and gets what they touched', async () => {
    await send(PutItemCommand, { TableName: kTable, Item: { vehicleId: { S: 'update' }, n: { N: '1' }, old: { S: 'x' },
      tags: { SS: ['a', 'b'] }, stops: { L: [{ N: '0' }] } } });
    const { Attributes } = await send(UpdateItemCommand, { TableName: kTable, Key: { vehicleId: { S: 'update' } },
      UpdateExpression: 'SET n = n - :two, stops = list_append(stops, :more), kind = if_not_exists(kind, :kind) ' +
        'REMOVE #old ADD trips :two DELETE tags :gone',
      ExpressionAttributeNames: { '#old': 'old' },
      ExpressionAttributeValues: { ':two': { N: '2' }, ':more': { L: [{ S: 'y' }] }, ':kind': { S: 'bus' },
        ':gone': { SS: ['a'] } },
      ReturnValues: 'ALL_NEW' });
    assert.deepEqual(Attributes, { vehicleId: { S: 'update' }, n: { N: '-1' }, tags: { SS: ['b'] },
      stops: { L: [{ N: '0' }, { S: 'y' }] }, kind: { S: 'bus' }, trips: { N: '2' } });
  });

  test('counts exactly when many update one item at once', async () => {
    await Promise.all(Array.from({ length: 200 }, () => send(UpdateItemCommand,
      { TableName: kTable, Key: { vehicleId: { S: 'counter' } }, UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } } })));
    assert.equal((await get('counter')).n.N, '200');
  });

  test('deletes an item and gets what it was', async () => {
    const item = { vehicleId: { S: 'deleted' }, n: { N: '1' } };
    await send(PutItemCommand, { TableName: kTable, Item: item });
    const { Attributes } = await send(DeleteItemCommand,
      { TableName: kTable, Key: { vehicleId: { S: 'deleted' } }, ReturnValues: 'ALL_OLD' });
    assert.deepEqual(Attributes, item);
    assert.equal(await get('deleted'), undefined);
  });

  test('writes and reads batches', async () => {
    const ids = Array.from({ length: 25 }, (_, n) => `batch ${n}`);
    const { UnprocessedItems } = await send(BatchWriteItemCommand, { RequestItems: { [kTable]:
      ids.map((id) => ({ PutRequest: { Item: { vehicleId: { S: id } } } })) } });
    assert.deepEqual(UnprocessedItems, {});
    await send(BatchWriteItemCommand, { RequestItems: { [kTable]:
      [{ DeleteRequest: { Key: { vehicleId: { S: ids[0] } } } }] } });
    const { Responses, UnprocessedKeys } = await send(BatchGetItemCommand, { RequestItems: { [kTable]:
      { Keys: ids.map((id) => ({ vehicleId: { S: id } })) } } });
    assert.deepEqual(UnprocessedKeys, {});
    assert.deepEqual(Responses[kTable].map((item) => item.vehicleId.S).sort(), ids.slice(1).sort());
  });

  test('is refused a batch of 26, and nothing of it is written', async () => {
    await assert.rejects(send(BatchWriteItemCommand, { RequestItems: { [kTable]: Array.from({ length: 26 }, (_, n) =>
      ({ PutRequest: { Item: { vehicleId: { S: `too many ${n}` } } } })) } }), { name: 'ValidationException' });
    assert.equal(await get('too many 0'), undefined);
  });

  test('finds the tables that exist from the start', async () => {
    const { TableNames } = await send(ListTablesCommand, {});
    assert.deepEqual(TableNames, [kTable, 'WebSocketConnectionManager']);
    const { Table } = await send(DescribeTableCommand, { TableName: kTable });
    assert.equal(Table.TableStatus, 'ACTIVE');
    assert.deepEqual(Table.KeySchema, [{ AttributeName: 'vehicleId', KeyType: 'HASH' }]);
    assert.deepEqual(Table.StreamSpecification, { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
    const { Table: connections } = await send(DescribeTableCommand, { TableName: 'WebSocketConnectionManager' });
    assert.deepEqual(connections.KeySchema, [{ AttributeName: 'connectionId', KeyType: 'HASH' },
      { AttributeName: 'realTimeItemId', KeyType: 'RANGE' }]);
  });

  test('recognises a table that does not exist', async () => {
    await assert.rejects(send(ScanCommand, { TableName: 'nowhere' }), ResourceNotFoundException);
  });

  for (const TableName of [kTable, 'WebSocketConnectionManager']) {
    test(`does not delete the platform's own ${TableName}`, async () => {
      await assert.rejects(send(DeleteTableCommand, { TableName }), { name: 'ValidationException',
        message: /currently protected against deletion/ });
      const { Table } = await send(DescribeTableCommand, { TableName });
      assert.equal(Table.DeletionProtectionEnabled, true);
    });
  }

  describe('on a table of its own', () => {
    const kPositions = { TableName: 'positions' };
    const kWait = { maxWaitTime: 20, minDelay: 1, maxDelay: 1 };

    before(async () => {
      await send(CreateTableCommand, { ...kPositions, BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'vehicle', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
        AttributeDefinitions: [{ AttributeName: 'vehicle', AttributeType: 'S' },
          { AttributeName: 'at', AttributeType: 'N' }] });
      await waitUntilTableExists({ client, ...kWait }, { ...kPositions });
      for (const vehicle of ['7', '8']) {
        for (let first = 0; first < 50; first += 25) {
          await send(BatchWriteItemCommand, { RequestItems: { positions: Array.from({ length: 25 }, (_, n) => (
            { PutRequest: { Item: { vehicle: { S: vehicle }, at: { N: String(first + n - 10) } } } })) } });
        }
      }
    });

    test('pages through a query in the order of numbers', async () => {
      const seen = [];
      for await (const page of paginateQuery({ client, pageSize: 7 }, { ...kPositions,
        KeyConditionExpression: 'vehicle = :v AND #at >= :from', ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':v': { S: '8' }, ':from': { N: '-5' } } })) {
        seen.push(...page.Items.map((item) => Number(item.at.N)));
      }
      assert.deepEqual(seen, Array.from({ length: 45 }, (_, n) => n - 5));
    });

    test('queries backwards, with a limit, a filter and a projection', async () => {
      const answer = await send(QueryCommand, { ...kPositions, KeyConditionExpression: 'vehicle = :v',
        FilterExpression: 'attribute_not_exists(speed)', ProjectionExpression: '#at',
        ExpressionAttributeNames: { '#at': 'at' }, ExpressionAttributeValues: { ':v': { S: '7' } },
        ScanIndexForward: false, Limit: 3 });
      assert.deepEqual(answer.Items, [{ at: { N: '39' } }, { at: { N: '38' } }, { at: { N: '37' } }]);
      assert.deepEqual(answer.LastEvaluatedKey, { vehicle: { S: '7' }, at: { N: '37' } });
    });

    test('pages through a scan and sees every item once', async () => {
      const seen = new Set();
      let count = 0;
      for await (const page of paginateScan({ client, pageSize: 9 }, { ...kPositions })) {
        count += page.Count;
        page.Items.forEach((item) => seen.add(`${item.vehicle.S} ${item.at.N}`));
      }
      assert.equal(count, 100);
      assert.equal(seen.size, 100);
    });

    test('shares a scan among segments', async () => {
      const segments = await Promise.all([0, 1, 2].map((Segment) =>
        send(ScanCommand, { ...kPositions, Segment, TotalSegments: 3 })));
      const seen = segments.flatMap(({ Items }) => Items.map((item) => `${item.vehicle.S} ${item.at.N}`));
      assert.equal(seen.length, 100);
      assert.equal(new Set(seen).size, 100);
    });

    test('counts without items', async () => {
      const { Count, Items } = await send(ScanCommand, { ...kPositions, Select: 'COUNT' });
      assert.equal(Count, 100);
      assert.equal(Items, undefined);
    });

    test('cannot create the table twice, and deletes it', async () => {
      await assert.rejects(send(CreateTableCommand, { ...kPositions, BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] }), ResourceInUseException);
      await send(DeleteTableCommand, kPositions);
      await waitUntilTableNotExists({ client, ...kWait }, { ...kPositions });
      await assert.rejects(send(DescribeTableCommand, kPositions), ResourceNotFoundException);
    });
  });

  test('boto3 runs all operations too', async () => {
    await python(platform, 'operations_test.py');
  });
});
