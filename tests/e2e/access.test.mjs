// Who may connect: origins, limits per address, tokens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { refused_handshake, Watcher } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';

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
