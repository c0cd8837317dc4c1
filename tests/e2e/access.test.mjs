// Who may connect: origins, limits per address, tokens.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { refused_handshake, Watcher } from './support/clients.mjs';
import { Platform, rtp, serve_args, temporary_directory } from './support/platform.mjs';
import { exchange } from './support/raw_http.mjs';
import { until, within } from './support/until.mjs';

/** The message of the refusal of a handshake. */
async function refusal(platform, query, options = {}) {
  const { status, headers, body } = await refused_handshake(platform.websocket_url(query), options);
  return { status, headers, message: JSON.parse(body).message };
}

/** Whether a client with these options is let in. */
async function is_let_in(platform, query, options = {}) {
  await (await Watcher.connect(platform.websocket_url(query), options)).close();
  return true;
}

/** A client that is let in once a place is free: a place comes back a moment after its connection has ended. */
function until_let_in(url) {
  return until('a place is free', () => Watcher.connect(url).catch(() => undefined));
}

describe('allowed_origins', () => {
  let platform;
  before(async () => { platform = await Platform.start({ args: ['--allowed-origins', 'https://app.example'] }); });
  after(() => platform?.stop());

  test('lets a page of a listed origin in, the page served here, and what is no browser', async () => {
    assert.ok(await is_let_in(platform, 'vehicleId=3', { origin: 'https://app.example' }));
    assert.ok(await is_let_in(platform, 'vehicleId=3', { origin: platform.gateway_url }));
    assert.ok(await is_let_in(platform, 'vehicleId=3'));
  });

  test('refuses a page of another origin with 403 and names it', async () => {
    for (const origin of ['https://evil.example', 'http://app.example', 'null']) {
      const { status, message } = await refusal(platform, 'vehicleId=3', { origin });
      assert.equal(status, 403, origin);
      assert.ok(message.includes(`'${origin}'`), message);
    }
  });
});

describe('max_connections_per_address', () => {
  let platform;
  before(async () => { platform = await Platform.start({ args: ['--max-connections-per-address', '2'] }); });
  after(() => platform?.stop());

  test('refuses one too many with 429 and Retry-After, until another one ends', async () => {
    const url = platform.websocket_url('vehicleId=3');
    const [first, second] = [await Watcher.connect(url), await Watcher.connect(url)];
    const { status, headers, message } = await refusal(platform, 'vehicleId=3');
    assert.equal(status, 429);
    assert.ok(Number(headers['retry-after']) > 0);
    assert.match(message, /127\.0\.0\.1/);
    await first.close();
    await (await until_let_in(url)).close();
    await second.close();
  });

  test('is not got around by X-Forwarded-For', async () => {
    const url = platform.websocket_url('vehicleId=4');
    const held = [await until_let_in(url), await until_let_in(url)];
    const { status } = await refusal(platform, 'vehicleId=4', { headers: { 'X-Forwarded-For': '203.0.113.1' } });
    assert.equal(status, 429);
    await Promise.all(held.map((watcher) => watcher.close()));
  });
});

describe('trusted_proxies', () => {
  const from = (address) => ({ headers: { 'X-Forwarded-For': address } });
  let platform;
  before(async () => {
    platform = await Platform.start({ args: ['--trusted-proxies', '127.0.0.0/8,10.0.0.0/8',
      '--max-connections-per-address', '1'] });
  });
  after(() => platform?.stop());

  test('tell the address of each client, which counts by itself', async () => {
    const url = platform.websocket_url('vehicleId=3');
    const held = [await Watcher.connect(url, from('203.0.113.1')), await Watcher.connect(url, from('203.0.113.2'))];
    for (const address of ['203.0.113.1', '198.51.100.7, 203.0.113.1', '203.0.113.1, 10.1.2.3']) {
      const { status, message } = await refusal(platform, 'vehicleId=3', from(address));
      assert.equal(status, 429, address);
      assert.match(message, /203\.0\.113\.1/);
    }
    await Promise.all(held.map((watcher) => watcher.close()));
  });

  test('tell of IPv6 clients, of which a /64 counts as one', async () => {
    const url = platform.websocket_url('vehicleId=3');
    const held = await Watcher.connect(url, from('2001:db8::1'));
    assert.equal((await refusal(platform, 'vehicleId=3', from('2001:db8::2'))).status, 429);
    assert.ok(await is_let_in(platform, 'vehicleId=3', from('2001:db8:0:1::1')));
    await held.close();
  });
});

test('max_handshakes_per_second lets five seconds of handshakes in at once, then 429', async () => {
  const platform = await Platform.start({ args: ['--max-handshakes-per-second', '1'] });
  for (let n = 0; n < 5; ++n) assert.ok(await is_let_in(platform, 'vehicleId=3'));
  const refused = await until('one is refused', () => refusal(platform, 'vehicleId=3').catch(() => undefined));
  assert.equal(refused.status, 429);
  assert.equal(refused.headers['retry-after'], '1');
  await platform.stop();
});

test('max_connections answers 503 and Retry-After', async () => {
  const platform = await Platform.start({ args: ['--max-connections', '1'] });
  const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'));
  const answer = await exchange(platform.gateway_url, Buffer.from(''));
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers['retry-after']) > 0);
  await watcher.close();
  await platform.stop();
});

const kSecret = 'a secret that only the tests know';
const kOtherSecret = 'another secret that comes with SIGHUP';

const key_set = (...secrets) =>
  JSON.stringify({ keys: secrets.map((secret) => ({ kty: 'oct', k: Buffer.from(secret).toString('base64url') })) });

/** A token of HS256. */
function token_of(claims, secret = kSecret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'e2e', aud: 'rtp', ...claims })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const bearer = (token) => ({ headers: { Authorization: `Bearer ${token}` } });
const seconds_from_now = (seconds) => Math.floor(Date.now() / 1000) + seconds;

describe('jwt_keys', () => {
  const file = join(temporary_directory(), 'keys.json');
  let platform;
  before(async () => {
    writeFileSync(file, key_set(kSecret));
    platform = await Platform.start({ args: ['--jwt-keys', file, '--jwt-issuer', 'e2e', '--jwt-audience', 'rtp'] });
  });
  after(() => platform?.stop());

  const good = token_of({ 'rtp:keys': ['3', 'fleet-9/*'] });
  const kPlaces = [
    ['the header Authorization', 'vehicleId=3', [], bearer(good), ''],
    ['the query', `vehicleId=3&access_token=${good}`, [], {}, ''],
    ['a subprotocol', 'vehicleId=3', ['rtp.v1', `bearer.${good}`], {}, 'rtp.v1'],
    ['the only subprotocol', 'vehicleId=3', [`bearer.${good}`], {}, `bearer.${good}`],
  ];
  for (const [place, query, protocols, options, protocol] of kPlaces) {
    test(`lets a client with a good token in ${place} in, and it gets its items`, async () => {
      const watcher = await Watcher.connect(platform.websocket_url(query), options, protocols);
      assert.equal(watcher.socket.protocol, protocol);
      await platform.put('3', { place });
      const message = await watcher.messages.next();
      assert.deepEqual(protocol === 'rtp.v1' ? message.item : message, { vehicleId: '3', place });
      await watcher.close();
    });
  }

  const kBad = [
    ['no token', {}, /there is no token/],
    ['what is no token', bearer('junk'), /./],
    ['a token of another key', bearer(token_of({}, kOtherSecret)), /./],
    ['a token of another issuer', bearer(token_of({ iss: 'other' })), /'iss'/],
    ['a token for another audience', bearer(token_of({ aud: 'other' })), /'aud'/],
    ['a token that has expired', bearer(token_of({ exp: seconds_from_now(-120) })), /has expired/],
    ['two tokens', { query: `&access_token=${good}`, ...bearer(good) }, /more than one/],
  ];
  for (const [what, { query = '', ...options }, reason] of kBad) {
    test(`refuses ${what} with 401 and says why, without the token`, async () => {
      const { status, headers, message } = await refusal(platform, `vehicleId=3${query}`, options);
      assert.equal(status, 401);
      assert.equal(headers['www-authenticate'], 'Bearer');
      assert.match(message, /^Unauthorized: /);
      assert.match(message, reason);
      if (options.headers) assert.ok(!message.includes(options.headers.Authorization.slice('Bearer '.length)));
    });
  }

  test('refuses an item that the token does not permit with 403 and names it', async () => {
    const { status, message } = await refusal(platform, 'vehicleId=3&vehicleId=fleet-9/1&vehicleId=4', bearer(good));
    assert.equal(status, 403);
    assert.match(message, /vehicleId '4'/);
    assert.ok(await is_let_in(platform, 'vehicleId=3&vehicleId=fleet-9/1', bearer(good)));
  });

  test('says nothing of a token whose URL is badly encoded', async () => {
    const { status, message } = await refusal(platform, 'vehicleId=3&access_token=secret%zz');
    assert.equal(status, 400);
    assert.ok(!message.includes('secret'), message);
  });

  test('closes the connection when the token expires', async () => {
    // What expired 58 s ago is good for two more: clocks may differ by 60.
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'),
      bearer(token_of({ exp: seconds_from_now(-57) })));
    assert.deepEqual(await within(watcher.closed, () => 'the Close'), { code: 1008, reason: 'token expired' });
  });

  test('are read again on SIGHUP; a bad file keeps the old ones and is named', async () => {
    const held = await Watcher.connect(platform.websocket_url('vehicleId=3'), bearer(good));
    writeFileSync(file, key_set(kOtherSecret));
    platform.program.kill('SIGHUP');
    await until('the reload is logged', () => platform.program.stderr.includes('token keys reloaded'));
    assert.equal((await refusal(platform, 'vehicleId=3', bearer(good))).status, 401);
    assert.ok(await is_let_in(platform, 'vehicleId=3', bearer(token_of({}, kOtherSecret))));
    writeFileSync(file, '{"keys": 1}');
    platform.program.kill('SIGHUP');
    await until('the failure is logged', () => platform.program.stderr.includes('the old ones stay in use'));
    assert.ok(platform.program.stderr.includes(file), 'the line names the file');
    assert.ok(await is_let_in(platform, 'vehicleId=3', bearer(token_of({}, kOtherSecret))));
    await held.close();
  });

  test('tokens are never logged', () => {
    assert.ok(!platform.program.stderr.includes('eyJ'), platform.program.stderr);
  });
});

test('rtp serve refuses a file of keys that is missing or bad, and settings of tokens without one', async () => {
  const refused = async (...args) => {
    const result = await rtp(serve_args({ data_dir: join(temporary_directory(), 'data'), args }));
    assert.notEqual(result.code, 0);
    return result.stderr;
  };
  const file = join(temporary_directory(), 'keys.json');
  assert.ok((await refused('--jwt-keys', file)).includes(file));
  writeFileSync(file, '{"keys": []}');
  assert.ok((await refused('--jwt-keys', file)).includes(file));
  assert.match(await refused('--jwt-issuer', 'e2e'), /--jwt-issuer.*jwt_keys/);
});
