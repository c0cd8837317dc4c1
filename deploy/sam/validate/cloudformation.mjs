// Validates a lowered template with the resource schemas of AWS.
const kMinNodeMajor = 20;
// Advice that is no fault here, each with its reason.
const kExcludedRules = [
  'W9002', // "hardcoded ARN": the permission of a bucket must name it before it is there
];

/** Why there are no schemas in this process; undefined where there are. */
export function why_no_schemas() {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= kMinNodeMajor
    ? undefined
    : `Node.js is ${process.versions.node}, @aws/cloudformation-validate needs ${kMinNodeMajor} or later: ` +
        'properties, types and values of resources were not validated';
}

/** Writes `node` as JSON, each entry on a line of its own; `lines` gets the line that each of them came from. */
function write_json(node, line, indent, prefix, suffix, output, lines) {
  const put = (text, from) => {
    output.push(text);
    lines.push(from);
  };
  const deeper = `${indent} `;
  if (node.kind === 'scalar') {
    put(`${indent}${prefix}${JSON.stringify(node.value)}${suffix}`, line);
    return;
  }
  const children =
    node.kind === 'map'
      ? [...node.entries].map(([name, entry]) => [`${JSON.stringify(name)}: `, entry.value, entry.line])
      : node.items.map((item) => ['', item, item.line]);
  const [open, close] = node.kind === 'map' ? '{}' : '[]';
  put(`${indent}${prefix}${open}`, line);
  children.forEach(([name, value, child_line], index) => {
    write_json(value, child_line, deeper, name, index + 1 < children.length ? ',' : '', output, lines);
  });
  put(`${indent}${close}${suffix}`, line);
}

let engine;

async function shared_engine() {
  if (engine === undefined) {
    const { RegoEngine } = await import('@aws/cloudformation-validate');
    engine = new RegoEngine();
  }
  return engine;
}

/** Calls report(line, message) for each fault of `template`, whose nodes know the lines they came from. */
export async function validate_cloudformation(template, report) {
  const output = [];
  const lines = [];
  write_json(template, 1, '', '', '', output, lines);
  const source = { path: 'template.json', readBytes: () => Buffer.from(output.join('\n')) };
  const { diagnostics } = (await shared_engine()).validateStandard(source, {
    severityLevel: 'WARN',
    exclude: { ids: kExcludedRules },
  });
  for (const { entity, message, ruleId, startLine, suggestedFix } of diagnostics) {
    const where = entity === undefined ? '' : `${entity.logicalId}: `;
    const fix = suggestedFix === undefined ? '' : `; ${suggestedFix}`;
    report(lines[(startLine ?? 1) - 1] ?? 1, `${where}${message}${fix} [${ruleId}]`);
  }
}
