// Platforms with integration sources.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Platform, rtp, temporary_directory } from './platform.mjs';
import { until } from './until.mjs';

/** Writes `toml` into an rtp.toml of its own; its path. */
export function write_config(toml) {
  const file = join(temporary_directory(), 'rtp.toml');
  writeFileSync(file, toml);
  return file;
}

/** A platform with the tables of `toml`; options as of Platform.start. */
export function start_with_sources(toml, options = {}) {
  const config = ['--config', write_config(toml)];
  return Platform.start({ ...options, args: [...(options.args ?? []), ...config] });
}

/** The reports of GET /sources, by name. */
export async function source_reports(platform) {
  const response = await fetch(`${platform.api_url}/sources`);
  assert.equal(response.status, 200);
  const { sources } = await response.json();
  return Object.fromEntries(sources.map((source) => [source.name, source]));
}

/** Returns the report of the source `name` once `condition` holds for it. */
export async function until_source(platform, name, what, condition, deadline) {
  let report;
  await until(`source ${name} ${what}`, async () => {
    report = (await source_reports(platform))[name];
    return report !== undefined && condition(report);
  }, deadline);
  return report;
}

/** Returns once the source is connected. */
export const until_running = (platform, name) =>
  until_source(platform, name, 'runs', ({ state }) => state === 'running');

/** What `rtp serve` with `toml` says when it does not start. */
export async function start_error(toml) {
  const { code, stderr } = await rtp(['serve', '--gateway', '127.0.0.1:0', '--api', '127.0.0.1:0',
    '--data-dir', join(temporary_directory(), 'data'), '--config', write_config(toml)]);
  assert.equal(code, 2, stderr);
  return stderr;
}
