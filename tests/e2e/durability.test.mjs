// kill -9 at random moments: what was acknowledged is there, and the stream has each change once.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Writer } from './support/clients.mjs';
import { Platform, stored_records, temporary_directory } from './support/platform.mjs';
import { sleep } from './support/until.mjs';

const kRounds = 20;
const kConnections = 32;
const kKeysPerConnection = 4;

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
function random_from(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Per key what was acknowledged last and what is in flight. A key has one writer, which waits for each answer. */
class Ledger {
  acknowledged = new Map(); // key to value
  in_flight = new Map();    // key to value
  all_acknowledged = [];    // values
  #sequence = 0;

  next_value() {
    this.#sequence += 1;
    return `v${this.#sequence}`;
  }

  acknowledge(key, value) {
    this.acknowledged.set(key, value);
    this.all_acknowledged.push(value);
    this.in_flight.delete(key);
  }
}

/** Writes one item after the other until the platform is gone. */
async function write_until_killed(platform, connection, ledger) {
  const writer = new Writer(platform.api_url);
  try {
    for (let n = 0; ; ++n) {
      const key = `k${connection}-${n % kKeysPerConnection}`;
      const value = ledger.next_value();
      ledger.in_flight.set(key, value);
      if (connection % 2 === 0) {
        await writer.put(key, { value });
      } else {
        await writer.dynamodb('PutItem',
          { TableName: 'RealTimeData', Item: { vehicleId: { S: key }, value: { S: value } } });
      }
      ledger.acknowledge(key, value);
    }
  } catch (error) {
    // A refusal would be a fault; a broken connection is what this test is about.
    if (!['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(error.code)) throw error;
  } finally {
    writer.close();
  }
}

/** Every key holds its last acknowledged value, or the one that was in flight; from then on that one counts. */
async function check_items(platform, ledger) {
  for (const key of new Set([...ledger.acknowledged.keys(), ...ledger.in_flight.keys()])) {
    const stored = (await platform.get(key))?.value;
    const allowed = [ledger.acknowledged.get(key), ledger.in_flight.get(key)];
    assert.ok(allowed.includes(stored), `${key} is ${stored}, expected one of ${allowed}`);
    if (stored !== undefined) ledger.acknowledged.set(key, stored);
  }
  ledger.in_flight.clear();
}

/** `records` continues `before` (its newest sequence number and the number of records up to it). */
function check_order(records, before) {
  let last = 0n;
  for (const { sequenceNumber } of records) {
    const number = BigInt(sequenceNumber);
    assert.ok(number > last, `sequence number ${number} follows ${last}`);
    last = number;
  }
  const kept = records.filter(({ sequenceNumber }) => BigInt(sequenceNumber) <= before.last).length;
  assert.equal(kept, before.count, 'the records of earlier rounds are still there, and nothing came between');
  return { last, count: records.length };
}

/** Each acknowledged value has one record, and no value has two. */
function check_once(records, ledger) {
  const seen = new Map();
  for (const { newImage } of records) seen.set(newImage.value.S, (seen.get(newImage.value.S) ?? 0) + 1);
  const twice = [...seen].filter(([, count]) => count !== 1);
  assert.deepEqual(twice, [], 'no change has two records');
  const missing = ledger.all_acknowledged.filter((value) => !seen.has(value));
  assert.deepEqual(missing, [], 'every acknowledged change has its record');
}

/** The first change of a key is an INSERT and each later one a MODIFY. */
function check_event_names(records) {
  const known = new Set();
  for (const { eventName, keys } of records) {
    assert.equal(eventName, known.has(keys.vehicleId.S) ? 'MODIFY' : 'INSERT');
    known.add(keys.vehicleId.S);
  }
}

test(`nothing acknowledged is lost in ${kRounds} rounds of kill -9 under ${kConnections} writers`, async (t) => {
  const seed = Number(process.env.RTP_SEED ?? Date.now() % 2 ** 32);
  t.diagnostic(`seed ${seed}: repeat with RTP_SEED=${seed}`);
  const random = random_from(seed);
  const data_dir = temporary_directory();
  const ledger = new Ledger();
  let stream = { last: 0n, count: 0 };
  let records = [];

  for (let round = 1; round <= kRounds; ++round) {
    const platform = await Platform.start({ data_dir });
    await check_items(platform, ledger);
    const writers = Array.from({ length: kConnections }, (_, index) => write_until_killed(platform, index, ledger));
    await sleep(20 + random() * 300);
    await platform.kill();
    await Promise.all(writers);
    records = await stored_records(data_dir);
    stream = check_order(records, stream);
  }

  const platform = await Platform.start({ data_dir });
  await check_items(platform, ledger);
  await platform.stop();
  records = await stored_records(data_dir);
  check_order(records, stream);
  check_once(records, ledger);
  check_event_names(records);
  assert.ok(ledger.all_acknowledged.length > kRounds * kConnections, 'there was something to lose');
  t.diagnostic(`${ledger.all_acknowledged.length} acknowledged writes, ${records.length} records`);
});
