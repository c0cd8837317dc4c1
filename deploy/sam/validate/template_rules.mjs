// Rules of the project about template.yaml that no schema has: what a deployed stack would fail of, or lack in silence.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { handler_of, kFunctions, variables_of } from './functions.mjs';
import { function_properties, functions_of } from './lowering.mjs';
import { suggestion } from './suggestion.mjs';
import { at, entries, items, walk } from './yaml_source.mjs';

// Without them a record that cannot be delivered stops its shard for a day, or is lost unseen.
const kMappingOptions = [
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'FunctionResponseTypes',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
];
// Lambda's own: the schemas do not have them.
const kLimits = { MemorySize: [128, 10240], Timeout: [1, 900] };
const kProtocols = ['HTTP', 'WEBSOCKET'];
const kRoutes = ['$connect', '$disconnect', '$default'];
// As src/aws/connection_rows.cpp writes and reads them.
const kConnectionKeys = ['connectionId HASH', 'realTimeItemId RANGE'];
const kConnectionIndex = 'realTimeItemId-index';
const kTimeToLive = 'ttl';

function resources_of(template, type) {
  return entries(template, 'Resources').filter(([, resource]) => at(resource, 'Type')?.value === type);
}

function check_package(root, name, resource, properties, report) {
  const method = at(resource, 'Metadata', 'BuildMethod');
  if (method?.value !== 'makefile') {
    report(
      method?.line ?? resource.line,
      `${name}: set "Metadata: {BuildMethod: makefile}": sam build does not know C++`,
    );
  }
  const folder = at(properties, 'CodeUri');
  const makefile = join(root, 'deploy/sam', String(folder?.value ?? ''), 'Makefile');
  if (folder === undefined || !existsSync(makefile)) {
    report(folder?.line ?? resource.line, `${name}: CodeUri has no Makefile: set it to "."`);
    return;
  }
  const targets = [...readFileSync(makefile, 'utf8').matchAll(/^build-([^\s:]+):/gm)].map(([, target]) => target);
  if (!targets.includes(name) && !targets.includes('%')) {
    report(resource.line, `${name}: the Makefile of CodeUri has no target build-${name}: add it`);
  }
}

function check_variables(template, name, resource, properties, handler, report) {
  const known = variables_of(handler);
  const given = at(properties, 'Environment', 'Variables');
  for (const variable of kFunctions[handler].required) {
    if (at(given, variable) === undefined) {
      report(
        at(resource, 'Properties', 'Environment')?.line ?? resource.line,
        `${name}: ${handler} needs the environment variable ${variable}: set it`,
      );
    }
  }
  for (const [variable, , line] of entries(resource, 'Properties', 'Environment', 'Variables')) {
    if (!known.has(variable)) {
      report(line, `${name}: ${handler} reads no variable ${variable}${suggestion(variable, known)}`);
    }
  }
}

function check_limits(name, properties, report) {
  for (const [property, [least, most]] of Object.entries(kLimits)) {
    const node = at(properties, property);
    if (typeof node?.value === 'number' && (node.value < least || node.value > most)) {
      report(node.line, `${name}: ${property} is ${node.value}: Lambda takes ${least} to ${most}`);
    }
  }
}

function check_logs(template, name, resource, properties, report) {
  const group = at(properties, 'LoggingConfig', 'LogGroup');
  if (at(template, 'Resources', at(group, 'Ref')?.value, 'Type')?.value !== 'AWS::Logs::LogGroup') {
    report(
      group?.line ?? resource.line,
      `${name}: set LoggingConfig.LogGroup to a log group of the template: that of Lambda keeps its lines for ever`,
    );
  }
}

function check_mapping(template, name, event_name, event, report) {
  const what = `${name}: event ${event_name}`;
  const stream = at(event, 'Properties', 'Stream');
  const [table_name, attribute] = at(stream, 'Fn::GetAtt')?.items?.map(({ value }) => value) ?? [];
  const table = at(template, 'Resources', table_name);
  if (attribute !== 'StreamArn' || table === undefined) {
    report(stream?.line ?? event.line, `${what}: set "Stream: !GetAtt TABLE.StreamArn" of a table of the template`);
  } else if (at(table, 'Properties', 'StreamSpecification', 'StreamViewType') === undefined) {
    report(table.line, `${table_name}: ${name} takes its stream: set StreamSpecification.StreamViewType`);
  } else if (!String(at(table, 'Properties', 'StreamSpecification', 'StreamViewType').value).startsWith('NEW_')) {
    const { line } = at(table, 'Properties', 'StreamSpecification', 'StreamViewType');
    report(line, `${table_name}: ${name} sends the new images: set StreamViewType to NEW_AND_OLD_IMAGES`);
  }
  for (const option of kMappingOptions) {
    if (at(event, 'Properties', option) === undefined) report(event.line, `${what}: set ${option}`);
  }
}

function check_functions(root, template, report) {
  for (const [name, resource] of functions_of(template)) {
    const properties = function_properties(template, name);
    const handler_node = at(properties, 'Handler');
    const handler = handler_of(handler_node?.value);
    check_package(root, name, resource, properties, report);
    check_logs(template, name, resource, properties, report);
    check_limits(name, properties, report);
    for (const [event_name, event] of entries(resource, 'Properties', 'Events')) {
      check_mapping(template, name, event_name, event, report);
    }
    if (handler === undefined) {
      report(
        handler_node?.line ?? resource.line,
        `${name}: there is no function ${handler_node?.value}` +
          suggestion(String(handler_node?.value), Object.keys(kFunctions)),
      );
      continue;
    }
    check_variables(template, name, resource, properties, handler, report);
  }
  const known = variables_of();
  for (const [variable, , line] of entries(template, 'Globals', 'Function', 'Environment', 'Variables')) {
    if (!known.has(variable)) report(line, `Globals: no function reads ${variable}${suggestion(variable, known)}`);
  }
}

/** The names of resources that `node` refers to. */
function targets_of(node) {
  const found = new Set();
  for (const { entries: map } of node === undefined ? [] : walk(node)) {
    const target = map?.get('Ref')?.value ?? map?.get('Fn::GetAtt')?.value.items?.[0];
    if (target?.kind === 'scalar') found.add(target.value);
    const text = map?.get('Fn::Sub')?.value.value;
    for (const [, name] of String(text ?? '').matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) found.add(name);
  }
  return found;
}

/** Whether the route's function may be called by the API; Lambda refuses it otherwise, which clients see as 500. */
function check_route(template, name, route, report) {
  const [integration] = [...targets_of(at(route, 'Properties', 'Target'))];
  const uri = at(template, 'Resources', integration, 'Properties', 'IntegrationUri');
  for (const target of targets_of(uri)) {
    if (!functions_of(template).some(([function_name]) => function_name === target)) continue;
    const is_permitted = resources_of(template, 'AWS::Lambda::Permission').some(
      ([, permission]) =>
        at(permission, 'Properties', 'FunctionName', 'Ref')?.value === target &&
        at(permission, 'Properties', 'Principal')?.value === 'apigateway.amazonaws.com',
    );
    if (!is_permitted) {
      report(route.line, `${name}: add an AWS::Lambda::Permission of apigateway.amazonaws.com for ${target}`);
    }
  }
}

function check_apis(template, report) {
  const routes = resources_of(template, 'AWS::ApiGatewayV2::Route');
  for (const [name, route] of routes) check_route(template, name, route, report);
  for (const [name, api] of resources_of(template, 'AWS::ApiGatewayV2::Api')) {
    const protocol = at(api, 'Properties', 'ProtocolType');
    const keys = routes
      .filter(([, route]) => at(route, 'Properties', 'ApiId', 'Ref')?.value === name)
      .map(([, route]) => at(route, 'Properties', 'RouteKey')?.value);
    if (!kProtocols.includes(protocol?.value)) {
      report(protocol?.line ?? api.line, `${name}: set ProtocolType to ${kProtocols.join(' or ')}`);
    } else if (keys.includes('$connect') && protocol.value !== 'WEBSOCKET') {
      report(protocol.line, `${name}: has the route $connect: set ProtocolType to WEBSOCKET`);
    }
    for (const key of protocol?.value === 'WEBSOCKET' ? kRoutes : []) {
      if (!keys.includes(key)) report(api.line, `${name}: has no route ${key}: add it`);
    }
    if (protocol?.value === 'WEBSOCKET' && at(api, 'Properties', 'RouteSelectionExpression') === undefined) {
      report(api.line, `${name}: set RouteSelectionExpression, such as $request.body.action`);
    }
  }
  for (const [name, stage] of resources_of(template, 'AWS::ApiGatewayV2::Stage')) {
    const deploys = at(stage, 'Properties', 'AutoDeploy');
    if (deploys?.value !== true) {
      report(
        deploys?.line ?? stage.line,
        `${name}: set AutoDeploy to true: later changes of routes are not deployed otherwise`,
      );
    }
  }
}

const keys_of = (node) =>
  items(at(node, 'KeySchema')).map((key) => `${at(key, 'AttributeName')?.value} ${at(key, 'KeyType')?.value}`);

/** The table that TABLE_NAME of OnConnect names is the one that the code knows. */
function check_connections_table(template, report) {
  const connect = functions_of(template).find(
    ([, resource]) => handler_of(at(resource, 'Properties', 'Handler')?.value) === 'OnConnect',
  );
  const name = connect && at(connect[1], 'Properties', 'Environment', 'Variables', 'TABLE_NAME', 'Ref')?.value;
  const table = at(template, 'Resources', name);
  if (at(table, 'Type')?.value !== 'AWS::DynamoDB::Table') return;
  const properties = at(table, 'Properties');
  if (String(keys_of(properties)) !== String(kConnectionKeys)) {
    report(
      at(properties, 'KeySchema')?.line ?? table.line,
      `${name}: the functions want the keys ${kConnectionKeys.join(', ')}`,
    );
  }
  const indexes = items(at(properties, 'GlobalSecondaryIndexes'));
  const index = indexes.find((found) => at(found, 'IndexName')?.value === kConnectionIndex);
  if (String(keys_of(index)) !== 'realTimeItemId HASH') {
    report(
      indexes[0]?.line ?? table.line,
      `${name}: the functions want the index ${kConnectionIndex} with the key realTimeItemId`,
    );
  }
  const ttl = at(properties, 'TimeToLiveSpecification', 'AttributeName');
  if (ttl?.value !== kTimeToLive || at(properties, 'TimeToLiveSpecification', 'Enabled')?.value !== true) {
    report(
      ttl?.line ?? table.line,
      `${name}: enable TimeToLiveSpecification with the attribute ${kTimeToLive}: rows of ` +
        'connections that ended unseen stay otherwise',
    );
  }
}

/** Calls report(line, message) for each fault of `template` of the project in folder `root`. */
export function check_template(root, template, report) {
  if (at(template, 'Transform')?.value !== 'AWS::Serverless-2016-10-31') {
    report(
      at(template, 'Transform')?.line ?? 1,
      'set "Transform: AWS::Serverless-2016-10-31": it has functions of SAM',
    );
  }
  for (const [name, group] of resources_of(template, 'AWS::Logs::LogGroup')) {
    if (at(group, 'Properties', 'RetentionInDays') === undefined) {
      report(group.line, `${name}: set RetentionInDays: its lines are kept, and cost, for ever otherwise`);
    }
  }
  check_functions(root, template, report);
  check_apis(template, report);
  check_connections_table(template, report);
}
