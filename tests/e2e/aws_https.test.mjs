// The functions by HTTPS, as on AWS: DynamoDB behind a server with a certificate of its own, and our gateway inside TLS.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { after, before, describe, test } from 'node:test';

import { make_certificate, new_certificate_files } from './support/certificate.mjs';
import { connection_rows, until_watched, Watcher } from './support/clients.mjs';
import { Lambda, stream_record, websocket_event } from './support/lambda.mjs';
import { Platform } from './support/platform.mjs';

/** DynamoDB of `platform` inside TLS: {url, connections, stop}. */
async function start_https(platform, files) {
  const agent = new http.Agent({ keepAlive: true });
  const server = https.createServer({ key: readFileSync(files.key), cert: readFileSync(files.certificate) }, (request, response) => {
    request.pipe(http.request(platform.api_url, { agent, method: request.method, headers: request.headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode, answer.headers));
    }));
  });
  const proxy = { connections: 0, stop() { server.closeAllConnections(); server.close(); agent.destroy(); } };
  server.on('connection', () => { ++proxy.connections; });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy.url = `https://127.0.0.1:${server.address().port}`;
  return proxy;
}

describe('functions by https', () => {
  const files = new_certificate_files();
  let ca;
  let platform;
  let proxy;
  let env;
  before(async () => {
    ca = await make_certificate(files, 'ours');
    platform = await Platform.start({ args: ['--tls-certificate', files.certificate, '--tls-key', files.key] });
    proxy = await start_https(platform, files);
    env = { TABLE_NAME: 'WebSocketConnectionManager', REAL_TIME_ITEM_KEY: 'vehicleId', AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      WS_ENDPOINT: `${platform.gateway_url}/develop`, AWS_CA_BUNDLE: files.certificate };
  });
  after(async () => {
    proxy?.stop();
    await platform?.stop();
  });

  test('keep their connections from one invocation to the next', async () => {
    const connect = await Lambda.start('OnConnect', env);
    const before_all = proxy.connections;
    for (const id of ['a=', 'b=', 'c=']) {
      const { result } = await connect.invoke(websocket_event('$connect', id, { query: { vehicleId: '3' } }));
      assert.equal(result.statusCode, 200);
    }
    assert.equal(proxy.connections - before_all, 1);
    const rows = await connection_rows(platform);
    assert.equal(rows.length, 3);
    await connect.stop();
  });

  test('post to @connections inside TLS', async () => {
    const watcher = await Watcher.connect(platform.websocket_url('vehicleId=7'), { ca });
    await until_watched(platform, '7');
    const receive = await Lambda.start('OnReceiveRealTimeItem', env);
    const { result } = await receive.invoke({ Records: [stream_record(1, '7', { n: { N: '1' } })] });
    assert.deepEqual(result.batchItemFailures, []);
    assert.deepEqual(await watcher.messages.next(), { vehicleId: '7', n: 1 });
    await receive.stop();
    await watcher.close();
  });

  for (const [what, more, message] of [
    ['a server that the system does not trust', { AWS_CA_BUNDLE: undefined }, /certificate of 127\.0\.0\.1 is not trusted: self-signed certificate/],
    ['a server that a named file does not trust', { AWS_CA_BUNDLE: undefined, SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' }, /is not trusted/],
    ['a file of certificates that is not there', { AWS_CA_BUNDLE: '/no/such/file' }, /CA file '\/no\/such\/file' cannot be used/],
  ]) {
    test(`${what} is an error that says so`, async () => {
      const connect = await Lambda.start('OnConnect', { ...env, ...more });
      const answer = await connect.invoke(websocket_event('$connect', 'd=', { query: { vehicleId: '3' } }), { timeout: 1500 });
      assert.match(JSON.stringify(answer) + connect.program.stderr, message);
      await connect.stop();
    });
  }
});
