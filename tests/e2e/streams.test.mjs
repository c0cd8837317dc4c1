// DynamoDB Streams as the AWS SDKs and the AWS CLI use them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeTableCommand,
  PutItemCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb-streams';

import { aws, aws_streams, dynamodb, dynamodb_streams, python } from './support/clients.mjs';
import { Platform, temporary_directory } from './support/platform.mjs';

describe('DynamoDB Streams', () => {
  const data_dir = temporary_directory();
  let platform;
  let client;
  let streams;
  const send = (Command, parameters) => client.send(new Command(parameters));
  const ask = (Command, parameters) => streams.send(new Command(parameters));

  const start = async () => {
    platform = await Platform.start({ data_dir });
    client = dynamodb(platform);
    streams = dynamodb_streams(platform);
  };
  const stop = async () => {
    client?.destroy();
    streams?.destroy();
    await platform?.stop();
  };
  before(start);
  after(stop);

  /** Creates the table, and gives the ARN of its stream. */
  const create = async (TableName, StreamViewType = 'NEW_AND_OLD_IMAGES') => {
    const { TableDescription } = await send(CreateTableCommand, { TableName, BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType } });
    return TableDescription.LatestStreamArn;
  };

  const shard_of = async (StreamArn) =>
    (await ask(DescribeStreamCommand, { StreamArn })).StreamDescription.Shards[0];

  const iterator = async (StreamArn, ShardIteratorType = 'TRIM_HORIZON', SequenceNumber = undefined) =>
    (await ask(GetShardIteratorCommand, { StreamArn, ShardId: (await shard_of(StreamArn)).ShardId,
      ShardIteratorType, SequenceNumber })).ShardIterator;

  /** All records from the iterator on. */
  const drain = async (ShardIterator, Limit = undefined) => {
    const records = [];
    for (let next = ShardIterator; next !== undefined;) {
      const page = await ask(GetRecordsCommand, { ShardIterator: next, Limit });
      if (page.Records.length === 0 && page.NextShardIterator !== undefined) break;
      records.push(...page.Records);
      next = page.NextShardIterator;
    }
    return records;
  };

  /** One insertion, modification and removal of item `id`. */
  const change = async (TableName, id) => {
    await send(PutItemCommand, { TableName, Item: { id: { S: id }, n: { N: '1' } } });
    await send(UpdateItemCommand, { TableName, Key: { id: { S: id } }, UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': { N: '2' } } });
    await send(DeleteItemCommand, { TableName, Key: { id: { S: id } } });
  };

  const kImages = [
    ['KEYS_ONLY', [[false, false], [false, false], [false, false]]],
    ['NEW_IMAGE', [[true, false], [true, false], [false, false]]],
    ['OLD_IMAGE', [[false, false], [false, true], [false, true]]],
    ['NEW_AND_OLD_IMAGES', [[true, false], [true, true], [false, true]]],
  ];
  for (const [view, expected] of kImages) {
    test(`${view} shows the images it promises`, async () => {
      const table = `view-${view}`;
      const arn = await create(table, view);
      await change(table, 'a');
      const records = await drain(await iterator(arn));
      assert.deepEqual(records.map((record) => record.eventName), ['INSERT', 'MODIFY', 'REMOVE']);
      records.forEach(({ dynamodb: data }, index) => {
        assert.equal(data.StreamViewType, view);
        assert.deepEqual(data.Keys, { id: { S: 'a' } });
        assert.deepEqual([data.NewImage !== undefined, data.OldImage !== undefined], expected[index]);
      });
    });
  }

  test('a record is of the form that consumers know', async () => {
    const arn = await create('form');
    await send(PutItemCommand, { TableName: 'form', Item: { id: { S: 'Fred' } } });
    const [record] = await drain(await iterator(arn));
    assert.match(record.eventID, /^[0-9a-f]{32}$/);
    assert.equal(record.eventVersion, '1.1');
    assert.equal(record.eventSource, 'aws:dynamodb');
    assert.equal(record.awsRegion, 'us-east-1');
    assert.equal(record.userIdentity, undefined);
    assert.match(record.dynamodb.SequenceNumber, /^[0-9]{21}$/);
    assert.equal(record.dynamodb.SizeBytes, 12);
    assert.ok(Math.abs(record.dynamodb.ApproximateCreationDateTime - Date.now()) < 60_000);
    assert.equal((await drain(await iterator(arn)))[0].eventID, record.eventID, 'the same when it is read again');
  });

  test('is listed, described and found in its table', async () => {
    const arn = await create('described', 'NEW_IMAGE');
    const { Table } = await send(DescribeTableCommand, { TableName: 'described' });
    const listed = await ask(ListStreamsCommand, { TableName: 'described' });
    assert.deepEqual(listed.Streams, [{ StreamArn: arn, TableName: 'described', StreamLabel: Table.LatestStreamLabel }]);
    const { StreamDescription } = await ask(DescribeStreamCommand, { StreamArn: arn });
    assert.equal(StreamDescription.StreamStatus, 'ENABLED');
    assert.equal(StreamDescription.StreamViewType, 'NEW_IMAGE');
    assert.deepEqual(StreamDescription.KeySchema, Table.KeySchema);
    assert.match(StreamDescription.Shards[0].ShardId, /^shardId-[0-9]{20}-[0-9a-f]{8}$/);
    assert.equal(StreamDescription.Shards[0].SequenceNumberRange.EndingSequenceNumber, undefined);
    const all = [];
    for (let start_arn; ;) {
      const page = await ask(ListStreamsCommand, { Limit: 2, ExclusiveStartStreamArn: start_arn });
      all.push(...page.Streams.map((stream) => stream.TableName));
      start_arn = page.LastEvaluatedStreamArn;
      if (start_arn === undefined) break;
    }
    assert.ok(all.includes('RealTimeData') && all.includes('described'), all.join());
    assert.equal(new Set(all).size, all.length);
  });

  test('is read in pages from every kind of place', async () => {
    const arn = await create('pages');
    const ids = Array.from({ length: 25 }, (_, n) => String(n));
    const latest = await iterator(arn, 'LATEST');
    await send(BatchWriteItemCommand, { RequestItems: { pages:
      ids.map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) } });
    const id_of = (record) => record.dynamodb.Keys.id.S;
    const records = await drain(await iterator(arn), 7);
    assert.deepEqual(records.map(id_of), ids);
    assert.deepEqual((await drain(latest)).map(id_of), ids);
    const tenth = records[10].dynamodb.SequenceNumber;
    assert.deepEqual((await drain(await iterator(arn, 'AT_SEQUENCE_NUMBER', tenth))).map(id_of), ids.slice(10));
    assert.deepEqual((await drain(await iterator(arn, 'AFTER_SEQUENCE_NUMBER', tenth))).map(id_of), ids.slice(11));
  });

  test('has no record of a write that changed nothing', async () => {
    const arn = await create('nothing');
    const item = { id: { S: 'a' }, map: { M: { x: { N: '1' }, y: { N: '2' } } } };
    await send(PutItemCommand, { TableName: 'nothing', Item: item });
    await send(PutItemCommand, { TableName: 'nothing', Item: item });
    await send(DeleteItemCommand, { TableName: 'nothing', Key: { id: { S: 'not there' } } });
    assert.equal((await drain(await iterator(arn))).length, 1);
  });

  test('of a deleted table stays readable across a restart, and its shard ends', async () => {
    const arn = await create('deleted');
    await change('deleted', 'a');
    await send(DeleteTableCommand, { TableName: 'deleted' });
    await stop();
    await start();
    const { StreamDescription } = await ask(DescribeStreamCommand, { StreamArn: arn });
    assert.equal(StreamDescription.StreamStatus, 'DISABLED');
    const records = await drain(await iterator(arn));
    assert.equal(records.length, 3);
    assert.equal(StreamDescription.Shards[0].SequenceNumberRange.EndingSequenceNumber,
      records[2].dynamodb.SequenceNumber);
    const again = await create('deleted');
    assert.notEqual(again, arn);
    assert.deepEqual(await drain(await iterator(again)), []);
  });

  test('refuses what it does not know', async () => {
    const arn = await create('refusals');
    const { ShardId } = await shard_of(arn);
    const other = arn.replace(/[0-9]$/, 'x');
    await assert.rejects(ask(DescribeStreamCommand, { StreamArn: other }), ResourceNotFoundException);
    await assert.rejects(ask(GetShardIteratorCommand, { StreamArn: arn, ShardId: ShardId.replace(/^shard/, 'sherd'),
      ShardIteratorType: 'LATEST' }), ResourceNotFoundException);
    await assert.rejects(ask(GetRecordsCommand, { ShardIterator: 'nonsense' }), { name: 'ValidationException' });
    await assert.rejects(ask(GetShardIteratorCommand, { StreamArn: arn, ShardId, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
      { name: 'ValidationException' });
    await assert.rejects(ask(ListStreamsCommand, { TableName: 'nowhere' }), ResourceNotFoundException);
  });

  test('the AWS CLI reads the same', async () => {
    const arn = await create('cli');
    await aws(platform, 'put-item', '--table-name', 'cli', '--item', '{"id": {"S": "a"}}');
    const { ShardId } = await shard_of(arn);
    const { ShardIterator } = await aws_streams(platform, 'get-shard-iterator', '--stream-arn', arn, '--shard-id',
      ShardId, '--shard-iterator-type', 'TRIM_HORIZON');
    const { Records } = await aws_streams(platform, 'get-records', '--shard-iterator', ShardIterator);
    assert.deepEqual(Records.map((record) => record.dynamodb.Keys), [{ id: { S: 'a' } }]);
  });

  test('boto3 reads streams and changes the settings of tables', async () => {
    await python(platform, 'streams_test.py');
  });
});
