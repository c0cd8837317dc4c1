// docs/protocol.md: each of its examples, on a platform of its own, as it is written.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { Watcher } from './support/clients.mjs';
import { lines_of } from './support/event_stream.mjs';
import { Platform } from './support/platform.mjs';
import { within } from './support/until.mjs';

const kDocument = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const kExamples = [...kDocument.matchAll(/^```(rtp|sse)\n(.*?)^```$/gms)]
  .map(([, kind, text]) => ({ kind, lines: text.trimEnd().split('\n') }));

/** The lines of a stream of events without the empty ones and those that say when to come again. */
async function* event_lines(response) {
  for await (const line of lines_of(response.body)) {
    if (line !== '' && !line.startsWith('retry: ')) yield line;
  }
}

async function run_example(platform, lines) {
  let watcher;
  let events;
  for (const line of lines) {
    const [, word, rest] = /^(\S+) (.*)$/.exec(line);
    if (word === 'put') {
      const [, id, item] = /^(\S+) (.*)$/.exec(rest);
      await platform.put(id, JSON.parse(item));
    } else if (word === 'delete') {
      await fetch(`${platform.api_url}/items/${rest}`, { method: 'DELETE' });
    } else if (word === 'connect') {
      const [, target, protocol] = /^(.*?)(?: (rtp\.v1))?$/.exec(rest);
      watcher = await Watcher.connect(platform.gateway_url.replace(/^http/, 'ws') + encodeURI(target), {},
        protocol ?? []);
    } else if (word === 'GET') {
      const [target, id] = rest.split(' Last-Event-ID: ');
      const response = await fetch(platform.gateway_url + target,
        { headers: id === undefined ? {} : { 'Last-Event-ID': id } });
      assert.equal(response.status, 200);
      events = event_lines(response);
    } else if (word === '>') {
      watcher.socket.send(rest);
    } else {
      assert.equal(word, '<', `'${line}' is not a line of an example`);
      if (watcher) {
        assert.deepEqual(await watcher.messages.next(), JSON.parse(rest));
      } else {
        assert.equal((await within(events.next(), () => line)).value, rest);
      }
    }
  }
  await watcher?.close();
  await events?.return();
}

describe('docs/protocol.md', () => {
  for (const { kind, lines } of kExamples) {
    test(`${kind}: ${lines.slice(0, 3).join(' | ')}`, async () => {
      const platform = await Platform.start();
      try {
        await run_example(platform, lines);
      } finally {
        await platform.stop();
      }
    });
  }
  test('has examples of both kinds', () => {
    assert.ok(kExamples.filter(({ kind }) => kind === 'rtp').length >= 6);
    assert.ok(kExamples.filter(({ kind }) => kind === 'sse').length >= 2);
  });
});
