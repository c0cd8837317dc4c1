// A WebSocket client on a bare socket, for what no library sends: it reads when and as slowly as it is told.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { constants, inflateRawSync } from 'node:zlib';

import { within } from './until.mjs';

export const kContinuation = 0x0;
export const kText = 0x1;
export const kClose = 0x8;
export const kPing = 0x9;
export const kPong = 0xa;

const kFinal = 0x80;
const kCompressed = 0x40;
const kMasked = 0x80;
const kPiece = 64 * 1024;
const kDeflateTail = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** The bytes of a handshake with `target`. fields: more lines. */
export function handshake(target, fields = []) {
  return [`GET ${target} HTTP/1.1`, 'Host: rtp.test', 'Connection: Upgrade', 'Upgrade: websocket',
    'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, ...fields, '\r\n']
    .join('\r\n');
}

/** The start of a client's frame that announces `length` bytes, in 64 bits where it is a BigInt. */
export function frame_header(opcode, length, { final = true, compressed = false, masked = true } = {}) {
  const first = opcode | (final ? kFinal : 0) | (compressed ? kCompressed : 0);
  const mark = masked ? kMasked : 0;
  let header;
  if (typeof length === 'bigint') {
    header = Buffer.alloc(10);
    header.writeBigUInt64BE(length, 2);
    header[1] = mark | 127;
  } else if (length > 125) {
    header = Buffer.alloc(4);
    header.writeUInt16BE(length, 2);
    header[1] = mark | 126;
  } else {
    header = Buffer.from([0, mark | length]);
  }
  header[0] = first;
  // A mask of zeros changes nothing.
  return masked ? Buffer.concat([header, Buffer.alloc(4)]) : header;
}

/** A client's frame. */
export function frame(opcode, payload, options = {}) {
  const bytes = Buffer.from(payload);
  return Buffer.concat([frame_header(opcode, bytes.length, options), bytes]);
}

export const text_frame = (value) => frame(kText, JSON.stringify(value));

/** An open TCP connection to `url`; errors are as good as its end. */
export async function connect_tcp(url, options = {}) {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port), ...options });
  socket.on('error', () => {});
  const gone = once(socket, 'close').then(() => { throw new Error(`${url} takes no connection`); });
  await within(Promise.race([once(socket, 'connect'), gone]), () => `a connection to ${url}`);
  gone.catch(() => {});
  return socket;
}

export class RawWebSocket {
  /**
   * Connects to the stage of `platform`. options: {protocol, deflate: whether to offer it, drips: whether to read
   * one byte for each call of drip() from then on, on_message: called with each}.
   */
  static async connect(platform, query = '', options = {}) {
    const client = new RawWebSocket(options);
    const { pathname, search } = new URL(platform.websocket_url(query));
    client.socket = await connect_tcp(platform.gateway_url, { allowHalfOpen: true,
      onread: { buffer: () => client.#piece, callback: (size, piece) => client.#take(piece.subarray(0, size)) } });
    // What ends by the server's side alone would stay half open.
    client.socket.on('end', () => client.socket.end());
    const answered = new Promise((resolve) => { client.#answered = resolve; });
    client.socket.write(handshake(pathname + search, [
      ...(options.protocol ? [`Sec-WebSocket-Protocol: ${options.protocol}`] : []),
      ...(options.deflate ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
    ]));
    const answer = await within(answered, () => 'the answer to the handshake');
    if (!answer.startsWith('HTTP/1.1 101 ')) throw new Error(answer);
    return client;
  }

  socket;
  /** Text messages that came. */
  count = 0;
  pongs = 0;
  /** Of the server's Close. */
  close_code;

  #options;
  #answered;
  #answer = '';
  #piece;
  #dripping = false;
  #rest = Buffer.alloc(0);
  #last;

  constructor(options) {
    this.#options = options;
    this.#piece = Buffer.alloc(options.drips ? 1 : kPiece);
  }

  /** The newest message, parsed. */
  get newest() {
    return this.#last && parse(this.#last);
  }

  send(...pieces) {
    this.socket.write(Buffer.concat(pieces));
  }

  /** Reads no more. */
  stall() {
    this.socket.pause();
  }

  /** Reads one byte. */
  drip() {
    this.socket.resume();
  }

  /** Reads what is there and what comes. */
  read_on() {
    this.#dripping = false;
    this.#piece = Buffer.alloc(kPiece);
    this.socket.resume();
  }

  /** The server's Close and the end of the connection: the code. */
  async closed() {
    const end = new Promise((resolve) => {
      if (this.socket.closed) resolve();
      else this.socket.once('close', resolve);
    });
    await within(end, () => 'the end of the connection');
    return this.close_code;
  }

  /** Takes the connection away at once. */
  reset() {
    this.socket.resetAndDestroy();
  }

  /** Whether the socket wants to give more: false while dripping. */
  #take(bytes) {
    if (this.#answered) bytes = this.#take_answer(bytes);
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    let taken = 0;
    for (let size; (size = this.#take_frame(this.#rest.subarray(taken))) > 0;) taken += size;
    this.#rest = this.#rest.subarray(taken);
    return !this.#dripping;
  }

  /** What follows the answer to the handshake. */
  #take_answer(bytes) {
    this.#answer += bytes.toString('latin1');
    const end = this.#answer.indexOf('\r\n\r\n');
    if (end < 0) return Buffer.alloc(0);
    this.#answered(this.#answer.slice(0, end));
    this.#answered = undefined;
    this.#dripping = this.#options.drips;
    return Buffer.from(this.#answer.slice(end + 4), 'latin1');
  }

  /** The bytes of the frame at the start of `bytes`; 0 where it is not whole. */
  #take_frame(bytes) {
    const start = { 126: 4, 127: 10 }[bytes[1]] ?? 2;
    if (bytes.length < start) return 0;
    const length = start === 2 ? bytes[1] : start === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + length) return 0;
    this.#take_message(bytes[0], bytes.subarray(start, start + length));
    return start + length;
  }

  #take_message(first, payload) {
    switch (first & 0xf) {
      case kText:
        ++this.count;
        this.#last = { compressed: (first & kCompressed) !== 0, payload };
        this.#options.on_message?.(parse(this.#last));
        break;
      case kPong:
        ++this.pongs;
        break;
      case kClose:
        this.close_code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        break;
      default:
    }
  }
}

function parse({ compressed, payload }) {
  return JSON.parse(compressed
    ? inflateRawSync(Buffer.concat([payload, kDeflateTail]), { finishFlush: constants.Z_SYNC_FLUSH })
    : payload);
}
