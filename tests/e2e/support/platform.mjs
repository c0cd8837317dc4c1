// `rtp serve` on free ports of 127.0.0.1 with a data directory of its own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Program, run, run_ok } from './program.mjs';
import { until } from './until.mjs';

/** The program under test. */
export const kRtp = process.env.RTP_BINARY;
if (!kRtp) throw new Error('set RTP_BINARY to the rtp program, e.g. build/release/bin/rtp');

export const kStage = 'develop';
export const kItemKey = 'vehicleId';

const temporary = new Set();
process.on('exit', () => temporary.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A new empty directory that goes away with the test process. */
export function temporary_directory() {
  const path = mkdtempSync(join(tmpdir(), 'rtp-e2e-'));
  temporary.add(path);
  return path;
}

// Settings of the caller's shell must not reach the tests.
const kOwnEnvironment = Object.fromEntries(
  ['RTP_GATEWAY', 'RTP_TLS_CERTIFICATE', 'RTP_TLS_KEY', 'RTP_API', 'RTP_DATA_DIR', 'RTP_STAGE', 'RTP_DURABILITY',
    'RTP_SHARDS', 'RTP_IDLE_TIMEOUT', 'RTP_MAX_CONNECTION_DURATION', 'RTP_PING_INTERVAL', 'RTP_PONG_TIMEOUT',
    'RTP_MAX_FRAME_BYTES', 'RTP_MAX_MESSAGE_BYTES', 'RTP_MAX_URL_BYTES', 'RTP_MAX_SUBSCRIPTIONS', 'RTP_DEFLATE', 'RTP_DEFLATE_CONTEXT_MB',
    'RTP_LOG_LEVEL', 'RTP_ACCESS_KEYS', 'RTP_API_TOKENS', 'REAL_TIME_ITEM_KEY', 'IS_QUERY_PARAM',
    'PAYLOAD_FORMAT', 'RTP_ALLOWED_ORIGINS', 'RTP_MAX_CONNECTIONS', 'RTP_MAX_CONNECTIONS_PER_ADDRESS',
    'RTP_MAX_HANDSHAKES_PER_SECOND', 'RTP_TRUSTED_PROXIES', 'RTP_JWT_KEYS', 'RTP_JWT_ISSUER', 'RTP_JWT_AUDIENCE',
    'RTP_JWT_CLAIM', 'RTP_FUNCTIONS', 'RTP_TEMPLATE', 'RTP_ENV_VARS', 'RTP_PARAMETER_OVERRIDES'].map((name) => [name, undefined]));

export function serve_args({ data_dir, gateway = '127.0.0.1:0', api = '127.0.0.1:0', args = [] }) {
  return ['serve', '--gateway', gateway, '--api', api, '--data-dir', data_dir, '--stage', kStage,
    '--real-time-item-key', kItemKey, ...args];
}

/** Runs `rtp` with `args` to its end: {code, stdout, stderr}. In an empty directory: no rtp.toml is found. */
export function rtp(args, { env = {}, input = '' } = {}) {
  return run(kRtp, args, { env: { ...kOwnEnvironment, ...env }, cwd: temporary_directory(), input });
}

/** Starts `rtp` with `args` and lets it run. */
export function start_rtp(args, { env = {} } = {}) {
  return new Program(kRtp, args, { env: { ...kOwnEnvironment, ...env }, cwd: temporary_directory() });
}

export class Platform {
  /**
   * Starts the platform and waits until it is ready. options: {data_dir, gateway, api: HOST:PORT,
   * args: more flags, env: more environment}.
   */
  static async start(options = {}) {
    const platform = new Platform(options);
    await platform.#wait_until_ready();
    return platform;
  }

  data_dir;
  /** http://127.0.0.1:PORT of each listener; https where it speaks TLS. */
  gateway_url;
  api_url;
  program;

  constructor(options) {
    this.data_dir = options.data_dir ?? temporary_directory();
    this.program = start_rtp(serve_args({ ...options, data_dir: this.data_dir }), { env: options.env });
  }

  /** HOST:PORT, as the flags of the clients take them. */
  get gateway() {
    return new URL(this.gateway_url).host;
  }

  get api() {
    return new URL(this.api_url).host;
  }

  /** The URL a client connects to; `query` such as 'vehicleId=3'. */
  websocket_url(query = '', stage = kStage) {
    return `${this.gateway_url.replace(/^http/, 'ws')}/${stage}${query === '' ? '' : `?${query}`}`;
  }

  /** Writes an item by `PUT /items/{id}`, and returns when it is acknowledged. */
  async put(id, item) {
    const answer = await this.try_put(id, item);
    assert.ok(answer.ok, `PUT /items/${id}: ${answer.status} ${answer.body}`);
  }

  /** Like put(), and returns {ok, status, body} whatever the answer is. */
  async try_put(id, item) {
    const response = await fetch(`${this.api_url}/items/${encodeURIComponent(id)}`,
      { method: 'PUT', body: JSON.stringify(item), headers: { 'content-type': 'application/json' } });
    return { ok: response.ok, status: response.status, body: await response.text() };
  }

  /** The item by `GET /items/{id}`; undefined when there is none. */
  async get(id) {
    const response = await fetch(`${this.api_url}/items/${encodeURIComponent(id)}`);
    const body = await response.text();
    if (response.status === 404) return undefined;
    assert.equal(response.status, 200, body);
    return JSON.parse(body);
  }

  /** The HTTP status of GET /readyz. */
  async readiness() {
    const response = await fetch(`${this.api_url}/readyz`);
    await response.arrayBuffer();
    return response.status;
  }

  /** Stops it as an operator would, and expects a clean end. */
  async stop() {
    const { code, signal } = await this.program.stop('SIGTERM');
    assert.equal(code, 0, `rtp ended with ${code ?? signal} after SIGTERM; ${this.program.output()}`);
  }

  /** Takes the process away at once. */
  async kill() {
    await this.program.stop('SIGKILL');
  }

  async #wait_until_ready() {
    while (!this.gateway_url || !this.api_url) {
      const listener = /^(gateway|api) (https?:\/\/\S+)$/.exec(await this.program.lines.next());
      if (listener) this[`${listener[1]}_url`] = listener[2];
    }
    await until('/readyz answers 200', async () => await this.readiness() === 200);
  }
}

/** The stream records of a stopped platform, in the order they are stored. */
export async function stored_records(data_dir) {
  const output = await run_ok(kRtp, ['check', '--data-dir', data_dir, '--records'], { env: kOwnEnvironment });
  // The last line sums up.
  return output.split('\n').slice(0, -1).map((line) => JSON.parse(line));
}
