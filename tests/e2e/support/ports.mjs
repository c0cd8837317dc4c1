// Ports of 127.0.0.1 for the servers beside the platform.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';

const kFirst = 10_000;
const kLast = 65_535;
const kAttempts = 1_000; // to find one that is not ephemeral

// The kernel gives these to whoever asks for any: one may then be taken while its server starts again.
const [kFirstEphemeral, kLastEphemeral] =
  readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number);

const is_ephemeral = (port) => kFirstEphemeral <= port && port <= kLastEphemeral;

async function is_free(port) {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** One that nobody listens on and, where not all ports are ephemeral, nobody gets who does not ask for it. */
export async function free_port() {
  for (let attempt = 0;; ++attempt) {
    const port = kFirst + Math.floor(Math.random() * (kLast - kFirst + 1));
    if ((attempt > kAttempts || !is_ephemeral(port)) && await is_free(port)) return port;
  }
}
