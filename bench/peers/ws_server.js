// Node `ws` as a fan-out server: GET /KEY upgrades to a subscription of KEY; POST / with one JSON object per
// line sends each line to the subscribers of its vehicleId. A frame is encoded once and written to each
// socket as one buffer, the cheapest way that ws offers.
'use strict';

const http = require('node:http');
const { Sender, WebSocketServer } = require('ws');

const subscribers = new Map(); // key -> Set of sockets
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

function publish(line) {
  const frame = Buffer.concat(Sender.frame(Buffer.from(line), { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: true }));
  for (const socket of subscribers.get(JSON.parse(line).vehicleId) ?? []) socket.write(frame);
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    Buffer.concat(chunks).toString().split('\n').filter(Boolean).forEach(publish);
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 0; // the publisher's connection stays

server.on('upgrade', (request, socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    const key = request.url.slice(1);
    if (!subscribers.has(key)) subscribers.set(key, new Set());
    subscribers.get(key).add(socket);
    webSocket.on('error', () => {});
    webSocket.on('close', () => subscribers.get(key).delete(socket));
  });
});

server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
