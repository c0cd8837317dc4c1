// Waiting for events: nothing in the tests sleeps for luck.

/** How long anything may take before the test fails, in milliseconds. Generous: it never decides an outcome. */
export const kDeadline = 30_000;

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `promise`, or an error that names `what` did not happen before the deadline. */
export function within(promise, what, deadline = kDeadline) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${deadline} ms: ${what()}`)), deadline);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks `condition` until its answer is truthy, and returns that answer. */
export async function until(what, condition, deadline = kDeadline) {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${deadline} ms: ${what}`);
    await sleep(20);
  }
}

/** Values that arrive over time, taken in order. */
export class Arrivals {
  #values = [];
  #wake = () => {};
  #ended = null;

  constructor(what) {
    this.what = what;
  }

  push(value) {
    this.#values.push(value);
    this.#wake();
  }

  /** No more values come; `reason` says why. */
  end(reason) {
    this.#ended = reason;
    this.#wake();
  }

  get waiting() {
    return this.#values.length;
  }

  /** The next value; an error when none comes. */
  async next() {
    const arrival = async () => {
      while (this.#values.length === 0) {
        if (this.#ended !== null) throw new Error(`no more ${this.what}: ${this.#ended}`);
        await new Promise((resolve) => { this.#wake = resolve; });
      }
      return this.#values.shift();
    };
    return within(arrival(), () => `the next of ${this.what}`);
  }

  /** The next `count` values. */
  async take(count) {
    const taken = [];
    while (taken.length < count) taken.push(await this.next());
    return taken;
  }

  /** All values up to and with the first for which `is_last` holds. */
  async take_until(is_last) {
    const taken = [];
    do taken.push(await this.next()); while (!is_last(taken.at(-1)));
    return taken;
  }
}
