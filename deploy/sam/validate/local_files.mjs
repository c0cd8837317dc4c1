// What is for runs on this machine: env.json and events/*.json.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { function_properties, functions_of } from './lowering.mjs';
import { suggestion } from './suggestion.mjs';
import { at, entries, read_yaml } from './yaml_source.mjs';

/** The line of what JSON.parse() complains of. */
function line_of(error, text) {
  const position = error.message.match(/position (\d+)/)?.[1] ?? text.length;
  return text.slice(0, Number(position)).split('\n').length;
}

/** `text` as nodes; undefined, and reported, where it is no JSON. JSON is YAML: its nodes know their lines. */
function read_json(text, report) {
  try {
    JSON.parse(text);
  } catch (error) {
    report(line_of(error, text), `no JSON: ${error.message}`);
    return undefined;
  }
  return read_yaml(text, report);
}

const variables_in = (template, name) =>
  entries(function_properties(template, name), 'Environment', 'Variables').map(([variable]) => variable);

/** Calls report(line, message) for each fault of env.json. */
export function check_env_json(text, template, report) {
  const file = read_json(text, report);
  if (file === undefined || template === undefined) return;
  const functions = functions_of(template).map(([name]) => name);
  for (const [section, values, line] of entries(file)) {
    if (section !== 'Parameters' && !functions.includes(section)) {
      report(line, `the template has no function ${section}${suggestion(section, ['Parameters', ...functions])}`);
      continue;
    }
    const whose = section === 'Parameters' ? functions : [section];
    const known = new Set(whose.flatMap((name) => variables_in(template, name)));
    for (const [variable, value, variable_line] of entries(values)) {
      if (!known.has(variable)) {
        report(
          variable_line,
          `${section}: the template sets no variable ${variable}, so that it is not passed` +
            suggestion(variable, known),
        );
      }
      if (value.kind !== 'scalar' || value.value === null)
        report(variable_line, `${section}: ${variable}: give a text`);
    }
  }
}

/** Calls report(file, line, message) for each event of `folder` that is none. */
export function check_events(folder, report) {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const event = read_json(readFileSync(join(folder, file), 'utf8'), (line, message) => report(file, line, message));
    if (event !== undefined && event.kind !== 'map') report(file, 1, 'an event is a JSON object');
  }
}
