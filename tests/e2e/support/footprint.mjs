// What a running program has taken of the machine: memory and sockets.
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

/** A field of /proc/PID/status, in MB. */
function memory(pid, field) {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return kilobytes / 1024;
}

/** By how many MB, at the worst moment of `activity`, more memory was resident than at its beginning. */
export async function peak_growth(pid, activity) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');  // forgets the peak so far
  const before = memory(pid, 'VmRSS');
  await activity();
  return memory(pid, 'VmHWM') - before;
}

export function open_sockets(pid) {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => target(`${folder}/${name}`).startsWith('socket:')).length;
}

/** Of a link; empty where it is gone meanwhile. */
function target(link) {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
