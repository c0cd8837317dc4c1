// Ports of 127.0.0.1 for the servers beside the platform.
import { once } from 'node:events';
import net from 'node:net';

/** One that nobody listens on. */
export async function free_port() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
