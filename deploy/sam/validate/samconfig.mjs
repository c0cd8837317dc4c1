// samconfig.toml: what `sam` and script/sam read of it.
import { parse, TomlError } from 'smol-toml';

import { suggestion } from './suggestion.mjs';
import { at, entries, items } from './yaml_source.mjs';

// By command: its options, each with the check of its values. Those that both sam and script/sam deploy honour.
const is_text = (value) => (typeof value === 'string' && value !== '' ? undefined : 'give a text');
const is_flag = (value) => (typeof value === 'boolean' ? undefined : 'give true or false, without quotes');
const matches = (pattern, what) => (value) =>
  typeof value === 'string' && pattern.test(value) ? undefined : `give ${what}`;
const kOptions = {
  build: { template_file: is_text, cached: is_flag, parallel: is_flag },
  validate: { template_file: is_text, lint: is_flag },
  deploy: {
    capabilities: is_text,
    confirm_changeset: is_flag,
    parameter_overrides: () => undefined, // check_overrides()
    profile: is_text,
    region: matches(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'a region, such as "eu-west-1"'),
    resolve_s3: is_flag,
    s3_bucket: matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
    stack_name: matches(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'letters, digits and "-", the first a letter'),
  },
};
const kNeededForDeploy = ['stack_name', 'region', 'capabilities', 'parameter_overrides'];
const kEnvironments = ['develop', 'staging', 'prod'];

/** "Env=prod Note='a b'", or a list of such, as [name, value] pairs; undefined where it is neither. */
export function parse_overrides(value) {
  const texts = Array.isArray(value) ? value : [value];
  const found = [];
  for (const text of texts) {
    if (typeof text !== 'string') return undefined;
    const pattern = /\s*([A-Za-z0-9]+)=("[^"]*"|'[^']*'|[^\s"']*)(?=\s|$)/y;
    let end = 0;
    for (let match; (match = pattern.exec(text)) !== null; ) {
      found.push([match[1], match[2].replace(/^(["'])(.*)\1$/, '$2')]);
      end = pattern.lastIndex;
    }
    if (text.slice(end).trim() !== '') return undefined;
  }
  return found;
}

/** The line of `option` in the table [`table`] of TOML `text`; of the table, or 1, where it is not found. */
function line_of(text, table, option) {
  let current;
  let found = 1;
  for (const [index, line] of text.split('\n').entries()) {
    const header = line.match(/^\s*\[\s*([^\]]+?)\s*\]/)?.[1];
    if (header !== undefined) {
      current = header.replace(/["'\s]/g, '');
      if (current === table || (found === 1 && table.startsWith(`${current}.`))) found = index + 1;
      if (found === 1 && current.startsWith(`${table}.`)) found = index + 1;
    } else if (current === table && option !== undefined && line.match(/^\s*["']?([\w-]+)["']?\s*=/)?.[1] === option) {
      return index + 1;
    }
  }
  return found;
}

/** What is wrong with `value` of the template's parameter `parameter`; undefined where nothing is. */
function fault_of(parameter, value) {
  const of = (name) => at(parameter, name);
  const allowed = items(of('AllowedValues')).map((item) => String(item.value));
  if (allowed.length > 0 && !allowed.includes(value)) return `give one of ${allowed.join(', ')}`;
  if (of('Type')?.value === 'Number') {
    const number = Number(value);
    if (value.trim() === '' || Number.isNaN(number)) return 'give a number';
    if (number < (of('MinValue')?.value ?? -Infinity) || number > (of('MaxValue')?.value ?? Infinity)) {
      return `give ${of('MinValue')?.value} to ${of('MaxValue')?.value}`;
    }
  }
  const pattern = of('AllowedPattern')?.value;
  return pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)
    ? `give what matches ${pattern}`
    : undefined;
}

function check_overrides(value, environment, template, report) {
  const pairs = parse_overrides(value);
  if (pairs === undefined) {
    report('parameter_overrides: write it as "Env=prod Arch=arm64"');
    return;
  }
  const known = new Map(entries(template, 'Parameters'));
  for (const [name, text] of pairs) {
    const fault = known.has(name) ? fault_of(known.get(name), text) : undefined;
    if (!known.has(name))
      report(`parameter_overrides: the template has no parameter ${name}${suggestion(name, known.keys())}`);
    if (fault !== undefined) report(`parameter_overrides: ${name} is '${text}': ${fault}`);
    if (pairs.filter(([other]) => other === name).length > 1)
      report(`parameter_overrides: ${name} is given twice: remove one`);
  }
  for (const [name, parameter] of known) {
    if (at(parameter, 'Default') === undefined && !pairs.some(([given]) => given === name)) {
      report(`parameter_overrides: give ${name}: it has no default`);
    }
  }
  const env = pairs.find(([name]) => name === 'Env')?.[1];
  if (known.has('Env') && env !== environment) {
    report(`parameter_overrides: set Env=${environment}: the names of its tables and its stage`);
  }
}

function check_deploy(environment, options, template, report) {
  for (const option of kNeededForDeploy) {
    if (options[option] === undefined) report(undefined, `set ${option}: deploy needs it`);
  }
  if (options.resolve_s3 !== true && options.s3_bucket === undefined) {
    report('resolve_s3', 'set resolve_s3 = true, or s3_bucket: packages are uploaded there');
  }
  if (is_text(options.capabilities) === undefined && !options.capabilities.split(/\s+/).includes('CAPABILITY_IAM')) {
    report('capabilities', 'capabilities: add CAPABILITY_IAM: the template makes roles');
  }
  if (/^prod(?:-|$)/.test(environment) && options.confirm_changeset !== true) {
    report('confirm_changeset', `set confirm_changeset = true: ${environment} is changed after a look at what changes`);
  }
  if (template !== undefined && options.parameter_overrides !== undefined) {
    check_overrides(options.parameter_overrides, environment, template, (message) =>
      report('parameter_overrides', message),
    );
  }
}

function check_command(environment, command, options, template, text, report) {
  const table = `${environment}.${command}.parameters`;
  for (const [option, value] of Object.entries(options)) {
    const line = line_of(text, table, option);
    if (!Object.hasOwn(kOptions[command], option)) {
      report(line, `[${table}] has the unknown option ${option}${suggestion(option, Object.keys(kOptions[command]))}`);
      continue;
    }
    const fault = kOptions[command][option](value);
    if (fault !== undefined) report(line, `[${table}] ${option} is ${JSON.stringify(value)}: ${fault}`);
  }
  if (command === 'deploy' && environment !== 'default') {
    check_deploy(environment, options, template, (option, message) =>
      report(line_of(text, table, option), `[${table}] ${message}`),
    );
  }
}

/** The tables of `text`; undefined, and reported, where it is no TOML. */
export function read_samconfig(text, report) {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    report(error.line, error.message.split('\n')[0]);
    return undefined;
  }
}

/** Calls report(line, message) for each fault; `template` may be undefined. */
export function check_samconfig(text, template, report) {
  const config = read_samconfig(text, report);
  if (config === undefined) return;
  const stacks = new Map();
  for (const [environment, commands] of Object.entries(config)) {
    if (environment === 'version') {
      if (typeof commands !== 'number') report(line_of(text, '', 'version'), 'version: set it to 0.1, without quotes');
      continue;
    }
    for (const [command, table] of Object.entries(commands)) {
      const line = line_of(text, `${environment}.${command}`);
      if (!Object.hasOwn(kOptions, command)) {
        report(line, `[${environment}.${command}] is no command${suggestion(command, Object.keys(kOptions))}`);
      } else if (Object.keys(table).some((name) => name !== 'parameters') || typeof table.parameters !== 'object') {
        report(line, `[${environment}.${command}]: options are in the table [${environment}.${command}.parameters]`);
      } else {
        check_command(environment, command, table.parameters, template, text, report);
      }
    }
    const { stack_name, region } = commands.deploy?.parameters ?? {};
    const stack = `${stack_name} in ${region}`;
    if (stack_name !== undefined && stacks.has(stack)) {
      report(
        line_of(text, `${environment}.deploy.parameters`, 'stack_name'),
        `[${environment}.deploy.parameters] stack_name ${stack} is that of ${stacks.get(stack)}: choose another`,
      );
    }
    stacks.set(stack, environment);
  }
  if (config.version === undefined) report(1, 'set version = 0.1');
  for (const environment of kEnvironments) {
    if (config[environment]?.deploy === undefined) report(1, `add the table [${environment}.deploy.parameters]`);
  }
}
