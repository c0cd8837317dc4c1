// The gateway inside TLS: real clients, and a certificate that is replaced while they are connected.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { make_certificate, new_certificate_files } from './support/certificate.mjs';
import { curl, until_watched, Watcher, Writer } from './support/clients.mjs';
import { Platform, rtp, serve_args, temporary_directory } from './support/platform.mjs';
import { run_ok } from './support/program.mjs';
import { exchange } from './support/raw_http.mjs';
import { until, within } from './support/until.mjs';

const kUsage = 2;

const tls_args = ({ certificate, key }) => ['--tls-certificate', certificate, '--tls-key', key];

/** The name in the certificate that the server showed to this client. */
const server_name = (watcher) => watcher.socket._socket.getPeerCertificate().subject.CN;

describe('the gateway with TLS', () => {
  const files = new_certificate_files();
  let ca;
  let platform;
  let writer;
  before(async () => {
    ca = await make_certificate(files, 'first');
    platform = await Platform.start({ args: tls_args(files) });
    writer = new Writer(platform.api_url);
  });
  after(async () => {
    writer?.close();
    await platform?.stop();
  });

  test('prints https in its banner and leaves the api plain', () => {
    assert.match(platform.gateway_url, /^https:/);
    assert.match(platform.api_url, /^http:/);
  });

  test('sends an update to a client that verifies the certificate', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'), { ca });
    assert.equal(watcher.socket._socket.authorized, true);
    await platform.put('3', { n: 1 });
    assert.deepEqual(await watcher.messages.next(), { vehicleId: '3', n: 1 });
    assert.equal((await watcher.close()).code, 1005);
  });

  test('serves the page to curl over each version from 1.2 on, and refuses older ones', async () => {
    const url = `${platform.gateway_url}/config.json`;
    for (const version of ['--tlsv1.2', '--tlsv1.3']) {
      assert.equal(JSON.parse(await curl('--cacert', files.certificate, version, url)).stage, 'develop');
    }
    await assert.rejects(curl('--cacert', files.certificate, '--tlsv1.0', '--tls-max', '1.1',
      '--ciphers', 'ALL:@SECLEVEL=0', url), /alert|version|protocol/i);
  });

  test('tells a client that speaks plain HTTP what to do', async () => {
    const answer = await exchange(platform.gateway_url, 'GET / HTTP/1.1\r\nHost: rtp.test\r\n\r\n');
    assert.equal(answer.status, 400);
    assert.match(answer.body, /speaks TLS: use https:\/\/ or wss:\/\//);
  });

  test('gives a client that stops reading the newest state and fewer messages, and others all', async () => {
    const kWrites = 5000;
    const slow = await Watcher.connect(platform.websocket_url('vehicleId=busy'), { ca, perMessageDeflate: false });
    const keen = await Watcher.connect(platform.websocket_url('vehicleId=busy'), { ca });
    slow.socket.pause();
    const padding = 'x'.repeat(1024);
    for (let n = 1; n <= kWrites; ++n) await writer.put('busy', { n, padding });
    assert.deepEqual((await keen.messages.take(kWrites)).map(({ n }) => n),
      Array.from({ length: kWrites }, (_, index) => index + 1));
    slow.socket.resume();
    const seen = (await slow.messages.take_until(({ n }) => n === kWrites)).map(({ n }) => n);
    assert.ok(seen.length < kWrites / 2, `${seen.length} messages for ${kWrites} writes`);
    assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => a - b), 'in order, none twice');
    await Promise.all([slow.close(), keen.close()]);
  });

  test('takes messages larger than a record, and many small ones, from a client', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=talk'), { ca });
    for (let n = 0; n < 100; ++n) watcher.socket.send('{"action":"unknown"}');
    watcher.socket.send('x'.repeat(30_000));
    const answers = await watcher.messages.take(101);
    assert.ok(answers.every(({ message }) => message === 'Forbidden'));
    await watcher.close();
  });

  test('forgets a client that hangs up', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=gone'), { ca });
    await until_watched(platform, 'gone', 1);
    watcher.socket.terminate();
    await until_watched(platform, 'gone', 0);
  });

  test('reads the certificate again on SIGHUP, and what is connected goes on', async () => {
    const old = await Watcher.connect(platform.websocket_url('vehicleId=reload'), { ca });
    assert.equal(server_name(old), 'first');
    ca = await make_certificate(files, 'second');
    platform.program.kill('SIGHUP');
    await until('the reload is logged', () => platform.program.stderr.includes('TLS certificate reloaded'));
    const fresh = await Watcher.connect(platform.websocket_url('vehicleId=reload'), { ca });
    assert.equal(server_name(fresh), 'second');
    await platform.put('reload', { n: 1 });
    for (const watcher of [old, fresh]) {
      assert.deepEqual(await watcher.messages.next(), { vehicleId: 'reload', n: 1 });
      await watcher.close();
    }
  });

  test('goes on with the old certificate when the new one is bad, and says so', async () => {
    const key = readFileSync(files.key);
    writeFileSync(files.key, 'junk');
    platform.program.kill('SIGHUP');
    await until('the failure is logged', () => platform.program.stderr.includes('the old one stays in use'));
    assert.ok(platform.program.stderr.includes(files.key), 'the line names the file');
    writeFileSync(files.key, key);
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'), { ca });
    assert.equal(server_name(watcher), 'second');
    await watcher.close();
  });
});

test('clients of a gateway with TLS get its Close when it stops', async () => {
  const files = new_certificate_files();
  const ca = await make_certificate(files, 'stopping');
  const platform = await Platform.start({ args: tls_args(files) });
  const watcher = await Watcher.connect(platform.websocket_url('vehicleId=3'), { ca });
  await platform.stop();
  assert.equal((await within(watcher.closed, () => 'the Close')).code, 1012);
});

describe('rtp serve', () => {
  const refused = async (args) => {
    const result = await rtp(serve_args({ data_dir: join(temporary_directory(), 'data'), args }));
    assert.equal(result.code, kUsage, result.stderr);
    return result.stderr;
  };

  test('refuses a certificate without its key, and a missing file', async () => {
    const { certificate, key } = new_certificate_files();
    assert.match(await refused(['--tls-certificate', certificate]), /--tls-certificate.*tls_key/);
    assert.match(await refused(['--tls-key', key]), /--tls-key.*tls_certificate/);
    assert.ok((await refused(tls_args({ certificate, key }))).includes(certificate));
  });

  test('shows both settings with --print-config', async () => {
    const { stdout } = await rtp(['serve', '--print-config', '--tls-key', '/k.pem'],
      { env: { RTP_TLS_CERTIFICATE: '/c.pem' } });
    assert.match(stdout, /^tls_certificate +=\s"\/c\.pem" +# RTP_TLS_CERTIFICATE$/m);
    assert.match(stdout, /^tls_key +=\s"\/k\.pem" +# --tls-key$/m);
  });
});
