// Server-sent events, as a client that reads them one by one.
import assert from 'node:assert/strict';

import { within } from './until.mjs';

export class EventStream {
  static async open(url, headers = {}) {
    const abort = new AbortController();
    const response = await within(fetch(url, { headers, signal: abort.signal }), () => `the head of ${url}`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    return new EventStream(response.body, abort);
  }

  #abort;
  #events;

  constructor(body, abort) {
    this.#abort = abort;
    this.#events = events_of(body);
  }

  /** The fields of the next event that has data: {id, event, data}, where they are there. */
  async next() {
    const { value, done } = await within(this.#events.next(), () => 'the next event');
    assert.ok(!done, 'the stream ended');
    return value;
  }

  /** Hangs up. */
  close() {
    this.#abort.abort();
  }
}

/** The lines of the body of an answer, as they come; those between events are empty. */
export async function* lines_of(body) {
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    yield* lines;
  }
}

async function* events_of(body) {
  let fields = {};
  for await (const line of lines_of(body)) {
    if (line !== '') {
      const [, name, value] = /^(\w*): ?(.*)$/.exec(line);
      fields[name] = value;
    } else {
      if ('data' in fields) yield fields;
      fields = {};
    }
  }
}
