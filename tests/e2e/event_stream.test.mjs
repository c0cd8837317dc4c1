// Server-sent events with the clients that people have: a browser's EventSource, and curl.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { kWithoutBrowser, launch_browser } from './support/browser.mjs';
import { until_watched } from './support/clients.mjs';
import { Platform } from './support/platform.mjs';
import { Program } from './support/program.mjs';
import { until } from './support/until.mjs';

test('an EventSource of Chromium goes on where it was after the server was away', { skip: kWithoutBrowser }, async () => {
  const first = await Platform.start();
  const browser = await launch_browser();
  let platform = first;
  try {
    const page = await browser.newPage();
    await page.goto(`${first.gateway_url}/config.json`);  // of the same origin, and watches nothing itself
    await page.evaluate(() => {
      window.received = [];
      const events = new EventSource('/develop/events?vehicleId=3&vehicleId=4');
      events.onmessage = ({ data, lastEventId }) => window.received.push({ item: JSON.parse(data), lastEventId });
      events.addEventListener('removed', ({ data }) => window.received.push(JSON.parse(data)));
      events.addEventListener('close', ({ data }) => window.received.push(JSON.parse(data)));
    });
    const received = (count) => until(`${count} events`, () => page.evaluate(
      (count) => window.received.length >= count && window.received, count));

    await until_watched(first, '3');
    await first.put('3', { speed: 50 });
    assert.deepEqual((await received(1))[0], { item: { vehicleId: '3', speed: 50 }, lastEventId: '1' });
    await first.stop();
    const close = (await received(2))[1];
    assert.equal(close.code, 1012);

    // Written before the browser can be back.
    platform = await Platform.start({ data_dir: first.data_dir, gateway: first.gateway });
    await platform.put('4', { speed: 60 });
    assert.deepEqual((await received(3))[2], { item: { vehicleId: '4', speed: 60 }, lastEventId: '2' });
    await fetch(`${platform.api_url}/items/4`, { method: 'DELETE' });
    assert.deepEqual((await received(4))[3], { id: '4' });
  } finally {
    await browser.close();
    await platform.stop();
  }
});

test('curl prints the present state and then each change', async () => {
  const platform = await Platform.start();
  await platform.put('3', { speed: 50 });
  const curl = new Program('curl', ['--silent', '--no-buffer', `${platform.gateway_url}/develop/events?vehicleId=3&since=0`]);
  const data = async () => (await curl.lines.take_until((line) => line.startsWith('data: '))).at(-1);
  assert.equal(await data(), 'data: {"speed":50,"vehicleId":"3"}');
  await platform.put('3', { speed: 51 });
  assert.equal(await data(), 'data: {"speed":51,"vehicleId":"3"}');
  await platform.stop();
  const rest = await curl.lines.take_until((line) => line.startsWith('data: '));
  assert.ok(rest.includes('event: close'), rest.join('\n'));
  assert.equal((await curl.ended).code, 0);
});
