// All that is validated of the project in a folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { validate_cloudformation, why_no_schemas } from './cloudformation.mjs';
import { check_functions } from './functions.mjs';
import { check_env_json, check_events } from './local_files.mjs';
import { lower } from './lowering.mjs';
import { check_permissions } from './permission_rules.mjs';
import { check_references } from './references.mjs';
import { check_samconfig } from './samconfig.mjs';
import { check_template } from './template_rules.mjs';
import { read_yaml } from './yaml_source.mjs';

const kFolder = 'deploy/sam';

async function check_template_file(root, report) {
  const template = read_yaml(readFileSync(join(root, kFolder, 'template.yaml'), 'utf8'), report);
  if (template?.kind !== 'map') return undefined;
  const lowered = lower(template, report);
  check_template(root, template, report);
  check_permissions(template, report);
  check_references(lowered, report);
  if (why_no_schemas() === undefined) await validate_cloudformation(lowered, report);
  return template;
}

/** The faults of the project in folder `root`, as "file:line: message" in the order of files and lines. */
export async function validate_project(root) {
  const faults = [];
  const report = (file, line, message) => faults.push({ file, line, message });
  const of = (name) => (line, message) => report(`${kFolder}/${name}`, line, message);
  const read = (name) => readFileSync(join(root, kFolder, name), 'utf8');

  check_functions(root, report);
  const template = await check_template_file(root, of('template.yaml'));
  check_samconfig(read('samconfig.toml'), template, of('samconfig.toml'));
  check_env_json(read('env.json'), template, of('env.json'));
  check_events(join(root, kFolder, 'events'), (name, line, message) =>
    report(`${kFolder}/events/${name}`, line, message),
  );

  faults.sort((left, right) => left.file.localeCompare(right.file) || left.line - right.line);
  return [...new Set(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`))];
}
