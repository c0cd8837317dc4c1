// A YAML template of CloudFormation as nodes that know their lines; short intrinsic functions are written out.
//
//   map    { kind, line, entries: Map of name to { line, value } }
//   list   { kind, line, items }
//   scalar { kind, line, value }
//
// A map or a list that has a name is on the line of its name.
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';

const kShortFunctions = [
  'Base64',
  'Cidr',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'ImportValue',
  'Join',
  'Select',
  'Split',
  'Sub',
  'Transform',
  'And',
  'Equals',
  'If',
  'Not',
  'Or',
];
// What they are called when they are written out.
const kFunctions = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...kShortFunctions.map((name) => [`!${name}`, `Fn::${name}`]),
]);
// YAML 1.1, which CloudFormation reads, takes these plain words as booleans.
const kHiddenBoolean = /^(?:y|n|yes|no|on|off)$/i;

export const scalar = (value, line) => ({ kind: 'scalar', line, value });
export const list = (items, line) => ({ kind: 'list', line, items });

/** A map of [name, value] pairs; each entry is on the line of its value. */
export function map(pairs, line) {
  return { kind: 'map', line, entries: new Map(pairs.map(([name, value]) => [name, { line: value.line, value }])) };
}

/** The value at `path` (names and indexes) below `node`; undefined where there is none. */
export function at(node, ...path) {
  let found = node;
  for (const step of path) {
    found = typeof step === 'number' ? found?.items?.[step] : found?.entries?.get(step)?.value;
  }
  return found;
}

/** The entries of the map at `path` below `node` as [name, value, line]; none where there is no map. */
export function entries(node, ...path) {
  return [...(at(node, ...path)?.entries ?? [])].map(([name, { value, line }]) => [name, value, line]);
}

/** The items of a list, or the node itself where it is none; none for undefined. */
export function items(node) {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** Every node below `node`, and itself. */
export function* walk(node) {
  yield node;
  const children = node.kind === 'map' ? [...node.entries.values()].map(({ value }) => value) : (node.items ?? []);
  for (const child of children) yield* walk(child);
}

class Reader {
  constructor(lines, report) {
    this.lines = lines;
    this.report = report;
  }

  line(node) {
    return this.lines.linePos(node.range[0]).line;
  }

  read(node, fallback_line) {
    if (node === null || node === undefined) return scalar(null, fallback_line);
    const line = this.line(node);
    if (isAlias(node)) {
      this.report(line, `alias *${node.source}: CloudFormation takes no aliases; write the value out`);
      return scalar(null, line);
    }
    if (node.anchor) this.report(line, `anchor &${node.anchor}: CloudFormation takes no anchors; remove it`);
    const value = this.read_content(node, line);
    return node.tag?.startsWith('!') ? this.read_function(node.tag, value, line) : value;
  }

  read_content(node, line) {
    if (isMap(node)) {
      const found = new Map();
      for (const pair of node.items) {
        const key_line = this.line(pair.key);
        const value = this.read(pair.value, key_line);
        if (value.kind !== 'scalar') value.line = key_line;
        found.set(String(pair.key.value), { line: key_line, value });
      }
      return { kind: 'map', line, entries: found };
    }
    if (isSeq(node))
      return list(
        node.items.map((item) => this.read(item, line)),
        line,
      );
    if (isScalar(node) && node.type === 'PLAIN' && kHiddenBoolean.test(node.source ?? '')) {
      this.report(line, `${node.source} is a boolean for CloudFormation (YAML 1.1): quote it, or write true or false`);
    }
    return scalar(node.value, line);
  }

  read_function(tag, value, line) {
    const name = kFunctions.get(tag);
    if (name === undefined) {
      this.report(line, `${tag} is no function of CloudFormation: use one of ${[...kFunctions.keys()].join(', ')}`);
      return value;
    }
    const is_dotted = name === 'Fn::GetAtt' && value.kind === 'scalar';
    const [target, ...attribute] = is_dotted ? String(value.value).split('.') : [];
    return map(
      [[name, is_dotted ? list([scalar(target, line), scalar(attribute.join('.'), line)], line) : value]],
      line,
    );
  }
}

/** The root node of `text`; calls report(line, message) for what is no YAML, or none that CloudFormation takes. */
export function read_yaml(text, report) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', merge: false, logLevel: 'silent' });
  for (const error of document.errors) report(error.linePos?.[0].line ?? 1, error.message.split('\n')[0]);
  return document.errors.length > 0 ? undefined : new Reader(lines, report).read(document.contents, 1);
}
