// What the functions of src/bootstrap need of the template: variables and permissions. The sources are read, so
// that this table and the code cannot part unseen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const kHandlerSource = 'src/bootstrap/function_handler.cpp';
const kVariableSources = ['src/aws/function_environment.cpp', kHandlerSource];

const kConnections = '${ConnectionsTable.Arn}';
const kItems = '${RealTimeDataTable.Arn}';
const kBucket = 'arn:${AWS::Partition}:s3:::real-time-platform-${Env}-${AWS::AccountId}-${AWS::Region}/*';
const kPosts =
  'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${WebSocketApi}/${Env}/POST/@connections/*';
const kConfig = ['IS_QUERY_PARAM', 'PAYLOAD_FORMAT'];
const kMapping = [
  'MAPPING_ATTRIBUTES',
  'MAPPING_ID',
  'MAPPING_ITEMS',
  'MAPPING_PAYLOAD',
  'MAPPING_REMOVE_WHEN',
  'MAPPING_TIMESTAMP',
  'MAPPING_TIMESTAMP_ATTRIBUTE',
  'MAPPING_VALUE_ATTRIBUTE',
  'MAPPING_VERSION',
  'MAPPING_WRITE',
];

/**
 * By handler: the variables that it cannot do without, those that it reads too, and its permissions as "action
 * resource", beside those of kCommonPermissions. Exactly these are granted: less fails, more is not least privilege.
 */
export const kFunctions = {
  OnConnect: {
    required: ['REAL_TIME_ITEM_KEY', 'TABLE_NAME'],
    optional: kConfig,
    permissions: [`dynamodb:BatchWriteItem ${kConnections}`],
  },
  OnDisconnect: {
    required: ['TABLE_NAME'],
    optional: [],
    permissions: [`dynamodb:Query ${kConnections}`, `dynamodb:BatchWriteItem ${kConnections}`],
  },
  OnDefault: {
    required: ['REAL_TIME_ITEM_KEY', 'TABLE_NAME'],
    optional: kConfig,
    permissions: [`dynamodb:Query ${kConnections}`, `dynamodb:BatchWriteItem ${kConnections}`],
  },
  OnReceiveRealTimeItem: {
    required: ['REAL_TIME_ITEM_KEY', 'TABLE_NAME', 'WS_ENDPOINT'],
    optional: kConfig,
    permissions: [
      ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map(
        (name) => `dynamodb:${name} \${RealTimeDataTable.StreamArn}`,
      ),
      'dynamodb:ListStreams *',
      'sqs:SendMessage ${UndeliveredQueue.Arn}',
      `dynamodb:Query ${kConnections}/index/realTimeItemId-index`,
      `dynamodb:BatchWriteItem ${kConnections}`,
      `execute-api:ManageConnections ${kPosts}`,
    ],
  },
  OnIntegrationEvent: {
    required: ['ITEM_TABLE_NAME', 'REAL_TIME_ITEM_KEY'],
    optional: kMapping,
    permissions: [
      ...['PutItem', 'UpdateItem', 'DeleteItem'].map((name) => `dynamodb:${name} ${kItems}`),
      ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
        (name) => `sqs:${name} \${ItemQueue.Arn}`,
      ),
      `s3:GetObject ${kBucket}`,
      `s3:GetObjectVersion ${kBucket}`,
    ],
  },
};

/** Those of every function, whose log group is `log_group`. */
export function common_permissions(log_group) {
  return [
    'xray:PutTraceSegments *',
    'xray:PutTelemetryRecords *',
    `logs:CreateLogStream \${${log_group}.Arn}`,
    `logs:PutLogEvents \${${log_group}.Arn}`,
  ];
}

/** All actions that the template may name. */
export const kActions = new Set([
  'lambda:InvokeFunction',
  'sts:AssumeRole',
  ...[...common_permissions(''), ...Object.values(kFunctions).flatMap(({ permissions }) => permissions)].map(
    (permission) => permission.split(' ')[0],
  ),
]);

/** Those of them that know no resources: for them alone "*" is right. */
export const kActionsWithoutResource = new Set([
  'dynamodb:ListStreams',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
]);

/** All variables that function `handler` reads; of all functions without it. */
export function variables_of(handler) {
  const functions = handler === undefined ? Object.values(kFunctions) : [kFunctions[handler]];
  return new Set(functions.flatMap((known) => [...(known?.required ?? []), ...(known?.optional ?? [])]));
}

/** The known handler that `name` means, as src/bootstrap takes it; undefined where it means none. */
export function handler_of(name) {
  const handler = String(name).replace(/Function$/, '');
  return Object.hasOwn(kFunctions, handler) ? handler : undefined;
}

/** Reports where the code and kFunctions differ. */
export function check_functions(root, report) {
  const code = readFileSync(join(root, kHandlerSource), 'utf8');
  const handlers = [...code.matchAll(/\{"(On[A-Za-z]+)", make_handler</g)].map(([, name]) => name);
  const differ = (file, what) => report(file, 1, `${what}; bring deploy/sam/validate/functions.mjs up to date`);
  for (const name of handlers) {
    if (!Object.hasOwn(kFunctions, name)) differ(kHandlerSource, `there is a function ${name}`);
  }
  for (const name of Object.keys(kFunctions)) {
    if (!handlers.includes(name)) differ(kHandlerSource, `there is no function ${name}`);
  }
  const read = new Map();
  for (const file of kVariableSources) {
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(/"([A-Z]+(?:_[A-Z]+)+)"/g)) {
      if (!name.startsWith('AWS_')) read.set(name, file);
    }
  }
  const known = variables_of();
  for (const [name, file] of read) if (!known.has(name)) differ(file, `the functions read ${name}`);
  for (const name of known) if (!read.has(name)) differ(kVariableSources[0], `the functions do not read ${name}`);
}
