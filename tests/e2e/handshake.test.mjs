// What the gateway answers to a handshake, and to what is none.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { refused_handshake, Watcher } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';
import { exchange } from './support/raw_http.mjs';

const kGoodFields = {
  Host: 'rtp.test', Upgrade: 'websocket', Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13',
};

/** A handshake; a field of `changes` replaces, undefined removes, and an array repeats it. */
function handshake({ method = 'GET', path = '/develop?vehicleId=3', version = '1.1', ...changes }) {
  const fields = Object.entries({ ...kGoodFields, ...changes })
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/${version}\r\n${fields.join('')}\r\n`, 'latin1');
}

/** The text of an error answer, JSON or plain. */
function error_text({ headers, body }) {
  assert.notEqual(body, '', 'an error answer has a body');
  if (!/^application\/json/.test(headers['content-type'] ?? '')) return body;
  const { message } = JSON.parse(body);
  assert.equal(typeof message, 'string', `a JSON error has a message: ${body}`);
  return message;
}

const kMalformed = [
  ['no Upgrade field', { Upgrade: undefined }, 426],
  ['another protocol in Upgrade', { Upgrade: 'h2c' }, 426],
  ['a Connection field without Upgrade', { Connection: 'keep-alive' }, 400],
  ['no key', { 'Sec-WebSocket-Key': undefined }, 400],
  ['a key that is too short', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }, 400],
  ['a key that is not base64', { 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!!!' }, 400],
  ['two keys', { 'Sec-WebSocket-Key': [kGoodFields['Sec-WebSocket-Key'], kGoodFields['Sec-WebSocket-Key']] }, 400],
  ['no version', { 'Sec-WebSocket-Version': undefined }, 426],
  ['version 8', { 'Sec-WebSocket-Version': '8' }, 426],
  ['no Host', { Host: undefined }, 400],
  ['HTTP/1.0', { version: '1.0' }, 400],
  ['the method POST', { method: 'POST' }, 400],
];

describe('the gateway', () => {
  let platform;
  before(async () => { platform = await Platform.start(); });
  after(() => platform?.stop());

  test('sends the changes of each item whose key is repeated in the URL', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3&vehicleId=17&other=x'));
    await platform.put('3', { n: 1 });
    await platform.put('5', { n: 2 });
    await platform.put('17', { n: 3 });
    assert.deepEqual(await watcher.messages.take(2), [{ vehicleId: '3', n: 1 }, { vehicleId: '17', n: 3 }]);
    await watcher.close();
  });

  test('sends a change once when a key is given twice', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=twice&vehicleId=twice'));
    await platform.put('twice', { n: 1 });
    await platform.put('twice', { n: 2 });
    assert.deepEqual((await watcher.messages.take(2)).map(({ n }) => n), [1, 2]);
    await watcher.close();
  });

  test('decodes a key that is percent-encoded', async () => {
    const id = 'Linie 5/ü&=';
    const watcher = await Watcher.connect(platform.websocket_url(`vehicleId=${encodeURIComponent(id)}`));
    await platform.put(id, { n: 1 });
    assert.deepEqual(await watcher.messages.next(), { vehicleId: id, n: 1 });
    await watcher.close();
  });

  test('refuses a handshake without a key with 400 and names the parameter', async () => {
    for (const query of ['', 'other=3', 'vehicleid=3', 'vehicleId=']) {
      const answer = await refused_handshake(platform.websocket_url(query));
      assert.equal(answer.status, 400, query);
      assert.match(error_text(answer), /vehicleId/);
    }
  });

  test('refuses an unknown stage with 403', async () => {
    const answer = await refused_handshake(platform.websocket_url('vehicleId=3', 'staging'));
    assert.equal(answer.status, 403);
    error_text(answer);
  });

  test('answers 426 to a plain GET of the stage', async () => {
    const response = await fetch(`${platform.gateway_url}/develop?vehicleId=3`);
    assert.equal(response.status, 426);
    assert.match(response.headers.get('upgrade') ?? '', /websocket/i);
    error_text({ headers: Object.fromEntries(response.headers), body: await response.text() });
  });

  test('answers 404 to an unknown path', async () => {
    const response = await fetch(`${platform.gateway_url}/develop/nothing/here`);
    assert.equal(response.status, 404);
    error_text({ headers: Object.fromEntries(response.headers), body: await response.text() });
  });

  for (const [what, changes, status] of kMalformed) {
    test(`refuses a handshake with ${what} and says why`, async () => {
      const answer = await exchange(platform.gateway_url, handshake(changes));
      assert.equal(answer.status, status, answer.body);
      error_text(answer);
      if (status === 426) assert.equal(answer.headers['sec-websocket-version'], '13');
    });
  }

  test('answers 400 to what is not HTTP', async () => {
    for (const bytes of ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'hello\r\n\r\n', 'GET\r\n\r\n']) {
      const answer = await exchange(platform.gateway_url, Buffer.from(bytes, 'latin1'));
      assert.equal(answer.status, 400, JSON.stringify(bytes));
      error_text(answer);
    }
  });

  test('answers 431 to header fields without end', async () => {
    const answer = await exchange(platform.gateway_url, handshake({ Cookie: 'x'.repeat(100_000) }));
    assert.equal(answer.status, 431);
    error_text(answer);
  });

  test('accepts what proxies make of a good handshake', async () => {
    const answer = await exchange(platform.gateway_url,
      handshake({ Connection: 'keep-alive, upgrade', Upgrade: 'WebSocket' }));
    assert.equal(answer.status, 101);
    assert.equal(answer.headers['sec-websocket-accept'], 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  test('echoes neither a subprotocol nor an extension that it does not speak', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'),
      { headers: { 'Sec-WebSocket-Extensions': 'x-unknown' }, perMessageDeflate: false });
    assert.equal(watcher.socket.protocol, '');
    assert.equal(watcher.socket.extensions, '');
    await watcher.close();
  });
});

describe('with IS_QUERY_PARAM=false', () => {
  let platform;
  before(async () => { platform = await Platform.start({ env: { IS_QUERY_PARAM: 'false' } }); });
  after(() => platform?.stop());

  for (const name of ['vehicleId', 'vehicleid', 'VEHICLEID']) {
    test(`the key comes in the header ${name}`, async () => {
      const watcher = await Watcher.connect(platform.websocket_url(), { headers: { [name]: '3' } });
      await platform.put('3', { name });
      assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', name });
      await watcher.close();
    });
  }

  test('a key in the URL is none, and the answer names the header', async () => {
    const answer = await refused_handshake(platform.websocket_url('vehicleId=3'));
    assert.equal(answer.status, 400);
    assert.match(error_text(answer), /header.*vehicleId|vehicleId.*header/i);
  });
});
