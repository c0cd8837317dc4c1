// Source "sns", and source "s3" told by SNS. The tests are SNS: they sign as it does, and the AWS documentation says how.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { kKeys } from './support/fauxqs.mjs';
import { kTopic, Sns } from './support/sns.mjs';
import { source_reports, start_error, start_with_sources } from './support/sources.mjs';

describe('a topic of SNS', () => {
  const sns = new Sns();
  let platform;
  const table = (name, more) => `[default.sources.${name}]\ntopic = "${kTopic}"\nid = "id"\n${more}`;
  before(async () => {
    await sns.start();
    const allowed = `allowed_hosts = "${sns.host}"\n`;
    platform = await start_with_sources(
      table('fleet', `type = "sns"\n${allowed}attributes = { n = "/n", subject = "meta:sns.subject", by = "meta:sns.attribute.by" }\n`) +
      table('strict', 'type = "sns"\n') +
      table('protected', `type = "sns"\n${allowed}password = "open:sesame"\n`) +
      table('blind', `type = "sns"\n${allowed}verify = false\n`) +
      table('files', `type = "s3"\n${allowed}endpoint = "http://127.0.0.1:1"\n`), { env: kKeys });
  });
  after(async () => {
    await platform?.stop();
    sns.stop();
  });

  const post = (message, { to = 'fleet', headers = {} } = {}) => fetch(`${platform.api_url}/hooks/${to}`, { method: 'POST',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-topic-arn': kTopic, ...headers } });
  const refusal = async (message, options) => {
    const answer = await post(message, options);
    return `${answer.status} ${(await answer.json()).message}`;
  };

  test('confirms a subscription that SNS asks for', async () => {
    const confirmation = sns.message({ Type: 'SubscriptionConfirmation', Token: 't',
      SubscribeURL: `http://${sns.host}/confirm?Token=t` });
    assert.equal((await post(confirmation)).status, 200);
    assert.deepEqual(sns.confirmed, ['/confirm?Token=t']);
    const { fleet } = await source_reports(platform);
    assert.equal(fleet.lastError, '');
  });

  test('a signed notification of either version becomes an item', async () => {
    for (const version of ['1', '2']) {
      const message = sns.message({ Subject: 'Hello', Message: `{"id":"v${version}","n":1}`,
        MessageAttributes: { by: { Type: 'String', Value: 'test' } } }, version);
      const answer = await post(message);
      assert.deepEqual([answer.status, await answer.json()], [200, { written: 1, stale: 0, dead: 0 }]);
      assert.deepEqual(await platform.get(`v${version}`),
        { vehicleId: `v${version}`, n: 1, subject: 'Hello', by: 'test' });
    }
  });

  test('what is not signed by SNS for this topic is refused', async () => {
    const good = { Message: '{"id":"bad"}' };
    assert.match(await refusal({ ...sns.message(good), Message: '{"id":"bad","n":2}' }), /^403 .*Signature is not of/);
    assert.match(await refusal(sns.message({ ...good, TopicArn: `${kTopic}2` })), /^403 .*fleet2" is none/);
    assert.match(await refusal(sns.message({ ...good, Timestamp: new Date(Date.now() - 3_700_000).toISOString() })),
      /^403 .*too old/);
    assert.match(await refusal(sns.message(good), { to: 'strict' }), /^403 .*is not of SNS/);
    assert.match(await refusal(sns.message({ ...good, SigningCertURL: 'https://sns.us-east-1.amazonaws.com.evil.org/x' })),
      /^403 .*evil\.org.* is not of SNS/);
    assert.match(await refusal(sns.message({ ...good, SigningCertURL: `http://${sns.host}/other` })), /^403 .*no certificate/);
    assert.match(await refusal({ ...sns.message(good), SignatureVersion: '3' }), /^403 .*SignatureVersion/);
    assert.match(await refusal('{"id":"bad"}'), /^400 .*no text Type/);
    assert.match(await refusal('{"id":"bad"}', { headers: { 'x-amz-sns-rawdelivery': 'true' } }), /^403 .*not signed/);
    const confirmation = { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: 'http://127.0.0.1:1/confirm' };
    assert.match(await refusal(sns.message(confirmation)), /^403 .*is not of SNS/);
    assert.equal(sns.confirmed.length, 1);
    assert.equal(await platform.get('bad'), undefined);
  });

  test('raw messages are taken with a password', async () => {
    const headers = { 'x-amz-sns-rawdelivery': 'true' };
    const authorization = `Basic ${Buffer.from('sns:open:sesame').toString('base64')}`;
    const refused = await post('{"id":"raw"}', { to: 'protected', headers });
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('www-authenticate'), /^Basic /);
    assert.equal((await post('{"id":"raw"}', { to: 'protected', headers: { ...headers, authorization } })).status, 200);
    assert.ok(await platform.get('raw'));
    assert.match(await refusal('{"id":"raw2"}', { to: 'protected',
      headers: { ...headers, authorization, 'x-amz-sns-topic-arn': 'arn:aws:sns:::x' } }), /^403 the topic is none/);
  });

  test('the end of a subscription is noted', async () => {
    const end = sns.message({ Type: 'UnsubscribeConfirmation', Token: 't', SubscribeURL: `http://${sns.host}/confirm` });
    assert.equal((await post(end)).status, 200);
    const { fleet } = await source_reports(platform);
    assert.match(fleet.lastError, /^the subscription of arn:.*:fleet was ended$/);
  });

  test('without verification an emulator may write', async () => {
    assert.equal((await post({ ...sns.message({ Message: '{"id":"blind"}' }), Signature: 'EXAMPLE' }, { to: 'blind' })).status,
      200);
    assert.ok(await platform.get('blind'));
  });

  test('source s3 takes notifications of objects of a topic', async () => {
    const records = [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'b' }, object: { key: 'k' } } }];
    const answer = await post(sns.message({ Message: JSON.stringify({ Records: records }) }), { to: 'files' });
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).message, /^b\/k: .*127\.0\.0\.1:1/);
    assert.match(await refusal(sns.message({ Message: '{"id":1}' }), { to: 'files' }), /^400 this is no notification of S3/);
    assert.match(await refusal({ Records: records }, { to: 'files' }), /^400 /);
  });
});

test('a table that lets anyone write is refused', async () => {
  const table = '[default.sources.t]\ntype = "sns"\n';
  assert.match(await start_error(table), /source t: anyone could write: give topic/);
  assert.match(await start_error(`${table}topic = "arn:aws:sns:::t"\nverify = false\n`),
    /rtp\.toml:4: source t: verify = false is for emulators/);
});
