// Directory trees: what is in them, to the byte.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** All files below `root`, directories left out, sorted. */
export function files_below(root) {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const path = join(root, entry.name);
    return entry.isDirectory() ? files_below(path) : [path];
  }).sort();
}

/** Name, size and hash of every file below `root`, by relative path. */
export function fingerprint(root) {
  return Object.fromEntries(files_below(root).map((path) => {
    const hash = createHash('sha256').update(lstatSync(path).isFile() ? readFileSync(path) : '').digest('hex');
    return [relative(root, path), `${lstatSync(path).size} bytes ${hash}`];
  }));
}
