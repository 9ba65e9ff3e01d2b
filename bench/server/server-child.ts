import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  createStreamside,
  embeddedStore,
  operatorToken,
  postgresStore,
  toNodeListener,
} from '../../src/server/index.js';
import type { Provider } from '../../src/server/index.js';

/** What the process has used since it started. */
export interface ServerUsage {
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** Streams that nothing happens to: what is measured is the handler. */
const provider: Provider = {
  name: 'idle',
  features: [],
  createStream: async () => ({
    capabilities: { whep: true, hls: true, recording: true, backup: false },
    state: null,
  }),
  observe: async () => ({
    ingest: 'none',
    liveSince: null,
    sources: [],
    recordings: [],
    isSettled: true,
  }),
  createGrant: async () => {
    throw new Error('Nobody goes live here');
  },
  deleteStream: async () => undefined,
};

const [place = '', token = ''] = process.argv.slice(2);
const store = place.startsWith('postgresql:')
  ? await postgresStore({ connectionString: place })
  : await embeddedStore({ file: place });
const streamside = createStreamside({ provider, store, authorize: operatorToken(token) });
const server = createServer(toNodeListener(streamside.handler));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => {
  // What is garbage is nobody's memory.
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const usage: ServerUsage = {
    cpuMs: (user + system) / 1_000,
    rssMb: process.memoryUsage().rss / 1e6,
  };
  process.send?.(usage);
});
process.on('disconnect', () => process.exit());
