// Source "http": a REST API of weather stations that is polled, in good and in bad moods.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Watcher } from './support/clients.mjs';
import { stored_records, temporary_directory } from './support/platform.mjs';
import { source_reports, start_error, start_with_sources, until_running, until_source } from './support/sources.mjs';
import { until } from './support/until.mjs';

/** GET /stations: what is in `stations`, `page_size` of them on a page, or what `mood` makes of it. */
class WeatherService {
  stations = {};
  page_size = Infinity;
  has_validators = true;
  links_in = 'header';
  mood = null;
  /** {path, headers, status} of each request. */
  requests = [];

  static async start() {
    const service = new WeatherService();
    service.server = createServer((request, response) => service.#answer(request, response));
    await new Promise((resolve) => { service.server.listen(0, '127.0.0.1', resolve); });
    service.origin = `http://127.0.0.1:${service.server.address().port}`;
    return service;
  }

  get url() {
    return `${this.origin}/stations`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Returns once the source has asked `count` times more. */
  async asked(count = 1) {
    const before = this.requests.length;
    await until(`${count} requests`, () => this.requests.length >= before + count);
  }

  #answer(request, response) {
    const log = { path: request.url, headers: request.headers };
    response.on('finish', () => this.requests.push({ ...log, status: response.statusCode }));
    if (this.mood) {
      this.mood(request, response);
      return;
    }
    const page = Number(new URL(request.url, this.origin).searchParams.get('page') ?? 1);
    const all = Object.entries(this.stations).map(([station, values]) => ({ station, ...values }));
    const from = page === 1 ? 0 : (page - 1) * this.page_size;
    const has_next = from + this.page_size < all.length;
    const next = `/stations?page=${page + 1}`;
    const body = JSON.stringify({ data: { stations: all.slice(from, from + this.page_size) },
      ...(this.links_in === 'body' && { links: { next: has_next ? `${this.origin}${next}` : null } }) });
    const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
    if (has_next && this.links_in === 'header') response.setHeader('Link', `<${next}>; rel="next", </>; rel="first"`);
    if (this.has_validators) {
      response.setHeader('ETag', etag);
      if (request.headers['if-none-match'] === etag) response.statusCode = 304;
    }
    response.end(response.statusCode === 304 ? undefined : body);
  }
}

const toml = (service, more = '') => `
[default.sources.weather]
type = "http"
url = "${service.url}"
interval = "1s"
items = "/data/stations"
id = "station"
${more}`;

describe('a REST API that is polled', () => {
  let service;
  let platform;
  before(async () => {
    service = await WeatherService.start();
    service.stations = { s1: { wind: 1 }, s2: { wind: 2 } };
    platform = await start_with_sources(toml(service, 'timeout = "500ms"'));
    await until_running(platform, 'weather');
  });
  after(async () => {
    await platform?.stop();
    service?.stop();
  });

  const failed = (pattern) =>
    until_source(platform, 'weather', `fails with ${pattern}`, ({ lastError }) => pattern.test(lastError));
  const in_mood = async (mood, pattern) => {
    service.mood = mood;
    const report = await failed(pattern);
    service.mood = null;
    await until_running(platform, 'weather');
    return report;
  };

  test('its records are items, and what changes reaches who watches, once', async () => {
    assert.deepEqual(await platform.get('s2'), { vehicleId: 's2', wind: 2 });
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=s1&vehicleId=s2'));
    service.stations.s2.wind = 3;
    assert.deepEqual(await watcher.messages.next(), { vehicleId: 's2', wind: 3 });
    await until_source(platform, 'weather', 'counts it', ({ written }) => written === 3);
    await service.asked(2);
    assert.equal((await source_reports(platform)).weather.written, 3);
    service.stations.s1.wind = 4;
    assert.deepEqual(await watcher.messages.next(), { vehicleId: 's1', wind: 4 });
    await watcher.close();
  });

  test('it is asked only for what is new', async () => {
    await service.asked(2);
    const { status, headers } = service.requests.at(-1);
    assert.equal(status, 304);
    assert.match(headers['if-none-match'], /^"[0-9a-f]{40}"$/);
    assert.equal(headers.accept, 'application/json');
    assert.equal(headers.host, new URL(service.url).host);
  });

  test('an error is reported with its status and the beginning of its body, and is got over', async () => {
    await in_mood((_, response) => { response.statusCode = 500; response.end('<h1>Oops</h1>'); },
      /127\.0\.0\.1:\d+\/stations answered 500: <h1>Oops<\/h1>$/);
    service.stations.s1.wind = 5;
    await until('s1 is new', async () => (await platform.get('s1')).wind === 5);
  });

  test('what is no JSON is an error, and no dead letter', async () => {
    const report = await in_mood((_, response) => response.end('Service is under maintenance'),
      /answered 200: .*: Service is under maintenance/);
    assert.equal(report.dead, 0);
  });

  test('a server that is slow, or cuts its answer, is given up', async () => {
    await in_mood((_, response) => { response.write('{"data":'); }, /did not answer within 500 ms/);
    await in_mood((_, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('{', () => response.destroy());
    }, /closed the connection before the end of its answer/);
  });

  test('a redirect is not followed', async () => {
    await in_mood((_, response) => { response.writeHead(301, { Location: '/elsewhere' }).end(); }, /answered 301/);
    assert.ok(service.requests.every(({ path }) => path.startsWith('/stations')));
  });

  test('is left alone as long as it asks', async () => {
    const times = [];
    service.mood = (_, response) => {
      times.push(Date.now());
      response.writeHead(429, { 'Retry-After': '2' }).end();
    };
    await failed(/answered 429: wait for 2 s/);
    await until('it is asked again', () => times.length > 1);
    service.mood = null;
    await until_running(platform, 'weather');
    assert.ok(times[1] - times[0] > 1900, `${times[1] - times[0]} ms`);
  });

  test('a record that is no item is one dead letter, however often it is read', async () => {
    service.mood = (_, response) => response.end('{"data":{"stations":[{"wind":1},{"station":"s3","wind":1}]}}');
    await until('s3 is there', () => platform.get('s3'));
    await service.asked(2);
    service.mood = null;
    assert.equal((await source_reports(platform)).weather.dead, 1);
  });
});

test('pages are read one after the other, by the Link header or by the body', async () => {
  const service = await WeatherService.start();
  service.page_size = 2;
  for (let i = 1; i <= 7; ++i) service.stations[`s${i}`] = { wind: i };
  for (const links_in of ['header', 'body']) {
    service.links_in = links_in;
    service.requests = [];
    const platform = await start_with_sources(toml(service, links_in === 'body' ? 'next = "/links/next"' : ''));
    await until_running(platform, 'weather');
    assert.deepEqual(await platform.get('s7'), { vehicleId: 's7', wind: 7 });
    assert.deepEqual(service.requests.map(({ path }) => path).slice(0, 4),
      ['/stations', '/stations?page=2', '/stations?page=3', '/stations?page=4']);
    service.stations.s7.wind += 1;  // the first page is as before
    await until('s7 is new', async () => (await platform.get('s7')).wind === service.stations.s7.wind);
    assert.equal((await source_reports(platform)).weather.written, 8);
    service.stations.s7.wind = 7;
    await platform.stop();
  }
  service.stop();
});

test('more pages than allowed are not read, nor those of another server', async () => {
  const service = await WeatherService.start();
  const other = await WeatherService.start();
  service.page_size = 1;
  for (let i = 1; i <= 3; ++i) service.stations[`s${i}`] = { wind: i };
  const platform = await start_with_sources(toml(service, 'max_pages = 2'));
  await until_source(platform, 'weather', 'has too many pages', ({ lastError }) => /more than 2 pages/.test(lastError));
  assert.equal((await platform.get('s2')).wind, 2);
  assert.equal(await platform.get('s3'), undefined);
  service.mood = (_, response) => response.setHeader('Link', `<${other.url}>; rel=next`).end('{"data":{"stations":[]}}');
  await until_source(platform, 'weather', 'is led elsewhere', ({ lastError }) => /it is another server/.test(lastError));
  assert.deepEqual(other.requests, []);
  await platform.stop();
  service.stop();
  other.stop();
});

test('after a restart nothing is fetched or written again', async () => {
  const service = await WeatherService.start();
  service.stations = { s1: { wind: 1 }, s2: { wind: 2 } };
  const first = await start_with_sources(toml(service));
  await until_running(first, 'weather');
  await service.asked();
  await first.kill();
  const { data_dir } = first;
  const records = (await stored_records(data_dir)).length;

  service.requests = [];
  const second = await start_with_sources(toml(service), { data_dir });
  await until_running(second, 'weather');
  assert.deepEqual(service.requests.map(({ status }) => status).slice(0, 1), [304]);
  await second.stop();

  // Without validators all is fetched and put again, which changes no item.
  service.has_validators = false;
  const third = await start_with_sources(toml(service), { data_dir });
  await until_running(third, 'weather');
  assert.equal((await source_reports(third)).weather.written, 2);
  await third.stop();
  const items = (await stored_records(data_dir)).filter(({ table }) => table === undefined || table === 'RealTimeData');
  assert.ok(items.length >= records - 2, 'records went away');
  assert.equal(items.filter((record) => JSON.stringify(record).includes('"s1"')).length, 1);

  // With another mapping all is fetched, whatever the server said.
  service.has_validators = true;
  service.requests = [];
  const fourth = await start_with_sources(toml(service, 'attributes = { speed = "wind" }'), { data_dir });
  await until_running(fourth, 'weather');
  assert.deepEqual(await fourth.get('s1'), { vehicleId: 's1', speed: 1 });
  await fourth.stop();
  service.stop();
});

test('it is told who asks', async () => {
  const service = await WeatherService.start();
  const key_file = join(temporary_directory(), 'key');
  writeFileSync(key_file, 'key-of-a-file\n');
  const platform = await start_with_sources(
    toml(service, `token = "env:WEATHER_TOKEN"\nheaders = { X-Api-Key = "file:${key_file}", Accept = "application/geo+json" }`),
    { env: { WEATHER_TOKEN: 'a-token' } });
  await until_running(platform, 'weather');
  const { headers } = service.requests[0];
  assert.equal(headers.authorization, 'Bearer a-token');
  assert.equal(headers['x-api-key'], 'key-of-a-file');
  assert.equal(headers.accept, 'application/geo+json');
  await platform.stop();
  service.stop();
});

test('a table that is wrong is named at the start', async () => {
  const start = (options) => start_error(`[default.sources.weather]\ntype = "http"\nid = "station"\n${options}`);
  assert.match(await start(''), /source weather: url is missing/);
  assert.match(await start('url = "https://user:hidden@host/"'), /user name before its host 'host'/);
  assert.match(await start('url = "https://host/"\ninterval = "10ms"'), /give a time from "1s" to "24h"/);
  assert.match(await start('url = "https://host/"\nca_file = "/no/such/file"'), /'\/no\/such\/file' cannot be used/);
  assert.match(await start('url = "https://host/"\nheaders = { X-Key = "env:RTP_NO_SUCH" }'), /headers\.X-Key/);
});
