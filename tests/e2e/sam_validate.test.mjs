// `script/sam validate` finds each single fault that is planted in deploy/sam, on its line, and none in what is there.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { temporary_directory } from './support/platform.mjs';

const kRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');
const kTemplate = 'deploy/sam/template.yaml';
const kConfig = 'deploy/sam/samconfig.toml';
const kEnvJson = 'deploy/sam/env.json';
const kSchemas = 'by the schemas of AWS';

/**
 * A fault: in `file`, the first `from` at or after `after` becomes `to`. It is found where `to` is; with `on`, where that
 * is the first time at or after `anchor` (without it `after`); with a message like `message`. `by` is kSchemas for what
 * needs them.
 */
const kFaults = [
  // Of the template, by the schemas.
  { what: 'a wrong property of a table', after: '  RealTimeDataTable:', from: 'BillingMode:', to: 'BilingMode:', message: /BilingMode/, by: kSchemas },
  { what: 'a wrong nested property', after: '  RealTimeDataTable:', from: 'SSEEnabled:', to: 'SseEnabled:', message: /SseEnabled/, by: kSchemas },
  { what: 'a wrong property of a queue', after: '  UndeliveredQueue:', from: 'SqsManagedSseEnabled', to: 'SqsManagedSSEEnabled', message: /SqsManagedSSEEnabled/, by: kSchemas },
  { what: 'a wrong property of the event source mapping', after: '        Changes:', from: 'MaximumRetryAttempts', to: 'MaximumRetries', message: /MaximumRetries/, by: kSchemas },
  { what: 'a reference to a resource that is missing', after: '  OnConnectFunction:', from: '!Ref ConnectionsTable', to: '!Ref ConnectionTable', message: /ConnectionTable/ },
  { what: 'a GetAtt of a resource that is missing', after: '  OnConnectRole:', from: '!GetAtt OnConnectLogGroup.Arn', to: '!GetAtt OnConnectLogs.Arn', message: /OnConnectLogs/ },
  { what: 'a GetAtt of an attribute that is missing', after: '  UndeliveredAlarm:', from: 'UndeliveredQueue.QueueName', to: 'UndeliveredQueue.Name', message: /Name/, by: kSchemas },
  { what: 'a reference of a Sub that is missing', after: '  ConnectRoute:', from: '${ConnectIntegration}', to: '${Integration}', message: /Integration/ },
  { what: 'an unknown parameter', after: '  OnConnectLogGroup:', from: '!Ref LogRetentionDays', to: '!Ref LogRetention', message: /LogRetention/ },
  { what: 'a parameter that nobody uses', after: 'Parameters:', from: '  Env:\n', to: '  Unused:\n    Type: String\n  Env:\n', on: '  Unused:', message: /Unused/, by: kSchemas },
  { what: 'a condition that is missing', after: '  ItemQueue:', from: 'Condition: HasQueue', to: 'Condition: WithQueue', message: /WithQueue/ },
  { what: 'a wrong type', after: '  OnReceiveRealTimeItemFunction:', from: 'Timeout: 30', to: 'Timeout: soon', message: /integer|soon/i, by: kSchemas },
  { what: 'a number out of range', after: '  OnReceiveRealTimeItemFunction:', from: 'Timeout: 30', to: 'Timeout: 3000', message: /900|3000/ },
  { what: 'a wrong value of Globals', after: 'Globals:', from: 'provided.al2023', to: 'provided.al2032', message: /provided\.al2032/, by: kSchemas },
  { what: 'a wrong value of an enumeration', after: '  RealTimeDataTable:', from: 'NEW_AND_OLD_IMAGES', to: 'NEW_AND_OLD', message: /NEW_AND_OLD/, by: kSchemas },
  { what: 'a wrong protocol', after: '  WebSocketApi:', from: 'ProtocolType: WEBSOCKET', to: 'ProtocolType: WEBSOCKETS', message: /set ProtocolType to HTTP or WEBSOCKET/ },
  { what: 'a wrong retention of logs', after: '  LogRetentionDays:', from: 'Default: 14', to: 'Default: 15', message: /15/, by: kSchemas },
  { what: 'a wrong type of a resource', after: '  UndeliveredQueue:', from: 'AWS::SQS::Queue', to: 'AWS::SQS::Queues', on: '  UndeliveredQueue:', message: /AWS::SQS::Queues/, by: kSchemas },
  { what: 'a required property that is missing', after: '  ConnectRoute:', from: '      RouteKey: $connect\n', to: '', on: 'Properties:', message: /RouteKey/, by: kSchemas },
  { what: 'a key without its attribute', after: '  ConnectionsTable:', from: 'AttributeName: realTimeItemId\n          AttributeType', to: 'AttributeName: itemId\n          AttributeType', on: '    Properties:', message: /realTimeItemId/, by: kSchemas },
  { what: 'an output of a resource that is missing', after: '  RealTimeDataTableName:', from: '!Ref RealTimeDataTable', to: '!Ref RealTimeData', message: /RealTimeData/ },

  // Of the template, by the lowering and the rules of the project.
  { what: 'a wrong property of a function', after: '  OnConnectFunction:', from: 'Handler:', to: 'Handlers:', message: /unknown property Handlers/ },
  { what: 'a wrong property of Globals', after: 'Globals:', from: 'MemorySize', to: 'Memory', message: /unknown property Memory/ },
  { what: 'an event that is not known', after: '        Changes:', from: 'Type: DynamoDB', to: 'Type: DynamoDb', message: /DynamoDb; validate knows DynamoDB/ },
  { what: 'a table without its stream', after: '  RealTimeDataTable:', from: '      StreamSpecification:\n        StreamViewType: NEW_AND_OLD_IMAGES\n', to: '', on: '  RealTimeDataTable:', message: /set StreamSpecification/ },
  { what: 'a stream without new images', after: '  RealTimeDataTable:', from: 'NEW_AND_OLD_IMAGES', to: 'KEYS_ONLY', message: /set StreamViewType/ },
  { what: 'the stream of another attribute', after: '        Changes:', from: 'RealTimeDataTable.StreamArn', to: 'RealTimeDataTable.Arn', message: /TABLE\.StreamArn/ },
  { what: 'an event source mapping that stops for a day', after: '        Changes:', from: '            MaximumRetryAttempts: 3\n', to: '', on: '        Changes:', message: /set MaximumRetryAttempts/ },
  { what: 'an API without a protocol', after: '  WebSocketApi:', from: '      ProtocolType: WEBSOCKET\n', to: '', on: '  WebSocketApi:', message: /set ProtocolType/ },
  { what: 'the other protocol', after: '  WebSocketApi:', from: 'ProtocolType: WEBSOCKET', to: 'ProtocolType: HTTP', message: /set ProtocolType to WEBSOCKET/ },
  { what: 'a stage that is not deployed', after: '  WebSocketStage:', from: 'AutoDeploy: true', to: 'AutoDeploy: false', message: /AutoDeploy/ },
  { what: 'a route that the API may not call', after: '  ConnectPermission:', from: '!Ref OnConnectFunction', to: '!Ref OnDisconnectFunction', on: '  ConnectRoute:', anchor: 'Resources:', message: /AWS::Lambda::Permission .* OnConnectFunction/ },
  { what: 'a handler that is not known', after: '  OnConnectFunction:', from: 'Handler: OnConnect', to: 'Handler: OnConect', message: /did you mean OnConnect\?/ },
  { what: 'a variable that is missing', after: '  OnReceiveRealTimeItemFunction:', from: '          WS_ENDPOINT:', to: '          WS_ENDPOINTS:', on: '      Environment:', message: /needs the environment variable WS_ENDPOINT/ },
  { what: 'a variable that nobody reads', after: '  OnReceiveRealTimeItemFunction:', from: '          WS_ENDPOINT:', to: '          WS_ENDPOINTS:', message: /reads no variable WS_ENDPOINTS; did you mean WS_ENDPOINT\?/ },
  { what: 'a variable of Globals that nobody reads', after: 'Globals:', from: 'PAYLOAD_FORMAT', to: 'PAYLOAD_FORM', message: /did you mean PAYLOAD_FORMAT\?/ },
  { what: 'a function that SAM cannot build', after: '  OnConnectFunction:', from: 'BuildMethod: makefile', to: 'BuildMethod: go1.x', message: /BuildMethod: makefile/ },
  { what: 'a function without a Makefile', after: '  OnConnectFunction:', from: 'CodeUri: .', to: 'CodeUri: events', message: /no Makefile/ },
  { what: 'a function whose lines are kept for ever', after: '  OnConnectFunction:', from: 'LogGroup: !Ref OnConnectLogGroup', to: 'LogGroup: own', message: /LoggingConfig\.LogGroup/ },
  { what: 'a function without a role of its own', after: '  OnConnectFunction:', from: 'Role: !GetAtt OnConnectRole.Arn', to: 'Role: !Ref OnConnectRole', message: /a role of its own/ },
  { what: 'an index by another name', after: '  ConnectionsTable:', from: 'IndexName: realTimeItemId-index', to: 'IndexName: realTimeItemIdIndex', message: /index realTimeItemId-index/ },
  { what: 'a time to live by another name', after: '  ConnectionsTable:', from: 'AttributeName: ttl', to: 'AttributeName: expires', message: /attribute ttl/ },
  { what: 'a mistyped action', after: '  OnConnectRole:', from: 'dynamodb:BatchWriteItem', to: 'dynamodb:BatchWriteItems', message: /did you mean dynamodb:BatchWriteItem\?/ },
  { what: 'a wildcard action', after: '  OnConnectRole:', from: 'dynamodb:BatchWriteItem', to: 'dynamodb:*', message: /dynamodb:\* is a wildcard/ },
  { what: 'an action on everything', after: '  OnConnectRole:', from: '!GetAtt ConnectionsTable.Arn', to: '"*"', message: /"\*" for dynamodb:BatchWriteItem/ },
  { what: 'an action that is missing', after: '  OnDisconnectRole:', from: '[dynamodb:Query, dynamodb:BatchWriteItem]', to: '[dynamodb:BatchWriteItem]', on: '  OnDisconnectRole:', message: /needs dynamodb:Query on/ },
  { what: 'an action that is not needed', after: '  OnConnectRole:', from: 'Action: dynamodb:BatchWriteItem', to: 'Action: [dynamodb:Query, dynamodb:BatchWriteItem]', message: /does not need dynamodb:Query/ },
  { what: 'an anchor', after: '  RealTimeDataTable:', from: 'PAY_PER_REQUEST', to: '&billing PAY_PER_REQUEST', message: /anchor &billing/ },
  { what: 'an alias', after: '  RealTimeDataTable:', from: 'BillingMode: PAY_PER_REQUEST', to: 'BillingMode: &billing PAY_PER_REQUEST\n      Alias: *billing', on: 'Alias:', message: /alias \*billing/ },
  { what: 'a hidden boolean', after: '  OnConnectFunction:', from: 'Handler: OnConnect', to: 'Handler: off', message: /off is a boolean/ },
  { what: 'a function of CloudFormation that is none', after: '  RealTimeDataTable:', from: '!Sub', to: '!Subst', message: /!Subst is no function/ },
  { what: 'a key twice', after: '  RealTimeDataTable:', from: 'BillingMode: PAY_PER_REQUEST\n', to: 'BillingMode: PAY_PER_REQUEST\n      BillingMode: PROVISIONED\n', on: 'BillingMode: PROVISIONED', message: /unique/ },
  { what: 'a template that is not of SAM', after: 'AWSTemplateFormatVersion', from: 'AWS::Serverless-2016-10-31', to: 'AWS::Serverless', message: /set "Transform/ },

  // Of the other files.
  { what: 'an unknown option', file: kConfig, after: '[staging.', from: 'capabilities', to: 'capabilitys', message: /did you mean capabilities\?/ },
  { what: 'an unknown parameter of the template', file: kConfig, after: '[staging.', from: 'Env=staging Arch=', to: 'Env=staging Architecture=', message: /no parameter Architecture/ },
  { what: 'a value that a parameter does not allow', file: kConfig, after: '[staging.', from: 'LogRetentionDays=14', to: 'LogRetentionDays=15', message: /LogRetentionDays is '15'/ },
  { what: 'the parameters of another environment', file: kConfig, after: '[staging.', from: 'Env=staging', to: 'Env=prod', message: /set Env=staging/ },
  { what: 'parameters without a form', file: kConfig, after: '[staging.', from: 'Env=staging Arch', to: 'Env = staging Arch', message: /write it as/ },
  { what: 'a flag that is a text', file: kConfig, after: '[staging.', from: 'resolve_s3 = true', to: 'resolve_s3 = "yes"', message: /give true or false/ },
  { what: 'a wrong region', file: kConfig, after: '[staging.', from: 'eu-north-1', to: 'eu-north', message: /give a region/ },
  { what: 'an environment without a region', file: kConfig, after: '[staging.', from: 'region = "eu-north-1"\n', to: '', anchor: 'stack_name = "real-time-platform-develop"', on: '[staging.', message: /set region/ },
  { what: 'roles that nobody allows', file: kConfig, after: '[staging.', from: '"CAPABILITY_IAM"', to: '"CAPABILITY_AUTO_EXPAND"', message: /add CAPABILITY_IAM/ },
  { what: 'a prod that changes unseen', file: kConfig, after: '[prod.', from: 'confirm_changeset = true', to: 'confirm_changeset = false', message: /confirm_changeset = true/ },
  { what: 'one stack for two environments', file: kConfig, after: '[staging.', from: 'platform-staging', to: 'platform-develop', message: /that of develop/ },
  { what: 'an unknown command', file: kConfig, after: '[staging.', from: 'deploy.parameters', to: 'deplyo.parameters', message: /did you mean deploy\?/ },
  { what: 'no TOML', file: kConfig, after: '[staging.', from: 'resolve_s3 = true', to: 'resolve_s3 = yes', message: /./ },
  { what: 'a function that is missing', file: kEnvJson, after: '{', from: '"OnConnectFunction"', to: '"OnConnect"', message: /no function OnConnect; did you mean OnConnectFunction\?/ },
  { what: 'a variable that is not passed', file: kEnvJson, after: '"OnConnectFunction"', from: '"TABLE_NAME"', to: '"TABLE"', message: /sets no variable TABLE/ },
  { what: 'an event that is no JSON', file: 'deploy/sam/events/connect.json', after: '"headers"', from: '"443",', to: '"443"', on: '"X-Forwarded-Proto"', message: /no JSON/ },
];

/** `text` with the fault in it, and the line where it is to be found. */
function plant(text, { after: place, from, to, on, anchor = place }) {
  const position = text.indexOf(from, text.indexOf(place));
  assert.ok(text.includes(place) && position >= 0, `${from} after ${place} is there`);
  const changed = text.slice(0, position) + to + text.slice(position + from.length);
  const found = on === undefined ? position : changed.indexOf(on, changed.indexOf(anchor));
  assert.ok(found >= 0, `${on} is there`);
  return { changed, line: changed.slice(0, found).split('\n').length };
}

describe('script/sam validate', () => {
  let project;
  let validate_project;
  let why_no_schemas;

  before(async () => {
    execFileSync(join(kRoot, 'script/sam'), ['validate'], { stdio: ['ignore', 'ignore', 'pipe'] }); // brings its packages
    ({ validate_project } = await import(join(kRoot, 'deploy/sam/validate/project.mjs')));
    ({ why_no_schemas } = await import(join(kRoot, 'deploy/sam/validate/cloudformation.mjs')));
    project = temporary_directory();
    symlinkSync(join(kRoot, 'src'), join(project, 'src'));
    mkdirSync(join(project, 'deploy/sam'), { recursive: true });
    for (const name of ['template.yaml', 'samconfig.toml', 'env.json', 'events', 'Makefile']) {
      cpSync(join(kRoot, 'deploy/sam', name), join(project, 'deploy/sam', name), { recursive: true });
    }
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  test('has nothing to say of what is there', async () => {
    assert.deepEqual(await validate_project(project), []);
  });

  for (const fault of kFaults) {
    const file = fault.file ?? kTemplate;
    test(`finds ${fault.what}`, async (context) => {
      if (fault.by === kSchemas && why_no_schemas() !== undefined) {
        context.skip(why_no_schemas());
        return;
      }
      const path = join(project, file);
      const text = readFileSync(path, 'utf8');
      const { changed, line } = plant(text, fault);
      writeFileSync(path, changed);
      const faults = await validate_project(project);
      writeFileSync(path, text);
      assert.ok(faults.some((found) => found.startsWith(`${file}:${line}: `) && fault.message.test(found)),
                `expected ${file}:${line}: ${fault.message}, got:\n${faults.join('\n')}`);
    });
  }

  test('tells its caller by the exit code', () => {
    const run = (...args) => spawnSync(process.execPath, [join(kRoot, 'deploy/sam/validate/validate.mjs'), ...args], { encoding: 'utf8' });
    assert.equal(run(project).status, 0);
    const path = join(project, kEnvJson);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, '{\n');
    const { status, stderr } = run(project);
    writeFileSync(path, text);
    assert.equal(status, 1);
    assert.match(stderr, /^deploy\/sam\/env\.json:2: no JSON: /m);
  });

  test('finds a variable that the code reads and nobody knows', async () => {
    rmSync(join(project, 'src'));
    for (const folder of ['aws', 'bootstrap']) cpSync(join(kRoot, 'src', folder), join(project, 'src', folder), { recursive: true });
    const path = join(project, 'src/bootstrap/function_handler.cpp');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"ITEM_TABLE_NAME"', '"ITEMS_TABLE"'));
    const faults = await validate_project(project);
    assert.match(faults.join('\n'), /^src\/bootstrap\/function_handler\.cpp:1: the functions read ITEMS_TABLE;/m);
    assert.match(faults.join('\n'), /: the functions do not read ITEM_TABLE_NAME;/);
  });
});
