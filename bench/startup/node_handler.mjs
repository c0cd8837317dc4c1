// OnConnect as a Node.js function would be written, on the Runtime API: enters a connection in the table.
import http from 'node:http';

import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const kApi = '/2018-06-01/runtime/invocation/';
const agent = new http.Agent({ keepAlive: true });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const client = new DynamoDBClient({});

function request(method, path, body) {
  return new Promise((resolve, reject) => {
    http.request({ host, port, method, path: `${kApi}${path}`, agent }, async (response) => {
      let text = '';
      for await (const part of response.setEncoding('utf8')) text += part;
      resolve({ headers: response.headers, text });
    }).on('error', reject).end(body);
  });
}

async function on_connect({ queryStringParameters, requestContext }) {
  const id = queryStringParameters?.[process.env.REAL_TIME_ITEM_KEY];
  if (id === undefined) return { statusCode: 400 };
  await client.send(new PutItemCommand({ TableName: process.env.TABLE_NAME,
    Item: { connectionId: { S: requestContext.connectionId }, realTimeItemId: { S: id } } }));
  return { statusCode: 200 };
}

for (;;) {
  const { headers, text } = await request('GET', 'next');
  const answer = await on_connect(JSON.parse(text));
  await request('POST', `${headers['lambda-runtime-aws-request-id']}/response`, JSON.stringify(answer));
}
