// A disk that is soon full.
import { closeSync, openSync, writeSync } from 'node:fs';

import { temporary_directory } from './platform.mjs';
import { run } from './program.mjs';

const kMegabytes = 256; // the storage engine takes some 80 for its log and buffers

/** A small file system for one test; undefined, and the test skipped, where mounting is not permitted. */
export async function small_disk(t) {
  const path = temporary_directory();
  const { code, stderr } = await run('mount', ['-t', 'tmpfs', '-o', `size=${kMegabytes}m`, 'tmpfs', path]);
  if (code !== 0) {
    t.skip(`needs the right to mount a tmpfs: ${stderr.trim()}`);
    return undefined;
  }
  t.after(() => run('umount', ['--lazy', path]));
  return path;
}

/** Writes `path` until not one byte more fits. */
export function take_all_space(path) {
  const file = openSync(path, 'w');
  try {
    for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
      const block = Buffer.alloc(size);
      try {
        for (;;) writeSync(file, block);
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
