// A cluster of Debian's PostgreSQL in a temporary directory, on a free port of 127.0.0.1.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporary_directory } from './platform.mjs';
import { free_port } from './ports.mjs';
import { Program, run, run_ok } from './program.mjs';
import { until } from './until.mjs';

export const kPassword = 'of the e2e tests';

const kVersions = '/usr/lib/postgresql';

/** A program of the newest version there is. */
function server_program(name) {
  const versions = existsSync(kVersions) ? readdirSync(kVersions).sort((a, b) => b - a) : [];
  assert.ok(versions.length > 0, 'install the Debian package postgresql');
  return join(kVersions, versions[0], 'bin', name);
}

/** PostgreSQL's server refuses to run as root: then it is of the user that Debian's package makes. */
const as_postgres = process.getuid() === 0
  ? (command, args) => ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]]
  : (command, args) => [command, args];

export class Postgres {
  /** Creates a cluster with the empty database "fleet" and starts it; `settings` as in postgresql.conf. */
  static async start(settings = {}) {
    const server = new Postgres();
    server.port = await free_port();
    server.#settings = { wal_level: 'logical', fsync: 'off', max_wal_senders: 10, ...settings };
    await server.#create();
    await server.start_again();
    await server.sql('CREATE DATABASE fleet', { database: 'postgres' });
    return server;
  }

  port;
  #directory = temporary_directory();
  #settings;
  #program;

  async #create() {
    if (process.getuid() === 0) {
      const id = Number(await run_ok('id', ['-u', 'postgres']));
      chownSync(this.#directory, id, -1);
    }
    chmodSync(this.#directory, 0o755);
    const password_file = join(temporary_directory(), 'password');
    writeFileSync(password_file, kPassword);
    chmodSync(join(password_file, '..'), 0o755);
    await run_ok(...as_postgres(server_program('initdb'), ['--pgdata', this.#data, '--username', 'postgres',
      '--encoding', 'UTF8', '--locale', 'C.UTF-8', '--auth-local', 'trust', '--auth-host', 'scram-sha-256',
      '--pwfile', password_file, '--no-sync']));
  }

  get #data() {
    return join(this.#directory, 'data');
  }

  /** Starts the server after its end, with more or other settings. */
  async start_again(settings = {}) {
    this.#settings = { ...this.#settings, ...settings };
    const given = { listen_addresses: '127.0.0.1', port: this.port, unix_socket_directories: this.#directory,
      ...this.#settings };
    const args = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#program = new Program(...as_postgres(server_program('postgres'), ['-D', this.#data, ...args]));
    let ended = false;
    this.#program.ended.then(() => { ended = true; });
    await until('PostgreSQL takes connections', async () => {
      assert.ok(!ended, this.#program.output());
      const { code } = await run('psql', [...this.#client_args('postgres'), '-c', 'SELECT 1']);
      return code === 0;
    });
  }

  #client_args(database) {
    return ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', this.#directory, '-p', this.port,
      '-U', 'postgres', '-d', database];
  }

  /** The connection string of its database "fleet" over TCP, without a password. */
  url({ host = '127.0.0.1', user = 'postgres' } = {}) {
    return `postgresql://${user}@${host}:${this.port}/fleet`;
  }

  /** Runs statements, one after the other; what psql prints. */
  async sql(statements, { database = 'fleet' } = {}) {
    const { code, stdout, stderr } = await run('psql', this.#client_args(database), { input: statements });
    assert.equal(code, 0, stderr);
    return stdout;
  }

  /** Runs statements as long as they succeed and the server lives: {code, stdout, stderr}. */
  async try_sql(statements) {
    return run('psql', this.#client_args('fleet'), { input: statements });
  }

  /** The value of one row with one column, as JSON. */
  async json(query) {
    return JSON.parse(await this.sql(`SELECT to_json((${query}))`));
  }

  /** The same once the server answers. */
  async until_json(query) {
    const stdout = await until('PostgreSQL answers', async () => {
      const answer = await this.try_sql(`SELECT to_json((${query}))`);
      return answer.code === 0 && answer.stdout;
    });
    return JSON.parse(stdout);
  }

  /** Stops it in a moment, as a crash does: the next start recovers from the log. */
  async crash() {
    await this.#program.stop('SIGQUIT');
  }

  async stop() {
    await this.#program.stop('SIGINT');
  }
}
