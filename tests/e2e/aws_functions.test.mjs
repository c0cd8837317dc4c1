// The functions as AWS Lambda runs them: against dynalite and a management API whose connections misbehave, and
// against our own tables and @connections.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  CreateTableCommand, DeleteTableCommand, DescribeTableCommand, GetItemCommand, PutItemCommand, ScanCommand,
} from '@aws-sdk/client-dynamodb';

import { connection_rows, dynamodb, kCredentials, until_watched, Watcher } from './support/clients.mjs';
import { kItemIndex, kWithoutDynalite, start_dynalite } from './support/dynalite.mjs';
import { Lambda, map_stream, stream_record, websocket_event } from './support/lambda.mjs';
import { ManagementApi } from './support/management_api.mjs';
import { Platform } from './support/platform.mjs';
import { until } from './support/until.mjs';

const kTable = 'WebSocketConnectionManager';

test('a function that is not known, or lacks its settings, says so instead of starting', async () => {
  const known = /OnConnect, OnDisconnect, OnDefault, OnReceiveRealTimeItem, OnIntegrationEvent/;
  for (const [handler, message] of [
    ['OnNothing', known],
    ['OnConnect', /TABLE_NAME, REAL_TIME_ITEM_KEY/],
    ['OnReceiveRealTimeItemFunction', /TABLE_NAME, REAL_TIME_ITEM_KEY, WS_ENDPOINT/],
    ['OnIntegrationEvent', /REAL_TIME_ITEM_KEY, ITEM_TABLE_NAME/],
  ]) {
    const lambda = await Lambda.start(handler);
    const { errorMessage } = await lambda.init_error();
    assert.match(errorMessage, message);
    await lambda.stop();
  }
});

describe('functions on an independent DynamoDB', { skip: kWithoutDynalite }, () => {
  let server;
  let api;
  let env;
  before(async () => {
    server = await start_dynalite();
    api = await ManagementApi.start();
    env = { TABLE_NAME: kTable, ITEM_TABLE_NAME: 'RealTimeData', REAL_TIME_ITEM_KEY: 'vehicleId',
      WS_ENDPOINT: ` ${api.url}/ `, AWS_ENDPOINT_URL_DYNAMODB: server.url };
  });
  after(() => { server?.stop(); api?.stop(); });

  async function rows() {
    const found = [];
    let ExclusiveStartKey;
    do {
      const page = await server.client.send(new ScanCommand({ TableName: kTable, ExclusiveStartKey }));
      found.push(...page.Items.map((item) => `${item.connectionId.S} ${item.realTimeItemId.S}`));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found.sort();
  }

  test('connections are entered, change what they watch and leave', async () => {
    const [connect, messages, disconnect] = await Promise.all(
      ['OnConnect', 'OnDefault', 'OnDisconnect'].map((handler) => Lambda.start(handler, env)));
    const refused = await connect.invoke(websocket_event('$connect', 'c1='));
    assert.equal(refused.result.statusCode, 400);
    assert.match(refused.result.body, /vehicleId/);
    const entered = await connect.invoke(websocket_event('$connect', 'c1=', { query: { vehicleId: ['3', '4'] } }));
    assert.equal(entered.result.statusCode, 200);
    assert.deepEqual(await rows(), ['c1= 3', 'c1= 4']);
    const send = async (message) => {
      const { result } = await messages.invoke(websocket_event('$default', 'c1=', { body: JSON.stringify(message) }));
      return JSON.parse(result.body);
    };
    assert.deepEqual(await send({ action: 'subscribe', items: ['5', '3'], requestId: 1 }),
      { type: 'subscribed', requestId: 1, items: 2 });
    assert.deepEqual(await send({ action: 'unsubscribe', items: ['4', '9'] }), { type: 'unsubscribed', items: 1 });
    assert.equal((await send({ action: 'subscribe', items: ['3'], filter: 'speed > 3' })).field, 'filter');
    assert.equal((await send({ action: 'configure', maxRate: 5 })).field, 'maxRate');
    assert.deepEqual(await send({ action: 'ping' }), { type: 'pong' });
    assert.deepEqual(await rows(), ['c1= 3', 'c1= 5']);
    assert.equal((await disconnect.invoke(websocket_event('$disconnect', 'c1='))).result.statusCode, 200);
    assert.deepEqual(await rows(), []);
    await Promise.all([connect, messages, disconnect].map((lambda) => lambda.stop()));
  });

  test('of 1,000 connections, those that are gone, throttled and slow do not keep the others waiting', async () => {
    const kinds = { ok: 900, gone: 50, throttled: 30, slow: 20 };
    const ids = Object.entries(kinds).flatMap(([kind, count]) => Array.from({ length: count }, (_, n) => `${kind}-${n}=`));
    const connect = await Lambda.start('OnConnect', env);
    for (const id of ids) {
      const { result } = await connect.invoke(websocket_event('$connect', id, { query: { vehicleId: '3' } }));
      assert.equal(result.statusCode, 200);
    }
    await connect.stop();
    const receive = await Lambda.start('OnReceiveRealTimeItem', env);
    const records = [stream_record(1, '3', { n: { N: '1' } }), stream_record(2, '8', { n: { N: '1' } }),
      stream_record(3, '3', { n: { N: '2' } }), stream_record(4, '3', undefined, 'REMOVE')];
    assert.deepEqual(await map_stream(receive, records), { invocations: 1, discarded: [] });
    const expected = ['{"n":1,"vehicleId":"3"}', '{"n":2,"vehicleId":"3"}'];
    for (const id of ids.filter((one) => /^(ok|throttled)/.test(one))) assert.deepEqual(api.received.get(id), expected, id);
    assert.deepEqual(api.unsigned, []);
    assert.ok(api.most_at_once >= 100, `${api.most_at_once} requests were under way at once`);
    assert.ok(api.connections <= 256 + kinds.slow, `${api.connections} connections were made: they must be kept`);
    const left = (await rows()).map((row) => row.split('-')[0]);
    assert.equal(left.filter((kind) => kind === 'gone').length, 0);
    assert.equal(left.length, ids.length - kinds.gone);
    const report = receive.program.stderr.split('\n').find((line) => line.includes('changes delivered'));
    const { receivers, gone, failed, again } = JSON.parse(report);
    assert.deepEqual({ receivers, gone, failed, again }, { receivers: '930', gone: '50', failed: '20', again: '0' });
    await receive.stop();
  });

  test('records whose connections cannot be found come again, and no others', async () => {
    const receive = await Lambda.start('OnReceiveRealTimeItem', { ...env, TABLE_NAME: 'Later' });
    const records = [stream_record(1, 'a', { n: { N: '1' } }), stream_record(2, 'b', { n: { N: '2' } })];
    const failed = await map_stream(receive, records, { retries: 1 });
    assert.deepEqual(failed, { invocations: 2, discarded: records.map((record) => record.dynamodb.SequenceNumber) });
    const { Table } = await server.client.send(new DescribeTableCommand({ TableName: kTable }));
    await server.client.send(new CreateTableCommand({ TableName: 'Later', BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Table.AttributeDefinitions, KeySchema: Table.KeySchema, GlobalSecondaryIndexes: [kItemIndex] }));
    await until('the table is there', async () => (await server.client.send(
      new DescribeTableCommand({ TableName: 'Later' }))).Table.TableStatus === 'ACTIVE');
    await server.client.send(new PutItemCommand({ TableName: 'Later',
      Item: { connectionId: { S: 'late=' }, realTimeItemId: { S: 'b' } } }));
    assert.deepEqual(await map_stream(receive, records), { invocations: 1, discarded: [] });
    assert.deepEqual(api.received.get('late='), ['{"n":2,"vehicleId":"b"}']);
    await server.client.send(new DeleteTableCommand({ TableName: 'Later' }));
    await receive.stop();
  });

  test('a poisoned record is found by halves and delays no other', async () => {
    await server.client.send(new PutItemCommand({ TableName: kTable,
      Item: { connectionId: { S: 'half=' }, realTimeItemId: { S: 'h' } } }));
    const receive = await Lambda.start('OnReceiveRealTimeItem', env);
    const records = [1, 2, 3, 4].map((n) => stream_record(n, 'h', { n: { N: String(n) } }));
    records[2].dynamodb.NewImage.n = { N: 'no number' };
    const { discarded } = await map_stream(receive, records);
    assert.deepEqual(discarded, [records[2].dynamodb.SequenceNumber]);
    assert.deepEqual(api.received.get('half='), [1, 2, 4].map((n) => `{"n":${n},"vehicleId":"h"}`));
    await receive.stop();
  });

  test('records from outside become items', async () => {
    const write = await Lambda.start('OnIntegrationEvent', { ...env, MAPPING_ID: '/id', MAPPING_VERSION: 'v' });
    const message = (messageId, body) => ({ messageId, body, receiptHandle: 'r', attributes: {},
      eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:q' });
    const { result } = await write.invoke({ Records: [message('1', '{"id":"i1","v":2}'), message('2', 'no item'),
      message('3', '{"id":"i1","v":1}'), message('4', '[{"id":"i2","v":1},{"id":"i3","v":1}]')] });
    assert.deepEqual(result, { batchItemFailures: [] });
    const item = async (id) => (await server.client.send(new GetItemCommand({ TableName: 'RealTimeData',
      Key: { vehicleId: { S: id } } }))).Item;
    assert.deepEqual(await item('i1'), { vehicleId: { S: 'i1' }, v: { N: '2' } });
    assert.deepEqual(await item('i3'), { vehicleId: { S: 'i3' }, v: { N: '1' } });
    const answer = await write.invoke({ id: 'i4', v: 7 });
    assert.equal(answer.result, null);
    assert.deepEqual(await item('i4'), { vehicleId: { S: 'i4' }, v: { N: '7' } });
    await write.stop();
  });
});

test('functions reach real clients through our own tables and @connections, which verify signatures', async () => {
  const platform = await Platform.start({ env: {
    RTP_ACCESS_KEYS: `${kCredentials.accessKeyId}:${kCredentials.secretAccessKey}` } });
  const client = dynamodb(platform);
  const watchers = [];
  for (let n = 0; n < 20; ++n) watchers.push(await Watcher.connect(platform.websocket_url('vehicleId=3')));
  await until_watched(platform, '3', watchers.length);
  const { connectionId } = (await connection_rows(platform))[0];
  const gone = `${connectionId.slice(0, 2)}zzzzzzzzzzzzz=`;
  await client.send(new PutItemCommand({ TableName: kTable,
    Item: { connectionId: { S: gone }, realTimeItemId: { S: '3' } } }));
  const receive = await Lambda.start('OnReceiveRealTimeItem', { TABLE_NAME: kTable, REAL_TIME_ITEM_KEY: 'vehicleId',
    WS_ENDPOINT: `${platform.gateway_url.replace('http', 'ws')}/develop/`, AWS_ENDPOINT_URL: platform.api_url });
  const records = [1, 2, 3].map((n) => stream_record(n, '3', { n: { N: String(n) } }));
  assert.deepEqual(await map_stream(receive, records), { invocations: 1, discarded: [] });
  for (const watcher of watchers) {
    assert.deepEqual(await watcher.messages.take(3), [1, 2, 3].map((n) => ({ n, vehicleId: '3' })));
  }
  assert.ok((await connection_rows(platform)).every((row) => row.connectionId !== gone), receive.program.stderr);
  await receive.stop();
  for (const watcher of watchers) await watcher.close();
  client.destroy();
  await platform.stop();
});
