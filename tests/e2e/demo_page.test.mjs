// The page of the gateway in headless Chromium: the demo fleet moves, and any key can be watched.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { kWithoutBrowser, launch_browser } from './support/browser.mjs';
import { dynamodb, until_watched } from './support/clients.mjs';
import { Platform, start_rtp } from './support/platform.mjs';
import { kDeadline, until } from './support/until.mjs';

const kFleet = 20;

describe('the demo page', { skip: kWithoutBrowser }, () => {
  let platform;
  let fleet;
  let browser;
  let page;
  const complaints = [];

  before(async () => {
    platform = await Platform.start();
    fleet = start_rtp(['demo', '--api', platform.api]);
    browser = await launch_browser();
    page = await browser.newPage();
    page.setDefaultTimeout(kDeadline);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${platform.gateway_url}/`);
  });
  after(async () => {
    await browser?.close();
    await fleet?.stop();
    await platform?.stop();
  });

  /** Resolves when the text of `selector` satisfies `holds`, a function of the text. */
  const until_text = (selector, what, holds) => until(`${selector} ${what}`, async () => {
    const element = await page.$(selector);
    return element !== null && holds(await element.textContent());
  });
  /** The item that the panel of `key` shows, once `holds` is true of it. */
  const until_item = (key, holds) => until(`the panel of ${key} shows what it should`, async () => {
    const text = await page.textContent(`[data-item="${key}"] pre`);
    const item = text === '' ? undefined : JSON.parse(text);
    return item !== undefined && holds(item) && item;
  });
  const watch = async (key) => {
    await page.fill('#key', key);
    await page.click('#watch');
    await page.waitForSelector(`[data-item="${key}"]`);
  };

  test('says that it is live', async () => {
    await until_text('#status', 'is live', (text) => /\blive\b/i.test(text));
  });

  test('counts the vehicles of the fleet', async () => {
    await until_text('#vehicles', `shows ${kFleet}`, (text) => new RegExp(`\\b${kFleet}\\b`).test(text));
  });

  test('draws a map that moves', async () => {
    const picture = () => page.$eval('#map', (canvas) => canvas.toDataURL());
    const first = await picture();
    await until('the picture changes', async () => await picture() !== first);
    const colours = await page.$eval('#map', (canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    assert.ok(colours > 3, `streets and vehicles are drawn: ${colours} colours`);
  });

  test('shows a vehicle of the fleet whose key is typed in, and its changes', async () => {
    const client = dynamodb(platform);
    const { Items } = await client.send(new ScanCommand({ TableName: 'RealTimeData', Limit: 1 }));
    client.destroy();
    const key = Items[0].vehicleId.S;
    await watch(key);
    const first = await until_item(key, (item) => item.vehicleId === key);
    await until_item(key, (item) => JSON.stringify(item) !== JSON.stringify(first));
  });

  test('shows the value of any key when it is written', async () => {
    await watch('lighthouse');
    await until_watched(platform, 'lighthouse');
    await platform.put('lighthouse', { lamp: 'fixed white', range: 17.5 });
    await until_item('lighthouse', ({ lamp, range }) => lamp === 'fixed white' && range === 17.5);
    await platform.put('lighthouse', { lamp: 'occulting red' });
    await until_item('lighthouse', ({ lamp, range }) => lamp === 'occulting red' && range === undefined);
  });

  test('shows markup in a value as text', async () => {
    await watch('markup');
    await until_watched(platform, 'markup');
    const text = '<img src=x onerror="document.title=\'broken in\'">';
    await platform.put('markup', { text });
    await until_item('markup', (item) => item.text === text);
    assert.equal(await page.$('[data-item="markup"] img'), null);
  });

  test('has nothing to complain of in the console', () => {
    assert.deepEqual(complaints, []);
  });

  test('says so when the platform is gone, and is live again when it is back', async () => {
    await platform.stop();
    await until_text('#status', 'is not live', (text) => !/\blive\b/i.test(text));
    platform = await Platform.start({ data_dir: platform.data_dir, gateway: platform.gateway, api: platform.api });
    await until_text('#status', 'is live again', (text) => /\blive\b/i.test(text));
  });
});
