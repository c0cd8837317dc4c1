// The api port with access keys: who signs with one of them is let in, by whatever client.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';

import { Platform, rtp } from './support/platform.mjs';
import { run } from './support/program.mjs';

const kKey = { accessKeyId: 'writer', secretAccessKey: 'a-long/random+secret' };
const kAccessKeys = `other:x,${kKey.accessKeyId}:${kKey.secretAccessKey}`;

describe('the api port with access keys', () => {
  let platform;
  before(async () => {
    platform = await Platform.start({ env: { RTP_ACCESS_KEYS: kAccessKeys } });
  });
  after(() => platform?.stop());

  /** Sends `command` signed with `credentials`, changed by `options`. */
  const send = async (command, credentials, options = {}) => {
    const client = new DynamoDBClient({ endpoint: platform.api_url, region: 'eu-central-1', credentials,
      maxAttempts: 1, ...options });
    try {
      return await client.send(command);
    } finally {
      client.destroy();
    }
  };
  const put = () => new PutItemCommand({ TableName: 'RealTimeData', Item: { vehicleId: { S: '3' }, n: { N: '1' } } });

  test('takes what the AWS SDK signs, in any region and with any of the keys', async () => {
    await send(put(), kKey);
    const { TableNames } = await send(new ListTablesCommand({}), { accessKeyId: 'other', secretAccessKey: 'x' });
    assert.ok(TableNames.includes('RealTimeData'));
    const streams = new DynamoDBStreamsClient({ endpoint: platform.api_url, region: 'us-east-1', credentials: kKey,
      maxAttempts: 1 });
    assert.equal((await streams.send(new ListStreamsCommand({}))).Streams.length, 1);
    streams.destroy();
  });

  test('refuses others with the errors that SDKs know', async () => {
    await assert.rejects(send(put(), { ...kKey, accessKeyId: 'nobody' }), { name: 'UnrecognizedClientException' });
    await assert.rejects(send(put(), { ...kKey, secretAccessKey: 'wrong' }), { name: 'InvalidSignatureException' });
    const kTwentyMinutes = 20 * 60 * 1000;
    for (const systemClockOffset of [kTwentyMinutes, -kTwentyMinutes]) {
      await assert.rejects(send(put(), kKey, { systemClockOffset, correctClockSkew: false }),
        { name: 'InvalidSignatureException' });
    }
    const unsigned = await fetch(platform.api_url, { method: 'POST', body: '{}',
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'DynamoDB_20120810.ListTables' } });
    assert.equal(unsigned.status, 400);
    assert.equal((await unsigned.json()).__type,
      'com.amazon.coral.service#MissingAuthenticationTokenException');
  });

  test('takes what curl signs at /items, and nothing else', async () => {
    const signed = await run('curl', ['-s', '--aws-sigv4', 'aws:amz:us-east-1:dynamodb', '--user',
      `${kKey.accessKeyId}:${kKey.secretAccessKey}`, `${platform.api_url}/items/3`]);
    assert.equal(JSON.parse(signed.stdout).vehicleId, '3');
    assert.equal((await fetch(`${platform.api_url}/items/3`)).status, 403);
    assert.equal((await fetch(`${platform.api_url}/healthz`)).status, 200);
  });

  test('takes what the commands of rtp sign', async () => {
    const env = { RTP_ACCESS_KEYS: `${kKey.accessKeyId}:${kKey.secretAccessKey}` };
    const written = await rtp(['put', '--api', platform.api, 'a b', '{"speed": 1}'], { env });
    assert.equal(written.code, 0, written.stderr);
    const read = await rtp(['get', '--api', platform.api, 'a b'], { env });
    assert.deepEqual(JSON.parse(read.stdout), { vehicleId: 'a b', speed: 1 });
    const refused = await rtp(['put', '--api', platform.api, '3', '{}']);
    assert.equal(refused.code, 9);
    assert.match(refused.stderr, /missing Authentication Token/i);
  });
});

test('an api port that is open to others is refused at the start', async () => {
  const refused = await rtp(['serve', '--api', '0.0.0.0:0', '--gateway', '127.0.0.1:0']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /access_keys \(RTP_ACCESS_KEYS=ID:SECRET\)/);
});

test('--auth none takes unsigned requests on loopback in spite of keys, and says so', async () => {
  const platform = await Platform.start({ env: { RTP_ACCESS_KEYS: kAccessKeys }, args: ['--auth', 'none'] });
  try {
    assert.equal((await fetch(`${platform.api_url}/items/3`)).status, 404);
    assert.match(platform.program.stderr, /"auth":"none/);
  } finally {
    await platform.stop();
  }
});
