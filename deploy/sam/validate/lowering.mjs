// Lowers the part of SAM that the template uses - functions with their DynamoDB events, and Globals - to plain
// CloudFormation, which the schemas of AWS know. What it does not know is reported, not guessed.
import { at, entries, map, scalar } from './yaml_source.mjs';

const kFunctionType = 'AWS::Serverless::Function';
// Properties that a function of CloudFormation has under the same name.
const kSameProperties = [
  'Architectures',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FunctionName',
  'Handler',
  'KmsKeyArn',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'Timeout',
];
const kFunctionProperties = ['CodeUri', 'Events', 'Tracing', ...kSameProperties];
const kGlobalProperties = kFunctionProperties.filter((name) => !['Events', 'FunctionName', 'Role'].includes(name));
// Attributes of a resource that stay as they are.
const kSameAttributes = ['Condition', 'DeletionPolicy', 'DependsOn', 'Metadata', 'UpdateReplacePolicy'];
const kFunctionAttributes = ['Type', 'Properties', ...kSameAttributes];
const kEventTypes = ['DynamoDB'];

function report_unknown(node, known, what, report) {
  for (const [name, , line] of entries(node)) {
    if (!known.includes(name)) report(line, `${what}: unknown property ${name}; known are ${known.join(', ')}`);
  }
}

/** `globals` below `own`: maps are merged, all else is replaced. */
function merged(globals, own) {
  if (globals?.kind !== 'map' || own?.kind !== 'map') return own ?? globals;
  const found = new Map(globals.entries);
  for (const [name, { line, value }] of own.entries) {
    found.set(name, { line, value: merged(globals.entries.get(name)?.value, value) });
  }
  return { kind: 'map', line: own.line, entries: found };
}

/** A copy of map `node` with those of its entries that are named. */
function only(node, names) {
  return { ...node, entries: new Map([...node.entries].filter(([name]) => names.includes(name))) };
}

/** The event source mapping that SAM makes of a DynamoDB event. */
function lower_event(function_name, event, line) {
  const properties = new Map(at(event, 'Properties')?.entries);
  const stream = properties.get('Stream');
  properties.delete('Stream');
  if (stream !== undefined) properties.set('EventSourceArn', stream);
  properties.set('FunctionName', { line, value: map([['Ref', scalar(function_name, line)]], line) });
  const on_failure = at(event, 'Properties', 'DestinationConfig', 'OnFailure');
  if (on_failure !== undefined) {
    const destination = only(
      on_failure,
      [...on_failure.entries.keys()].filter((name) => name !== 'Type'),
    );
    properties.set('DestinationConfig', {
      line: on_failure.line,
      value: map([['OnFailure', destination]], on_failure.line),
    });
  }
  return map(
    [
      ['Type', scalar('AWS::Lambda::EventSourceMapping', line)],
      ['Properties', { kind: 'map', line, entries: properties }],
    ],
    line,
  );
}

/** Adds what SAM makes of function `name` to `resources`. */
function lower_function(name, resource, globals, resources, report) {
  const { line } = resource;
  report_unknown(resource, kFunctionAttributes, name, report);
  report_unknown(at(resource, 'Properties'), kFunctionProperties, name, report);
  const given = merged(globals, at(resource, 'Properties') ?? map([], line));
  const lowered = only(given, kSameProperties);
  const tracing = given.entries.get('Tracing');
  if (tracing !== undefined) {
    lowered.entries.set('TracingConfig', { line: tracing.line, value: map([['Mode', tracing.value]], tracing.line) });
  }
  const code = map(
    [
      ['S3Bucket', scalar('packages', line)],
      ['S3Key', scalar('function.zip', line)],
    ],
    line,
  );
  lowered.entries.set('Code', { line, value: code });
  const attributes = only(resource, kSameAttributes);
  attributes.entries.set('Type', { line, value: scalar('AWS::Lambda::Function', line) });
  attributes.entries.set('Properties', { line, value: lowered });
  resources.set(name, { line, value: attributes });

  for (const [event_name, event, event_line] of entries(resource, 'Properties', 'Events')) {
    const type = at(event, 'Type');
    if (!kEventTypes.includes(type?.value)) {
      report(
        type?.line ?? event_line,
        `${name}: event ${event_name} has type ${type?.value}; validate knows ${kEventTypes.join(', ')}`,
      );
      continue;
    }
    report_unknown(event, ['Type', 'Properties'], `${name}: event ${event_name}`, report);
    resources.set(name + event_name, { line: event_line, value: lower_event(name, event, event_line) });
  }
}

/** The properties of function `name` of `template` with those of Globals. */
export function function_properties(template, name) {
  return merged(at(template, 'Globals', 'Function'), at(template, 'Resources', name, 'Properties'));
}

/** [name, resource] of each function of SAM in `template`. */
export function functions_of(template) {
  return entries(template, 'Resources').filter(([, resource]) => at(resource, 'Type')?.value === kFunctionType);
}

/** `template` without SAM. Calls report(line, message) for what of SAM it does not know. */
export function lower(template, report) {
  const globals = at(template, 'Globals', 'Function');
  report_unknown(at(template, 'Globals'), ['Function'], 'Globals', report);
  report_unknown(globals, kGlobalProperties, 'Globals: Function', report);
  const resources = new Map();
  for (const [name, resource, line] of entries(template, 'Resources')) {
    const type = at(resource, 'Type');
    if (type?.value === kFunctionType) {
      lower_function(name, resource, globals, resources, report);
      continue;
    }
    if (String(type?.value).startsWith('AWS::Serverless::')) {
      report(type.line, `${name}: validate does not know ${type.value}; it knows ${kFunctionType}`);
      continue;
    }
    resources.set(name, { line, value: resource });
  }
  const lowered = new Map([...template.entries].filter(([name]) => !['Globals', 'Transform'].includes(name)));
  lowered.set('Resources', {
    line: at(template, 'Resources')?.line ?? 1,
    value: { kind: 'map', line: 1, entries: resources },
  });
  return { kind: 'map', line: template.line, entries: lowered };
}
