// node environment.mjs ENV: what samconfig.toml says of deploying ENV, for shells: NAME=VALUE, each ended by a NUL byte;
// a parameter of the template is "parameter=NAME=VALUE". Code 1, and a line on standard error, where there is no ENV.
import { readFileSync } from 'node:fs';

import { parse_overrides, read_samconfig } from './samconfig.mjs';

const kFile = 'deploy/sam/samconfig.toml';

const [environment] = process.argv.slice(2);
const config = read_samconfig(readFileSync(new URL('../samconfig.toml', import.meta.url), 'utf8'), (line, message) => {
  console.error(`${kFile}:${line}: ${message}`);
  process.exit(1);
});
const known = Object.keys(config).filter((name) => name !== 'default' && config[name].deploy !== undefined);
if (!known.includes(environment)) {
  console.error(`${kFile}: there is no environment ${environment}: give one of ${known.join(', ')}`);
  process.exit(1);
}
const { parameter_overrides, ...options } = config[environment].deploy.parameters;
const parameters = parse_overrides(parameter_overrides).map((pair) => ['parameter', pair.join('=')]);
for (const pair of [...Object.entries(options), ...parameters]) process.stdout.write(`${pair.join('=')}\0`);
