// References: each leads to a resource, a parameter or a condition of the template. The schemas know that too, but not
// the line.
import { suggestion } from './suggestion.mjs';
import { at, entries, items, walk } from './yaml_source.mjs';

const kPseudoParameters = [
  'AccountId',
  'NoValue',
  'NotificationARNs',
  'Partition',
  'Region',
  'StackId',
  'StackName',
  'URLSuffix',
].map((name) => `AWS::${name}`);

/** What the text of an Fn::Sub refers to, beside its own variables: [name, whether it is an attribute, line]. */
function* references_of_sub(node) {
  const text = node.kind === 'list' ? at(node, 0) : node;
  const own = entries(at(node, 1)).map(([name]) => name);
  for (const [, name, attribute] of String(text?.value).matchAll(/\$\{([A-Za-z0-9:]+)(\.[^}]*)?\}/g)) {
    if (!own.includes(name)) yield [name, attribute !== undefined, text.line];
  }
}

/** What the functions of one map refer to. */
function* references_of(map) {
  const reference = at(map, 'Ref');
  if (reference?.kind === 'scalar') yield [String(reference.value), false, reference.line];
  const target = at(map, 'Fn::GetAtt', 0);
  if (target !== undefined) yield [String(target.value), true, target.line];
  const sub = at(map, 'Fn::Sub');
  if (sub !== undefined) yield* references_of_sub(sub);
}

/** The conditions that one map names. */
function conditions_of(map) {
  return [at(map, 'Condition'), at(map, 'Fn::If', 0)].filter((node) => node?.kind === 'scalar');
}

/** Calls report(line, message) for each reference of `template`, which has no SAM, that leads nowhere. */
export function check_references(template, report) {
  const resources = entries(template, 'Resources').map(([name]) => name);
  const values = [...resources, ...entries(template, 'Parameters').map(([name]) => name), ...kPseudoParameters];
  const conditions = entries(template, 'Conditions').map(([name]) => name);
  for (const section of ['Conditions', 'Resources', 'Outputs']) {
    for (const [owner, owner_node] of entries(template, section)) {
      const check = (name, known, line, what) => {
        if (!known.includes(name)) report(line, `${owner}: there is no ${what} ${name}${suggestion(name, known)}`);
      };
      for (const map of [...walk(owner_node)].filter(({ kind }) => kind === 'map')) {
        for (const [name, is_attribute, line] of references_of(map)) {
          check(name, is_attribute ? resources : values, line, is_attribute ? 'resource' : 'resource or parameter');
        }
        // "Condition" of a policy's statement is a map, and no condition of the template.
        for (const { value, line } of conditions_of(map)) check(value, conditions, line, 'condition');
      }
      for (const { value, line } of items(at(owner_node, 'DependsOn'))) check(value, resources, line, 'resource');
    }
  }
}
