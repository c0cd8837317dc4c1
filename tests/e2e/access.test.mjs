// Who may connect: origins, limits per address, tokens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { refused_handshake, Watcher } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';
import { exchange } from './support/raw_http.mjs';
import { until } from './support/until.mjs';

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
