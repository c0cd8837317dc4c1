// Source "webhook", and what all sources share: the mapping, dead letters, rtp replay, rtp sources, metrics.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { curl, Watcher } from './support/clients.mjs';
import { Platform, rtp, temporary_directory } from './support/platform.mjs';
import { source_reports, start_error, start_with_sources, write_config } from './support/sources.mjs';

const kUnprocessable = 422;

const kToml = `
[default.sources.github]
type = "webhook"
secret = "env:GITHUB_SECRET"
id = "/repository/id"
attributes = { name = "/repository/full_name", event = "meta:header.x-github-event" }

[default.sources.gauges]
type = "webhook"
token = "open sesame"
id = "gauge"
timestamp = "/at"
timestamp_attribute = "at"
version = "at"
remove_when = "/gone"
`;

const hook = (platform, name, body, headers) =>
  fetch(`${platform.api_url}/hooks/${name}`, { method: 'POST', body, headers });

const signature = (body, secret) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('webhooks', () => {
  let platform;
  before(async () => {
    platform = await start_with_sources(kToml, { env: { GITHUB_SECRET: 'a secret' } });
  });
  after(() => platform?.stop());

  const gauge = (body, token = 'open sesame') =>
    hook(platform, 'gauges', body, { Authorization: `Bearer ${token}` });

  test('an item of a signed request is delivered when it is answered', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=42'));
    const body = JSON.stringify({ repository: { id: 42, full_name: 'a/b' } });
    const answer = await hook(platform, 'github', body,
      { 'X-Hub-Signature-256': signature(body, 'a secret'), 'X-GitHub-Event': 'push' });
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { written: 1, stale: 0, dead: 0 });
    assert.deepEqual(await watcher.messages.next(), { vehicleId: '42', name: 'a/b', event: 'push' });
    await watcher.close();
  });

  test('a wrong signature, a wrong token and none are refused', async () => {
    const body = JSON.stringify({ repository: { id: 43 } });
    for (const headers of [{}, { 'X-Hub-Signature-256': signature(body, 'another') },
      { 'X-Hub-Signature-256': signature(`${body} `, 'a secret') }]) {
      const answer = await hook(platform, 'github', body, headers);
      assert.equal(answer.status, 401);
      assert.match((await answer.json()).message, /X-Hub-Signature-256 is not the signature of this body/);
    }
    assert.equal((await gauge('{"gauge":"g"}', 'close sesame')).status, 401);
    assert.equal(await platform.get('43'), undefined);
    assert.equal((await hook(platform, 'other', '{}', {})).status, 404);
    const get = await fetch(`${platform.api_url}/hooks/gauges`, { headers: { Authorization: 'Bearer open sesame' } });
    assert.equal(get.status, 405);
  });

  test('curl as the documentation has it', async () => {
    const stdout = await curl(`${platform.api_url}/hooks/gauges`, '-H', 'Authorization: Bearer open sesame',
      '-d', '{"gauge":"g1","bar":1.20,"at":1481888042}');
    assert.deepEqual(JSON.parse(stdout), { written: 1, stale: 0, dead: 0 });
    assert.deepEqual(await platform.get('g1'), { vehicleId: 'g1', bar: 1.2, at: '2016-12-16T11:34:02.000Z' });
  });

  test('an older record is dropped, a newer one and a removal are taken', async () => {
    const send = async (record) => (await gauge(JSON.stringify({ gauge: 'g2', ...record }))).json();
    assert.equal((await send({ n: 1, at: 100 })).written, 1);
    assert.equal((await send({ n: 0, at: 99 })).stale, 1);
    assert.equal((await platform.get('g2')).n, 1);
    assert.equal((await send({ at: 99, gone: true })).stale, 1);
    assert.equal((await send({ at: 101, gone: true })).written, 1);
    assert.equal(await platform.get('g2'), undefined);
  });

  test('the good records of a request are written, the others counted', async () => {
    const answer = await gauge('[{"gauge":"g3","at":1},{"gauge":"g4"},{"at":1}]');
    assert.deepEqual(await answer.json(), { written: 1, stale: 0, dead: 2 });
    assert.equal((await gauge('{"no gauge":1}')).status, kUnprocessable);
    const file = readFileSync(join(platform.data_dir, 'dead-letters', 'gauges.ndjson'), 'utf8');
    const letters = file.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(letters.map(({ payload }) => payload), ['{"gauge":"g4"}', '{"at":1}', '{"no gauge":1}']);
    assert.match(letters[0].reason, /no time: the record has no \/at/);
  });

  test('rtp sources, GET /sources and /metrics tell how they are doing', async () => {
    const { gauges } = await source_reports(platform);
    assert.equal(gauges.state, 'running');
    assert.equal(gauges.dead, 3);
    const { stdout, code } = await rtp(['sources', '--api', platform.api]);
    assert.equal(code, 0);
    assert.match(stdout, /^SOURCE +TYPE +STATE/);
    assert.match(stdout, /^gauges +webhook +running .* 3 /m);
    assert.match(stdout, /^github: the header X-Hub-Signature-256 is not the signature/m);
    const metrics = await (await fetch(`${platform.api_url}/metrics`)).text();
    assert.match(metrics, /^rtp_source_dead_letters_total\{source="gauges",type="webhook"\} 3$/m);
    assert.match(metrics, /^rtp_source_up\{source="gauges",type="webhook"\} 1$/m);
  });
});

test('dead letters become items after a repair of the mapping', async () => {
  const config = (id) => `[default.sources.fleet]\ntype = "webhook"\ntoken = "t"\nid = "${id}"\nitems = "/list"\n`;
  let platform = await start_with_sources(config('/nmae'));
  const body = JSON.stringify({ list: [{ name: 'a', n: 1 }, { name: 'b', n: 2 }] });
  assert.equal((await hook(platform, 'fleet', body, { Authorization: 'Bearer t' })).status, kUnprocessable);
  await platform.stop();
  platform = await start_with_sources(config('/name'), { data_dir: platform.data_dir });
  const file = join(platform.data_dir, 'dead-letters', 'fleet.ndjson');
  const { stdout, stderr } = await rtp(['replay', file, '--api', platform.api]);
  assert.equal(stdout, '2 dead letters tried again, 2 of them are items now', stderr);
  assert.deepEqual(await platform.get('b'), { vehicleId: 'b', n: 2 });
  const strange = join(temporary_directory(), 'letters.ndjson');
  writeFileSync(strange, readFileSync(file, 'utf8').replaceAll('"fleet"', '"float"'));
  const unknown = await rtp(['replay', strange, '--api', platform.api]);
  assert.equal(unknown.code, 4);
  assert.match(unknown.stderr, /there is no source float/);
  await platform.stop();
});

test('rtp replay reads standard input', async () => {
  const platform = await Platform.start();
  const { stdout } = await rtp(['replay', '-', '--api', platform.api, '--key', 'id'],
    { input: 'id,n\n3,1\n4,2\n' });
  assert.match(stdout, /^2 rows of 2 items/);
  assert.deepEqual(await platform.get('4'), { vehicleId: '4', n: 2 });
  await platform.stop();
});

test('a mistake in the table of a source is one error that names its line', async () => {
  const table = '[default.sources.fleet]\ntype = "webhook"\n';
  for (const [toml, message] of [
    [`${table}tokn = "t"\ntoken = "t"\n`, /rtp\.toml:3: source fleet: unknown option "tokn", did you mean "token"\?/],
    [`${table}`, /rtp\.toml:1 \[default\.sources\.fleet\]: source fleet: anyone could write/],
    [`${table}token = 7\n`, /rtp\.toml:3: source fleet: 7 is no value for token: give a text in quotes/],
    [`${table}token = "env:RTP_NO_SUCH_VARIABLE"\n`, /the environment variable RTP_NO_SUCH_VARIABLE is not set/],
    [`${table}token = "t"\nattributes = { lat = 1 }\n`, /rtp\.toml:4: attributes is no value for an option/],
    [`${table}token = "t"\nid = "/a~b"\n`, /rtp\.toml:4: source fleet: id: "\/a~b" has a '~'/],
    ['[default.sources]\nfleet = "webhook"\n', /rtp\.toml:2: "fleet" stands where a source is named/],
    ['[default.sources.fleet]\ntype = "web-hook"\n', /"web-hook" is no type, did you mean "webhook"\?/],
    ['[default.source.fleet]\ntype = "webhook"\n', /unknown setting "source", did you mean "sources"\?/],
  ]) {
    assert.match(await start_error(toml), message);
  }
});

test('the table of an environment says what is different there', async () => {
  const toml = `${kToml}\n[prod.sources.gauges]\ntoken = "of prod"\n[prod.sources.github]\nenabled = false\n`;
  const platform = await Platform.start({ args: ['--config', write_config(toml), '--config-env', 'prod'],
    env: { GITHUB_SECRET: 'x' } });
  assert.deepEqual(Object.keys(await source_reports(platform)), ['gauges']);
  const answer = await hook(platform, 'gauges', '{"gauge":"g","at":1}', { Authorization: 'Bearer of prod' });
  assert.equal(answer.status, 200);
  await platform.stop();
});
