import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Node's own server with the same answer, for comparison: what no handler can be below. */
const body = JSON.stringify({ id: 'st_', title: 'x'.repeat(400) });
const server = createServer(({ headers }, outgoing) => {
  const isKnown = headers['if-none-match'] !== undefined;
  outgoing.writeHead(isKnown ? 304 : 200, { ETag: '"1"', 'Content-Type': 'application/json' });
  outgoing.end(isKnown ? undefined : body);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage().rss / 1e6 });
});
process.on('disconnect', () => process.exit());
