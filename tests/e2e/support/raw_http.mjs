// Bytes over a plain socket, for what no well-behaved client sends.
import net from 'node:net';

import { within } from './until.mjs';

/** Sends `bytes` to http://HOST:PORT and reads until the answer is complete: {status, headers, body}. */
export function exchange(url, bytes) {
  const { hostname, port } = new URL(url);
  const answer = new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    const finish = (complete) => {
      if (!complete && received === '') reject(new Error('the connection was closed without an answer'));
      else resolve(parse(received));
      socket.destroy();
    };
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      received += text;
      if (is_complete(received)) finish(true);
    });
    socket.on('end', () => finish(false));
    socket.on('error', (error) => (received === '' ? reject(error) : finish(false)));
  });
  return within(answer, () => `an answer to ${JSON.stringify(bytes.toString('latin1').slice(0, 80))}`);
}

function is_complete(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  if (/^HTTP\/1\.1 101 /.test(text)) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end));
  return length !== null && text.length >= end + 4 + Number(length[1]);
}

function parse(text) {
  const end = text.indexOf('\r\n\r\n');
  const [status_line, ...fields] = text.slice(0, end < 0 ? undefined : end).split('\r\n');
  const headers = Object.fromEntries(fields.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { status: Number(status_line.split(' ')[1]), headers, body: end < 0 ? '' : text.slice(end + 4) };
}
