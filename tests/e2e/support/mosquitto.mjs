// Debian's mosquitto on a free port of 127.0.0.1, and its clients.
import { existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

import { temporary_directory } from './platform.mjs';
import { free_port } from './ports.mjs';
import { Program, run_ok } from './program.mjs';
import { until, within } from './until.mjs';

// It is in no PATH but root's.
const kMosquitto = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';

function is_listening(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

export class Mosquitto {
  /** Starts a broker and waits until it listens. options: {settings: lines of mosquitto.conf, client: flags}. */
  static async start({ settings = ['allow_anonymous true'], client = [] } = {}) {
    const broker = new Mosquitto();
    broker.port = await free_port();
    broker.#client = client;
    writeFileSync(broker.#file, [
      'user root', 'log_dest stderr', 'persistence true', `persistence_location ${broker.folder}/`,
      'autosave_interval 0', 'max_queued_messages 0', `listener ${broker.port} 127.0.0.1`, ...settings, ''].join('\n'));
    await broker.start_again();
    return broker;
  }

  port;
  folder = temporary_directory();
  program;
  #client;
  #file = join(this.folder, 'mosquitto.conf');

  /** HOST:PORT. */
  get address() {
    return `127.0.0.1:${this.port}`;
  }

  /** After its end: with what it has saved. */
  async start_again() {
    this.program = new Program(kMosquitto, ['-c', this.#file]);
    await until('mosquitto listens', () => is_listening(this.port));
  }

  /** Saves sessions and messages now, as an operator would. */
  async save() {
    const lines = () => this.program.stderr.split('Saving in-memory database').length;
    const before = lines();
    this.program.kill('SIGUSR1');
    await until('mosquitto saves', () => lines() > before);
  }

  /** Publishes one message; `flags` as of mosquitto_pub. */
  publish(topic, payload, ...flags) {
    const message = payload === '' ? ['-n'] : ['-m', payload];
    return run_ok('mosquitto_pub', [...this.#flags(), '-t', topic, ...message, ...flags]);
  }

  /** Publishes each of `payloads` with QoS 1 and waits until the broker has them all. */
  async publish_all(topic, payloads) {
    const publisher = new Program('mosquitto_pub', [...this.#flags(), '-t', topic, '-q', '1', '-l']);
    publisher.close_input(payloads.map((payload) => `${payload}\n`).join(''));
    const { code } = await within(publisher.ended, () => `the end of mosquitto_pub; ${publisher.output()}`);
    if (code !== 0) throw new Error(`mosquitto_pub ended with ${code}; ${publisher.output()}`);
  }

  async stop(signal = 'SIGTERM') {
    await this.program.stop(signal);
  }

  #flags() {
    return ['-h', '127.0.0.1', '-p', String(this.port), ...this.#client];
  }
}
