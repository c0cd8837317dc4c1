// fauxqs: an independent server of SQS, SNS and S3, in this process.
import { createServer, connect } from 'node:net';

import { aws_service } from './clients.mjs';

const kLeastNode = 20;

/** Why tests with fauxqs are left out; false where they run. */
export const kWithoutFauxqs = Number(process.versions.node.split('.')[0]) >= kLeastNode
  ? false : `fauxqs needs Node.js ${kLeastNode}`;

/** Access keys, as fauxqs takes any. */
export const kKeys = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' };

/** A server on a free port; stop() it at the end. */
export async function start_fauxqs() {
  const { startFauxqs } = await import('fauxqs');
  return startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
}

/** Runs `aws SERVICE ARGS` against fauxqs: its standard output, parsed where there is one. */
export const aws_at = (server, service, ...args) => aws_service(service, server.address, args, kKeys);

/** The messages of a queue that are not deleted. */
export function messages_left(server, queue) {
  const { ready, delayed, inflight } = server.inspectQueue(queue).messages;
  return ready.length + delayed.length + inflight.length;
}

/** Messages for a queue, at once: as many requests of SendMessageBatch as it takes, 10 in each. */
export async function send_messages(server, queue_url, bodies) {
  for (let at = 0; at < bodies.length; at += 10) {
    const Entries = bodies.slice(at, at + 10).map((body, n) => ({ Id: String(n), ...body }));
    const response = await fetch(server.address, { method: 'POST',
      body: JSON.stringify({ QueueUrl: queue_url, Entries }),
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessageBatch' } });
    const { Failed } = await response.json();
    if (!response.ok || Failed?.length > 0) throw new Error(`SendMessageBatch: ${response.status}`);
  }
}

/** A way to a server that can be interrupted. */
export class Detour {
  #target;
  #sockets = new Set();
  #server;
  #port = 0;

  constructor(address) {
    this.#target = new URL(address);
  }

  get address() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open() {
    this.#server = createServer((client) => {
      const server = connect(Number(this.#target.port), this.#target.hostname);
      for (const [one, other] of [[client, server], [server, client]]) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => { this.#sockets.delete(one); other.destroy(); });
        one.pipe(other);
      }
    });
    await new Promise((resolve) => { this.#server.listen(this.#port, '127.0.0.1', resolve); });
    this.#port = this.#server.address().port;
  }

  /** Ends all connections, and refuses others until open(). */
  async interrupt() {
    const closed = new Promise((resolve) => { this.#server.close(resolve); });
    this.#sockets.forEach((socket) => socket.destroy());
    await closed;
  }
}
