// An API Gateway of which only the management API is there: connections do as their ids say.
import { once } from 'node:events';
import http from 'node:http';

const kSigned = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/us-east-1\/execute-api\/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/;

export class ManagementApi {
  static async start() {
    const api = new ManagementApi();
    api.#server = http.createServer((request, response) => api.#answer(request, response));
    api.#server.on('connection', () => { ++api.connections; });
    await once(api.#server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  /** Messages by connectionId, in the order they came. */
  received = new Map();
  /** Requests that were not signed as they must be. */
  unsigned = [];
  /** TCP connections that were made. */
  connections = 0;
  /** The most requests that were under way at once. */
  most_at_once = 0;
  #at_once = 0;
  #attempts = new Map();
  #server;

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/prod`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request, response) {
    this.most_at_once = Math.max(this.most_at_once, ++this.#at_once);
    response.on('close', () => { --this.#at_once; });
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const [, id] = /^\/prod\/@connections\/([^/]+)$/.exec(request.url) ?? [];
    if (request.method !== 'POST' || !id || !kSigned.test(request.headers.authorization ?? '')) {
      this.unsigned.push(request.url);
    }
    const connection = decodeURIComponent(id ?? '');
    const attempt = (this.#attempts.get(connection) ?? 0) + 1;
    this.#attempts.set(connection, attempt);
    if (connection.startsWith('slow')) return;  // no answer
    if (connection.startsWith('gone')) response.writeHead(410).end();
    else if (connection.startsWith('throttled') && attempt <= 2) response.writeHead(429).end();
    else {
      this.received.set(connection, [...(this.received.get(connection) ?? []), body]);
      // Not at once, so that requests meet.
      setTimeout(() => response.writeHead(200).end(), 5);
    }
  }
}
