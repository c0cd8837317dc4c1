// A well-behaved client beside hostile ones: it must go on receiving every change, whatever they do.
import assert from 'node:assert/strict';

import { until_watched, Watcher, Writer } from './clients.mjs';
import { peak_growth } from './footprint.mjs';
import { until } from './until.mjs';

const kId = 'neighbour';

export class Neighbour {
  static async connect(platform) {
    const neighbour = new Neighbour(platform);
    neighbour.#watcher = await Watcher.connect(platform.websocket_url(`vehicleId=${kId}`));
    await until_watched(platform, kId);
    return neighbour;
  }

  #platform;
  #watcher;
  #writer;
  #n = 0;

  constructor(platform) {
    this.#platform = platform;
    this.#writer = new Writer(platform.api_url);
  }

  /** Expects that `count` changes come, each before the next is written. */
  async gets_changes(count) {
    for (const last = this.#n + count; this.#n < last;) {
      await this.#writer.put(kId, { n: ++this.#n });
      assert.deepEqual(await this.#watcher.messages.next(), { vehicleId: kId, n: this.#n });
    }
  }

  /**
   * Expects that it gets every change while `hostility` is under way, and that the platform takes no more than
   * `max_growth` MB for it.
   */
  async endures(max_growth, hostility) {
    let over = false;
    const watch = async () => { do await this.gets_changes(20); while (!over); };
    const growth = await peak_growth(this.#platform.program.pid, async () => {
      // Both are waited for, so that a failure leaves nothing under way.
      const ends = await Promise.allSettled([hostility().finally(() => { over = true; }), watch()]);
      for (const { status, reason } of ends) if (status === 'rejected') throw reason;
    });
    assert.ok(growth < max_growth, `${growth} MB more were resident, ${max_growth} are allowed`);
  }

  /** Until it has got `count` more while it endures something: by then the platform had that many turns. */
  async gets_further(count) {
    for (let n = this.#n, last = n + count; n <= last; n = this.#n) {
      await until('the neighbour gets a change', () => this.#n > n);
    }
  }

  async close() {
    this.#writer.close();
    await this.#watcher?.close();
  }
}
