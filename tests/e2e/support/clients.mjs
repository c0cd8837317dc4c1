// The real clients the tests speak through.
import { existsSync } from 'node:fs';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import WebSocket from 'ws';

import { kStage } from './platform.mjs';
import { Program, run_ok } from './program.mjs';
import { Arrivals, until, within } from './until.mjs';

const in_tests = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const kCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const kAwsEnvironment = {
  AWS_ACCESS_KEY_ID: kCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: kCredentials.secretAccessKey,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_PAGER: '',
  AWS_MAX_ATTEMPTS: '1',
  // A caller's virtual environment must not reach Debian's Python programs.
  PYTHONPATH: undefined,
  PYTHONHOME: undefined,
};

// Debian's programs, where other versions come first in PATH.
const kAws = existsSync('/usr/bin/aws') ? '/usr/bin/aws' : 'aws';
const kPython = '/usr/bin/python3';

/** Runs `aws SERVICE ARGS`: its standard output, parsed where there is one. */
export async function aws_service(service, endpoint, args, env = {}) {
  const output = await run_ok(kAws, [service, ...args, '--endpoint-url', endpoint, '--output', 'json'],
    { env: { ...kAwsEnvironment, ...env } });
  return output === '' ? undefined : JSON.parse(output);
}

/** Runs `aws dynamodb ARGS` against the platform: its standard output, parsed where there is one. */
export function aws(platform, ...args) {
  return aws_service('dynamodb', platform.api_url, args);
}

/** The same of `aws dynamodbstreams ARGS`. */
export function aws_streams(platform, ...args) {
  return aws_service('dynamodbstreams', platform.api_url, args);
}

/** The endpoint of @connections. */
const stage_url = (platform) => `${platform.gateway_url}/${kStage}`;

/** The same of `aws apigatewaymanagementapi ARGS`. */
export function aws_connections(platform, ...args) {
  return aws_service('apigatewaymanagementapi', stage_url(platform), args);
}

/** The AWS SDK's client of @connections; destroy() it at the end. */
export function management(platform, options = {}) {
  return new ApiGatewayManagementApiClient({ endpoint: stage_url(platform), region: 'us-east-1',
    credentials: kCredentials, maxAttempts: 1, ...options });
}

/** Runs a file of clients/ with Debian's Python, which has boto3; RTP_ENDPOINT names the endpoint. */
export async function python(platform, file, ...args) {
  return run_ok(kPython, [in_tests(`clients/${file}`), ...args],
    { env: { ...kAwsEnvironment, RTP_ENDPOINT: platform.api_url } });
}

export function curl(...args) {
  return run_ok('curl', ['--silent', '--show-error', '--fail-with-body', '--max-time', '20', ...args]);
}

/** The AWS SDK for JavaScript; destroy() it at the end. */
export function dynamodb(platform, options = {}) {
  return new DynamoDBClient({ endpoint: platform.api_url, region: 'us-east-1', credentials: kCredentials,
    maxAttempts: 1, ...options });
}

/** The AWS SDK's client of DynamoDB Streams; destroy() it at the end. */
export function dynamodb_streams(platform) {
  return new DynamoDBStreamsClient({ endpoint: platform.api_url, region: 'us-east-1', credentials: kCredentials,
    maxAttempts: 1 });
}

/** The client of dynamodb() with plain JavaScript values. */
export function documents(client) {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** The npm program wscat; its lines are the messages it receives. */
export function wscat(url, ...args) {
  return new Program(process.execPath, [in_tests('node_modules/wscat/bin/wscat'), '--connect', url, ...args]);
}

/** The rows of WebSocketConnectionManager as plain objects. */
export async function connection_rows(platform) {
  const client = dynamodb(platform);
  try {
    const { Items } = await client.send(new ScanCommand({ TableName: 'WebSocketConnectionManager' }));
    return Items.map((row) => ({ connectionId: row.connectionId.S, realTimeItemId: row.realTimeItemId.S,
      realTimeItemKey: row.realTimeItemKey.S, ttl: Number(row.ttl.N) }));
  } finally {
    client.destroy();
  }
}

/** Waits until `count` connections watch item `id`. */
export function until_watched(platform, id, count = 1) {
  return until(`${count} connections watch ${id}`, async () => {
    const rows = await connection_rows(platform);
    return rows.filter((row) => row.realTimeItemId === id).length === count;
  });
}

/** A WebSocket client that is connected: npm ws. */
export class Watcher {
  /** Messages, in order, as parsed JSON. */
  messages;
  /** {code, reason} once the connection is closed. */
  closed;
  socket;

  static async connect(url, options = {}, protocols = []) {
    const watcher = new Watcher(url, options, protocols);
    await within(watcher.opened, () => `the handshake with ${url}`);
    return watcher;
  }

  constructor(url, options, protocols) {
    this.messages = new Arrivals(`the messages of ${url}`);
    this.socket = new WebSocket(url, protocols, options);
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.socket.on('message', (data, is_binary) => {
      if (is_binary) this.messages.end('a binary message came');
      else this.messages.push(JSON.parse(data.toString()));
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        this.messages.end(`closed with ${code}`);
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  async close() {
    this.socket.close();
    return within(this.closed, () => 'the end of the connection');
  }
}

/** The HTTP answer of a refused handshake: {status, headers, body}. */
export function refused_handshake(url, options = {}) {
  const answer = new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('open', () => {
      socket.terminate();
      reject(new Error(`${url} accepted the connection`));
    });
    socket.on('error', reject);
    socket.on('unexpected-response', (request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
  });
  return within(answer, () => `the answer to ${url}`);
}

/** One kept-alive HTTP connection that writes one item after the other. */
export class Writer {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  constructor(api_url) {
    this.api_url = api_url;
  }

  /** PUT /items/{id}: resolves when it is acknowledged, else rejects. */
  put(id, item) {
    return this.#request('PUT', `/items/${id}`, { 'content-type': 'application/json' }, JSON.stringify(item));
  }

  /** A DynamoDB operation with typed JSON: resolves when it is acknowledged, else rejects. */
  dynamodb(operation, parameters) {
    return this.#request('POST', '/', {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20261124/us-east-1/dynamodb/aws4_request, ' +
        'SignedHeaders=host, Signature=0',
    }, JSON.stringify(parameters));
  }

  close() {
    this.#agent.destroy();
  }

  #request(method, path, headers, body) {
    return new Promise((resolve, reject) => {
      const request = http.request(`${this.api_url}${path}`, { method, agent: this.#agent,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) } });
      request.on('error', reject);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => { text += piece; });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode < 300) resolve(text);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      });
      request.end(body);
    });
  }
}

