// Debian's nginx in front of a platform, with the configuration that README.md recommends.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { kStage, temporary_directory } from './platform.mjs';
import { free_port } from './ports.mjs';
import { Program } from './program.mjs';
import { until } from './until.mjs';

// It is in no PATH but root's.
const kNginx = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx';

const kReadme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** The recommended configuration, with `replacements` of what a test must have otherwise: [text, by what]. */
function configuration(replacements) {
  let [, text] = /^```nginx\n(.*?)^```$/ms.exec(kReadme) ?? assert.fail('README.md shows no nginx.conf');
  for (const [old, fresh] of replacements) {
    assert.equal(text.split(old).length, 2, `'${old}' is once in the nginx.conf of README.md`);
    text = text.replace(old, fresh);
  }
  return text;
}

export class Nginx {
  /** Starts nginx on a free port of 127.0.0.1 and waits until it answers. */
  static async start(platform) {
    const nginx = new Nginx(platform, await free_port());
    let ended = false;
    nginx.program.ended.then(() => { ended = true; });
    await until('nginx answers', () => {
      assert.ok(!ended, nginx.program.output());
      return fetch(`${nginx.url}/config.json`).then((response) => response.ok, () => false);
    });
    return nginx;
  }

  url;
  program;

  constructor(platform, port) {
    this.url = `http://127.0.0.1:${port}`;
    const prefix = temporary_directory();
    const temporary_paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${join(prefix, name)};`);
    const file = join(prefix, 'nginx.conf');
    writeFileSync(file, configuration([
      ['http {', `http { access_log off; ${temporary_paths.join(' ')}`],
      ['listen 80;', `listen 127.0.0.1:${port};`],
      ['server 127.0.0.1:8080;', `server ${platform.gateway};`],
    ]));
    // One process: its end is the end of all of it.
    this.program = new Program(kNginx, ['-p', prefix, '-c', file, '-e', 'stderr',
      '-g', `daemon off; master_process off; pid ${join(prefix, 'nginx.pid')};`]);
  }

  websocket_url(query = '') {
    return `${this.url.replace(/^http/, 'ws')}/${kStage}${query === '' ? '' : `?${query}`}`;
  }

  events_url(query) {
    return `${this.url}/${kStage}/events?${query}`;
  }

  async stop() {
    await this.program.stop('SIGTERM');
  }
}
