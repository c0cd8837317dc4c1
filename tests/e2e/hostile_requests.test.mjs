// Requests to the DynamoDB endpoint that crash or hang servers which take their clients at their word: each gets
// the answer that DynamoDB gives, memory stays bounded, and others are served.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  CreateTableCommand, DeleteTableCommand, DescribeTableCommand, ScanCommand, UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';

import { dynamodb } from './support/clients.mjs';
import { peak_growth } from './support/footprint.mjs';
import { Platform } from './support/platform.mjs';
import { until } from './support/until.mjs';

const kTable = 'RealTimeData';
const one = { ':v': { N: '1' } };
const a = { ':v': { S: 'a' } };
const scan = (FilterExpression, ExpressionAttributeValues = one) =>
  JSON.stringify({ TableName: kTable, FilterExpression, ExpressionAttributeValues });
const put = (attributes) => JSON.stringify({ TableName: kTable, Item: { vehicleId: { S: 'x' }, ...attributes } });
const tag = (Tags) =>
  JSON.stringify({ ResourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${kTable}`, Tags });

/** An attribute value of lists and maps in each other, `levels` deep. */
const nested = (levels) => Array.from({ length: levels }).reduce(
  (value, _, i) => (i % 2 ? { L: [value] } : { M: { a: value } }), { S: 'deepest' });

const kTooDeep = /^Nesting Levels have exceeded supported limits/;
const kTooLarge = /^Item size has exceeded the maximum allowed size$/;
const kTooManyOperators = /The expression contains too many operators; operator count: 301$/;
const kTooLong = /Expression size has exceeded the maximum allowed size; expression size: \d+$/;

// [what, operation, body, name of the error, its message]
const kRefused = [
  ...['null', 'true', '0', '"text"'].map((body) =>
    [`the body ${body}`, 'PutItem', body, 'SerializationException', /^$/]),
  ['null for each member', 'PutItem', '{"TableName":null,"Item":null}', 'ValidationException', /^2 validation errors/],
  ['a tag without value', 'TagResource', tag([{ Key: 'team' }]), 'ValidationException', /Value: null$/],
  ['null for a tag', 'TagResource', tag([null]), 'SerializationException', /./],
  ['arithmetic on a missing attribute', 'UpdateItem', JSON.stringify({ TableName: kTable,
    Key: { vehicleId: { S: '1' } }, UpdateExpression: 'SET n = nobody + :v', ExpressionAttributeValues: one }),
  'ValidationException', /attribute that does not exist in the item$/],
  ['4,096 bytes of parentheses', 'Scan', scan(`${'('.repeat(2045)}n = :v${')'.repeat(2045)}`), 'ValidationException',
    /redundant parentheses/],
  ['4,096 bytes of NOT', 'Scan', scan(`${'NOT '.repeat(1022)}n = :v`), 'ValidationException', kTooManyOperators],
  ['2,800 bytes of nested NOT', 'Scan', scan(`${'NOT ('.repeat(460)}n = :v${')'.repeat(460)}`), 'ValidationException',
    kTooManyOperators],
  ['410 comparisons', 'Scan', scan(Array(410).fill('n = :v').join(' OR ')), 'ValidationException', kTooManyOperators],
  ['4,097 bytes of anything', 'Scan', scan(`${' '.repeat(4091)}n = :v`), 'ValidationException', kTooLong],
  ['a path of 1,300 indexes', 'Scan', scan(`n${'[0]'.repeat(1300)} = :v`), 'ValidationException', /nesting levels: 1301$/],
  ['a path of 2,000 names', 'Scan', scan(`n${'.a'.repeat(2000)} = :v`), 'ValidationException', /nesting levels: 2001$/],
  ['a document of 33 levels', 'PutItem', put({ d: nested(33) }), 'ValidationException', kTooDeep],
  ['a document of 100,000 levels', 'PutItem',
    `{"TableName":"${kTable}","Item":{"d":${'{"L":['.repeat(1e5)}${']}'.repeat(1e5)}}}`, 'ValidationException', kTooDeep],
  ['15 MB of brackets', 'PutItem', '['.repeat(15e6), 'ValidationException', kTooDeep],
  ['a string of 15 MB', 'PutItem', put({ s: { S: 'x'.repeat(15e6) } }), 'ValidationException', kTooLarge],
  ['600,000 attributes', 'PutItem',
    put(Object.fromEntries(Array.from({ length: 600_000 }, (_, i) => [`a${i}`, { S: 'x' }]))), 'ValidationException',
    kTooLarge],
];

// [what, filter, values, whether the item without the attribute passes]
const kMissingOperand = [
  ['a comparison', 'nobody > :v', one, false],
  ['an inequality', 'nobody <> :v', one, true],
  ['a negated comparison', 'NOT nobody = :v', one, true],
  ['size', 'size(nobody) > :v', one, false],
  ['contains', 'contains(nobody, :v)', a, false],
  ['begins_with', 'begins_with(nobody, :v)', a, false],
  ['BETWEEN', 'nobody BETWEEN :v AND :v', one, false],
  ['IN', 'nobody IN (:v)', one, false],
  ['a path into a number', 'n.a[3].b = :v', one, false],
];

describe('the DynamoDB endpoint', () => {
  let platform;
  let client;
  before(async () => {
    platform = await Platform.start();
    client = dynamodb(platform);
    await platform.put('1', { n: 1 });
  });
  after(async () => {
    client?.destroy();
    await platform?.stop();
  });

  const call = async (operation, body) => {
    const response = await fetch(`${platform.api_url}/`, { method: 'POST', body, headers: {
      'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` } });
    return { status: response.status, answer: await response.json() };
  };

  for (const [what, operation, body, name, message] of kRefused) {
    test(`answers ${name} to ${what}`, async () => {
      const { status, answer } = await call(operation, body);
      assert.equal(status, 400);
      assert.equal(answer.__type.split('#').at(-1), name);
      assert.match(answer.message ?? answer.Message ?? '', message);
    });
  }

  for (const [what, filter, values, passes] of kMissingOperand) {
    test(`filters by ${what} of an attribute that is missing`, async () => {
      const { status, answer } = await call('Scan', scan(filter, values));
      assert.equal(status, 200, JSON.stringify(answer));
      assert.equal(answer.Count, passes ? 1 : 0);
    });
  }

  test('gives a document of 32 levels back', async () => {
    await call('PutItem', JSON.stringify({ TableName: kTable, Item: { vehicleId: { S: 'deep' }, d: nested(32) } }));
    const { answer } = await call('GetItem', JSON.stringify({ TableName: kTable, Key: { vehicleId: { S: 'deep' } } }));
    assert.deepEqual(answer.Item.d, nested(32));
  });

  test('takes 25 items of 400 KB in one request, and pages through them', async () => {
    const big = { S: 'x'.repeat(409_000) };
    const puts = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: { vehicleId: { S: `big${i}` }, big } } }));
    const { status, answer } = await call('BatchWriteItem', JSON.stringify({ RequestItems: { [kTable]: puts } }));
    assert.deepEqual([status, answer], [200, { UnprocessedItems: {} }]);
    let found = 0;
    for (let start; ;) {
      const page = await client.send(new ScanCommand({ TableName: kTable, Select: 'COUNT', ExclusiveStartKey: start,
        FilterExpression: 'attribute_exists(big)' }));
      assert.ok(page.ScannedCount <= 3 + 2, `${page.ScannedCount} items of 400 KB on a page of 1 MB`);
      found += page.Count;
      start = page.LastEvaluatedKey;
      if (!start) break;
    }
    assert.equal(found, 25);
  });

  test('holds no more than a few times the bodies that arrive at once', async () => {
    const body = put({ s: { S: 'x'.repeat(15e6) } });
    const kAtOnce = 8;
    const growth = await peak_growth(platform.program.pid, () =>
      Promise.all(Array.from({ length: kAtOnce }, () => call('PutItem', body))));
    assert.ok(growth < kAtOnce * 15 * 4, `grew by ${growth} MB for ${kAtOnce} bodies of 15 MB`);
  });

  test('adds and removes an index again and again while the table is written', async () => {
    const table = { TableName: 'Busy' };
    await client.send(new CreateTableCommand({ ...table, BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }));
    let stopped = false;
    let written = 0;
    const write = async (writer) => {
      for (let i = 0; !stopped; ++i, ++written) {
        const { status, answer } = await call('PutItem', JSON.stringify({ ...table,
          Item: { id: { S: `${writer}.${i % 500}` }, g: { S: `g${i % 7}` } } }));
        assert.equal(status, 200, JSON.stringify(answer));
      }
    };
    const writers = Promise.all(['a', 'b', 'c', 'd'].map(write));
    const status_of_index = async () =>
      (await client.send(new DescribeTableCommand(table))).Table.GlobalSecondaryIndexes?.[0].IndexStatus;
    const update = (change) => client.send(new UpdateTableCommand({ ...table,
      AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }], GlobalSecondaryIndexUpdates: [change] }));
    const create = { Create: { IndexName: 'byG', KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' } } };
    for (let round = 0; round < 5; ++round) {
      const at_start = written;
      await update(create);
      await until('the index is active', async () => await status_of_index() === 'ACTIVE');
      await until('more is written', () => written > at_start + 100);
      if (round < 4) await update({ Delete: { IndexName: 'byG' } });
    }
    stopped = true;
    await writers;
    const all = async (IndexName) => (await client.send(new ScanCommand({ ...table, IndexName }))).Items
      .map((item) => JSON.stringify([item.id, item.g])).sort();
    assert.deepEqual(await all('byG'), await all());
    await client.send(new DeleteTableCommand(table));
  });

  test('serves as before', async () => {
    await platform.put('1', { n: 2 });
    assert.deepEqual(await platform.get('1'), { vehicleId: '1', n: 2 });
  });
});
