// node validate.mjs ROOT: prints the faults of deploy/sam of the project in folder ROOT; code 1 where there are some.
import { why_no_schemas } from './cloudformation.mjs';
import { validate_project } from './project.mjs';

const [root] = process.argv.slice(2);
const faults = await validate_project(root);
for (const fault of faults) console.error(fault);
if (why_no_schemas() !== undefined) console.error(`deploy/sam: ${why_no_schemas()}; the project's own rules were`);
if (faults.length === 0) console.log('deploy/sam: nothing to complain of');
process.exitCode = faults.length === 0 ? 0 : 1;
