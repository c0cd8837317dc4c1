// Requests to the api listener that no SDK sends: each gets a clear answer in the protocol it speaks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Platform } from './support/platform.mjs';
import { exchange } from './support/raw_http.mjs';

const put = (item, rest = {}) => JSON.stringify({ TableName: 'RealTimeData', Item: item, ...rest });

// DynamoDB gives no message to these.
const kWithoutMessage = new Set(['a body that is not JSON', 'an empty body', 'a body that is no object',
  'bytes that are not UTF-8', 'an operation that does not exist', 'an operation that is not offered']);

// [what, operation, body, name of the error]
const kDynamodb = [
  ['a body that is not JSON', 'PutItem', '{"TableName": ', 'SerializationException'],
  ['an empty body', 'PutItem', '', 'SerializationException'],
  ['a body that is no object', 'PutItem', '[]', 'SerializationException'],
  ['bytes that are not UTF-8', 'PutItem', Buffer.from('{"TableName": "\xff"}', 'latin1'), 'SerializationException'],
  ['an operation that does not exist', 'PutItems', '{}', 'UnknownOperationException'],
  ['an operation that is not offered', 'ExecuteStatement', '{}', 'UnknownOperationException'],
  ['no table name', 'PutItem', '{"Item": {"vehicleId": {"S": "3"}}}', 'ValidationException'],
  ['a table that does not exist', 'PutItem', '{"TableName": "nowhere", "Item": {"id": {"S": "3"}}}',
    'ResourceNotFoundException'],
  ['no item', 'PutItem', '{"TableName": "RealTimeData"}', 'ValidationException'],
  ['an item without its key', 'PutItem', put({ speed: { N: '1' } }), 'ValidationException'],
  ['a key of another type', 'PutItem', put({ vehicleId: { N: '3' } }), 'ValidationException'],
  ['an empty key', 'PutItem', put({ vehicleId: { S: '' } }), 'ValidationException'],
  ['a key that is too long', 'PutItem', put({ vehicleId: { S: 'x'.repeat(2049) } }), 'ValidationException'],
  ['an item over 400 KB', 'PutItem', put({ vehicleId: { S: '3' }, big: { S: 'x'.repeat(400 * 1024) } }),
    'ValidationException'],
  ['a number written as a JSON number', 'PutItem', put({ vehicleId: { S: '3' }, n: { N: 3 } }),
    'SerializationException'],
  ['a value of two types', 'PutItem', put({ vehicleId: { S: '3' }, n: { N: '3', S: '3' } }), 'ValidationException'],
  ['a value without type', 'PutItem', put({ vehicleId: { S: '3' }, n: {} }), 'ValidationException'],
  ['base64 that is none', 'PutItem', put({ vehicleId: { S: '3' }, b: { B: '!' } }), 'SerializationException'],
  ['an empty set', 'PutItem', put({ vehicleId: { S: '3' }, s: { SS: [] } }), 'ValidationException'],
  ['a set with duplicates', 'PutItem', put({ vehicleId: { S: '3' }, s: { NS: ['1', '1.0'] } }), 'ValidationException'],
  ['an expression that does not parse', 'PutItem', put({ vehicleId: { S: '3' } }, { ConditionExpression: 'a = = b' }),
    'ValidationException'],
  ['a placeholder without value', 'PutItem', put({ vehicleId: { S: '3' } }, { ConditionExpression: 'a = :b' }),
    'ValidationException'],
  ['an update of the key', 'UpdateItem', JSON.stringify({ TableName: 'RealTimeData', Key: { vehicleId: { S: '3' } },
    UpdateExpression: 'SET vehicleId = :v', ExpressionAttributeValues: { ':v': { S: '4' } } }), 'ValidationException'],
  ['a query without key condition', 'Query', '{"TableName": "RealTimeData"}', 'ValidationException'],
];

const kItems = [
  ['PUT of what is not JSON', 'PUT', '/items/3', '{"speed": ', 400],
  ['PUT of an array', 'PUT', '/items/3', '[1]', 400],
  ['PUT of another id than the path names', 'PUT', '/items/3', '{"vehicleId": "4"}', 400],
  ['PUT without body', 'PUT', '/items/3', '', 400],
  ['PUT of a number with too many digits', 'PUT', '/items/3', `{"n": 1${'0'.repeat(50)}1}`, 400],
  ['GET of an item that does not exist', 'GET', '/items/nobody', undefined, 404],
  ['a method that is not offered', 'OPTIONS', '/items/3', '{}', 405],
  ['an unknown path', 'GET', '/nothing', undefined, 404],
  ['POST to an unknown path', 'POST', '/nothing', '{}', 404],
];

describe('the api listener', () => {
  let platform;
  before(async () => { platform = await Platform.start(); });
  after(() => platform?.stop());

  const dynamodb = (headers, body) => fetch(`${platform.api_url}/`, { method: 'POST', body,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...headers } });

  for (const [what, operation, body, name] of kDynamodb) {
    test(`answers ${name} to ${what}`, async () => {
      const response = await dynamodb({ 'x-amz-target': `DynamoDB_20120810.${operation}` }, body);
      const text = await response.text();
      assert.equal(response.status, 400, text);
      assert.equal(response.headers.get('content-type'), 'application/x-amz-json-1.0');
      assert.match(response.headers.get('x-amzn-requestid') ?? '', /^[0-9A-Z]{52}$/);
      const error = JSON.parse(text);
      assert.equal(error.__type.split('#').at(-1), name, text);
      if (!kWithoutMessage.has(what)) assert.notEqual(error.message ?? error.Message ?? '', '', text);
    });
  }

  test('answers UnknownOperationException without a target, and with one of another service', async () => {
    for (const headers of [{}, { 'x-amz-target': '' }, { 'x-amz-target': 'AmazonSQS.SendMessage' }]) {
      const response = await dynamodb(headers, '{}');
      const text = await response.text();
      assert.equal(response.status, 400, text);
      assert.match(JSON.parse(text).__type, /#UnknownOperationException$/);
    }
  });

  for (const [what, method, path, body, status] of kItems) {
    test(`answers ${status} and a message to ${what}`, async () => {
      const response = await fetch(`${platform.api_url}${path}`, { method, body });
      const text = await response.text();
      assert.equal(response.status, status, text);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.notEqual(JSON.parse(text).message ?? '', '', text);
    });
  }

  test('answers 413 to a body over 16 MiB', async () => {
    const answer = await exchange(platform.api_url,
      Buffer.from(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${17 * 1024 * 1024}\r\n\r\n`));
    assert.equal(answer.status, 413);
  });

  test('answers 400 to what is not HTTP', async () => {
    const answer = await exchange(platform.api_url, Buffer.from('hello\r\n\r\n'));
    assert.equal(answer.status, 400);
    assert.notEqual(answer.body, '');
  });

  test('has written nothing of all that', async () => {
    assert.equal(await platform.get('3'), undefined);
  });

  test('still takes what is well formed', async () => {
    await platform.put('3', { speed: 1 });
    assert.deepEqual(await platform.get('3'), { vehicleId: '3', speed: 1 });
  });
});
