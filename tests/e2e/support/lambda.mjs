// The functions' bootstrap as AWS Lambda runs it: a Runtime API of our own, and the event source mapping of a
// DynamoDB stream.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { dirname, join } from 'node:path';

import { kRtp } from './platform.mjs';
import { Program } from './program.mjs';
import { Arrivals, within } from './until.mjs';

export const kBootstrap = process.env.BOOTSTRAP_BINARY ?? join(dirname(kRtp), 'bootstrap');
const kApi = '/2018-06-01/runtime/';

async function read_body(request) {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  return body;
}

export class Lambda {
  /** Starts the function `handler` with `env` and nothing else of the caller's AWS settings. */
  static async start(handler, env = {}) {
    const lambda = new Lambda();
    lambda.#server = http.createServer((request, response) => lambda.#answer(request, response));
    await once(lambda.#server.listen(0, '127.0.0.1'), 'listening');
    lambda.program = new Program(kBootstrap, [], {
      env: { AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined, AWS_CA_BUNDLE: undefined, SSL_CERT_FILE: undefined, HOME: '/nonexistent', AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', ...env, _HANDLER: handler,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${lambda.#server.address().port}` },
    });
    return lambda;
  }

  program;
  #server;
  #waiting = new Arrivals('requests for the next invocation');
  #running = new Map();
  #init_error = new Arrivals('init errors');

  /** Invokes it: {result} with the parsed answer, or {error} with what the function reported. */
  async invoke(event, { timeout = 10_000 } = {}) {
    const response = await this.#waiting.next();
    const id = randomUUID();
    const answered = new Promise((resolve) => { this.#running.set(id, resolve); });
    response.writeHead(200, { 'Content-Type': 'application/json', 'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeout), 'Lambda-Runtime-Trace-Id': 'Root=1-2-3',
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:f' });
    response.end(JSON.stringify(event));
    return within(answered, () => `an answer; ${this.program.stderr}`);
  }

  /** What it reported instead of starting. */
  init_error() {
    return this.#init_error.next();
  }

  async stop() {
    await this.program.stop('SIGKILL');
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request, response) {
    const path = request.url.startsWith(kApi) ? request.url.slice(kApi.length) : '';
    if (path === 'invocation/next') {
      this.#waiting.push(response);
      return;
    }
    const body = JSON.parse(await read_body(request));
    const [, id, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === 'init/error') this.#init_error.push(body);
    else this.#running.get(id)?.(kind === 'response' ? { result: body } : { error: body });
    response.writeHead(202).end('{"status":"OK"}');
  }
}

/**
 * Hands a batch of stream records to the function as its event source mapping does, with
 * BisectBatchOnFunctionError and ReportBatchItemFailures: {invocations, discarded}. What fails is retried
 * `retries` times, from the lowest sequence number that is reported, or by halves.
 */
export async function map_stream(lambda, records, { retries = 2 } = {}) {
  const batches = [{ records, left: retries }];
  const outcome = { invocations: 0, discarded: [] };
  const numbers = (some) => some.map((record) => record.dynamodb.SequenceNumber);
  while (batches.length > 0) {
    const { records: batch, left } = batches.shift();
    const { result, error } = await lambda.invoke({ Records: batch });
    ++outcome.invocations;
    const failed = (result?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    const first = error ? 0 : numbers(batch).findIndex((number) => failed.includes(number));
    if (first < 0) continue;
    const again = batch.slice(first);
    if (left === 0) {
      outcome.discarded.push(...numbers(again));
    } else if (error && again.length > 1) {
      const half = Math.ceil(again.length / 2);
      batches.unshift({ records: again.slice(0, half), left: left - 1 }, { records: again.slice(half), left: left - 1 });
    } else {
      batches.unshift({ records: again, left: left - 1 });
    }
  }
  return outcome;
}

/** A record of RealTimeData's stream, with a sequence number as long as those of AWS. */
export function stream_record(number, id, image, event_name = 'MODIFY') {
  return { eventID: randomUUID(), eventName: event_name, eventVersion: '1.1', eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1', eventSourceARN: 'arn:aws:dynamodb:us-east-1:123456789012:table/RealTimeData/stream/2026',
    dynamodb: { ApproximateCreationDateTime: 1480642020, Keys: { vehicleId: { S: id } },
      ...(image && { NewImage: { vehicleId: { S: id }, ...image } }),
      SequenceNumber: String(1405400000000002063282832n + BigInt(number)), SizeBytes: 54,
      StreamViewType: 'NEW_AND_OLD_IMAGES' } };
}

/** An event of the WebSocket API. */
export function websocket_event(route, connection_id, { query = {}, body } = {}) {
  const type = { $connect: 'CONNECT', $disconnect: 'DISCONNECT' }[route] ?? 'MESSAGE';
  const values = Object.entries(query);
  return { headers: { Host: 'abc.execute-api.us-east-1.amazonaws.com' },
    ...(values.length > 0 && { queryStringParameters: Object.fromEntries(values.map(([k, v]) => [k, [v].flat()[0]])),
      multiValueQueryStringParameters: Object.fromEntries(values.map(([k, v]) => [k, [v].flat()])) }),
    requestContext: { routeKey: route, eventType: type, connectionId: connection_id, stage: 'prod', requestId: 'r=',
      apiId: 'abc', domainName: 'abc.execute-api.us-east-1.amazonaws.com', connectedAt: 1707502303419,
      requestTimeEpoch: 1707502303420, messageDirection: 'IN', identity: { sourceIp: '192.0.2.1' } },
    ...(body !== undefined && { body }), isBase64Encoded: false };
}
