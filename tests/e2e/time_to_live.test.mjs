// Items that expire, and what is set on tables beside them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  CreateTableCommand, DescribeContinuousBackupsCommand, DescribeEndpointsCommand, DescribeLimitsCommand,
  DescribeTableCommand, DescribeTimeToLiveCommand, GetItemCommand, ListTagsOfResourceCommand, PutItemCommand,
  ResourceNotFoundException, TableNotFoundException, TagResourceCommand, UntagResourceCommand,
  UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';

import { aws, dynamodb, dynamodb_streams, until_watched, Watcher } from './support/clients.mjs';
import { Platform, temporary_directory } from './support/platform.mjs';
import { until } from './support/until.mjs';

const kTable = 'RealTimeData';
const seconds_from_now = (seconds) => String(Math.floor(Date.now() / 1000) + seconds);

describe('time to live', () => {
  const data_dir = temporary_directory();
  let platform;
  let client;
  const send = (Command, parameters) => client.send(new Command(parameters));
  const get = async (TableName, id) => (await send(GetItemCommand, { TableName, Key: { vehicleId: { S: id } } })).Item;
  const put = (TableName, id, expires) =>
    send(PutItemCommand, { TableName, Item: { vehicleId: { S: id }, expires } });
  const set = (TableName, AttributeName, Enabled) =>
    send(UpdateTimeToLiveCommand, { TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
  const describe_of = async (TableName) => (await send(DescribeTimeToLiveCommand, { TableName })).TimeToLiveDescription;

  const start = async () => {
    platform = await Platform.start({ data_dir });
    client = dynamodb(platform);
  };
  before(async () => {
    await start();
    await send(CreateTableCommand, { TableName: 'other', BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'vehicleId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'vehicleId', AttributeType: 'S' }] });
  });
  after(async () => {
    client?.destroy();
    await platform?.stop();
  });

  test('is on or off, by one attribute', async () => {
    assert.deepEqual(await describe_of('other'), { TimeToLiveStatus: 'DISABLED' });
    const { TimeToLiveSpecification } = await set('other', 'expires', true);
    assert.deepEqual(TimeToLiveSpecification, { AttributeName: 'expires', Enabled: true });
    assert.deepEqual(await describe_of('other'), { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    const refused = (message) => ({ name: 'ValidationException', message });
    await assert.rejects(set('other', 'expires', true), refused('TimeToLive is already enabled'));
    await assert.rejects(set('other', 'ttl', true),
      refused('TimeToLive is active on a different AttributeName: current AttributeName is expires'));
    await set('other', 'expires', false);
    await assert.rejects(set('other', 'expires', false), refused('TimeToLive is already disabled'));
    await assert.rejects(set('nowhere', 'expires', true), ResourceNotFoundException);
  });

  test('of the connection table is on, and its rows stay as long as their connections', async () => {
    assert.deepEqual(await describe_of('WebSocketConnectionManager'),
      { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=row'));
    await until_watched(platform, 'row');
    await watcher.close();
    await until_watched(platform, 'row', 0);
  });

  test('removes an item, old or new, within seconds, and watchers and the stream see it', async () => {
    await put(kTable, 'old', { N: seconds_from_now(1) });
    await put(kTable, 'text', { S: seconds_from_now(1) });
    await put(kTable, 'later', { N: seconds_from_now(3600) });
    await set(kTable, 'expires', true);
    const watcher = await Watcher.connect(platform.websocket_url(), {}, ['rtp.v1']);
    watcher.socket.send(JSON.stringify({ action: 'subscribe', items: ['new'] }));
    await until_watched(platform, 'new');
    await put(kTable, 'new', { N: seconds_from_now(2) });
    await until('both items expired', async () =>
      await get(kTable, 'old') === undefined && await get(kTable, 'new') === undefined);
    const messages = [];
    while (!messages.some((message) => message.type === 'removed')) messages.push(await watcher.messages.next());
    await watcher.close();
    assert.ok(await get(kTable, 'text'), 'a string never expires');
    assert.ok(await get(kTable, 'later'));
    const streams = dynamodb_streams(platform);
    const { Table } = await send(DescribeTableCommand, { TableName: kTable });
    const StreamArn = Table.LatestStreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn,
      ShardId: StreamDescription.Shards[0].ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    streams.destroy();
    const removals = Records.filter((record) => record.eventName === 'REMOVE');
    assert.deepEqual(removals.map((record) => record.dynamodb.Keys.vehicleId.S).sort(), ['new', 'old']);
    for (const { userIdentity } of removals) {
      assert.deepEqual(userIdentity, { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' });
    }
  });

  test('goes on after a restart', async () => {
    await put(kTable, 'across', { N: seconds_from_now(2) });
    client.destroy();
    await platform.stop();
    await start();
    await until('the item expired', async () => await get(kTable, 'across') === undefined);
    assert.ok(await get(kTable, 'later'));
  });

  test('of the AWS CLI is the same', async () => {
    await aws(platform, 'update-time-to-live', '--table-name', 'other', '--time-to-live-specification',
      'Enabled=true,AttributeName=expires');
    const { TimeToLiveDescription } = await aws(platform, 'describe-time-to-live', '--table-name', 'other');
    assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  });

  test('tags are added, replaced, listed and removed', async () => {
    const { Table } = await send(DescribeTableCommand, { TableName: 'other' });
    const tags = async () => (await send(ListTagsOfResourceCommand, { ResourceArn: Table.TableArn })).Tags;
    assert.deepEqual(await tags(), []);
    const ResourceArn = Table.TableArn;
    await send(TagResourceCommand, { ResourceArn, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] });
    await send(TagResourceCommand, { ResourceArn, Tags: [{ Key: 'b', Value: '3' }] });
    assert.deepEqual(await tags(), [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '3' }]);
    await send(UntagResourceCommand, { ResourceArn, TagKeys: ['a', 'never there'] });
    assert.deepEqual(await tags(), [{ Key: 'b', Value: '3' }]);
    await assert.rejects(send(TagResourceCommand, { ResourceArn, Tags: [{ Key: 'c' }] }),
      { name: 'ValidationException', message: 'The Tag Value provided is invalid, Value: null' });
    await assert.rejects(send(ListTagsOfResourceCommand, { ResourceArn: `${ResourceArn}x` }),
      ResourceNotFoundException);
  });

  test('backups are off, limits and endpoints are told', async () => {
    const off = { ContinuousBackupsStatus: 'DISABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' } };
    assert.deepEqual((await send(DescribeContinuousBackupsCommand, { TableName: 'other' })).ContinuousBackupsDescription,
      off);
    await assert.rejects(send(DescribeContinuousBackupsCommand, { TableName: 'nowhere' }), TableNotFoundException);
    const recovery = (PointInTimeRecoveryEnabled) => send(UpdateContinuousBackupsCommand,
      { TableName: 'other', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } });
    assert.deepEqual((await recovery(false)).ContinuousBackupsDescription, off);
    await assert.rejects(recovery(true), { name: 'ValidationException', message: /not offered here/ });
    assert.equal((await send(DescribeLimitsCommand, {})).TableMaxReadCapacityUnits, 40000);
    const { Endpoints } = await send(DescribeEndpointsCommand, {});
    assert.deepEqual(Endpoints, [{ Address: platform.api, CachePeriodInMinutes: 1440 }]);
  });
});
