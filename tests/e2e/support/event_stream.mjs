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

async function* events_of(body) {
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + piece).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      const fields = event.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line).slice(1));
      if (fields.some(([name]) => name === 'data')) yield Object.fromEntries(fields);
    }
  }
}
