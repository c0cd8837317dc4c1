// Programs as child processes: each is stopped by its own handle, and none outlives the test process.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

import { Arrivals, within } from './until.mjs';

const running = new Set();
const kill_all = () => running.forEach((child) => child.kill('SIGKILL'));
process.on('exit', kill_all);
// What a failed test left running would keep the process waiting for its end.
if (process.env.NODE_TEST_CONTEXT !== undefined) after(kill_all);

const kKeptLines = 50;

export class Program {
  /** Lines of standard output, in order. */
  lines;
  /** All of standard error. */
  stderr = '';
  /** {code, signal} once the program has ended. */
  ended;

  #child;
  #name;
  #recent = [];

  /** options: {env: added to this process's environment, cwd}. Standard input stays open. */
  constructor(command, args = [], { env = {}, cwd } = {}) {
    this.#name = [command, ...args].join(' ');
    this.lines = new Arrivals(`the lines of ${this.#name}`);
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, cwd, stdio: 'pipe' });
    running.add(this.#child);
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text) => { this.stderr += text; });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take_line(line));
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => {
        running.delete(this.#child);
        this.lines.end(`it ended with ${code ?? signal}; standard error: ${this.stderr}`);
        resolve({ code, signal });
      });
    });
    this.ended.catch((error) => this.lines.end(error.message));
  }

  get pid() {
    return this.#child.pid;
  }

  kill(signal) {
    this.#child.kill(signal);
  }

  /** Ends its standard input, with `text` where there is any. */
  close_input(text = '') {
    this.#child.stdin.end(text);
  }

  /** Sends `signal` and waits for the end: {code, signal}. */
  async stop(signal = 'SIGTERM') {
    this.kill(signal);
    return this.wait();
  }

  async wait() {
    return within(this.ended, () => `the end of ${this.#name}; ${this.output()}`);
  }

  /** What it said lately, for messages of failures. */
  output() {
    return `standard output: ${this.#recent.join('\n')}\nstandard error: ${this.stderr}`;
  }

  #take_line(line) {
    this.#recent.push(line);
    if (this.#recent.length > kKeptLines) this.#recent.shift();
    this.lines.push(line);
  }
}

/** Runs a program to its end: {code, stdout, stderr}. */
export async function run(command, args = [], options = {}) {
  const program = new Program(command, args, options);
  program.close_input(options.input);
  const { code } = await program.wait();
  const lines = await program.lines.take(program.lines.waiting);
  return { code, stdout: lines.join('\n'), stderr: program.stderr };
}

/** Runs a program that must succeed: its standard output. */
export async function run_ok(command, args = [], options = {}) {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return stdout;
}
