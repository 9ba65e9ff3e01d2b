import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';

import { createEngine } from '../../src/engine/index.js';
import { toNodeListener } from '../../src/server/index.js';

/** What the parent is told when it asks. */
export interface HlsUsage {
  readonly cpuMs: number;
  readonly rssMb: number;
  /** What JavaScript holds, in its heap and beside it. */
  readonly heldMb: number;
}

/** An engine behind the server's own listener. Arguments: data folder, script of the AAC thread or `opus`. */
const [dataDir = '', thread = 'opus'] = process.argv.slice(2);
const hlsScript = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');
const engine = await createEngine({
  dataDir,
  authorize: () => Promise.resolve('allowed'),
  startAacThread: thread === 'opus' ? null : () => new Worker(thread),
  log: (event) => {
    if (event.type === 'aac-failed' || event.type === 'stream-fault') console.log(event);
  },
});
const listener = toNodeListener(engine.fetch);
const server = createServer((incoming, outgoing) => {
  if (incoming.url === '/') {
    outgoing.setHeader('Content-Type', 'text/html');
    outgoing.end('<!doctype html><title>Engine</title>');
  } else if (incoming.url === '/hls.js') {
    outgoing.setHeader('Content-Type', 'text/javascript');
    createReadStream(hlsScript).pipe(outgoing);
  } else if (!engine.answerHls(incoming, outgoing)) listener(incoming, outgoing);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ origin: `http://127.0.0.1:${port}` });
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  // Without it, what is garbage would count as held.
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const usage: HlsUsage = {
    cpuMs: (user + system) / 1000,
    rssMb: rss / 1e6,
    heldMb: (heapUsed + external) / 1e6,
  };
  process.send?.(usage);
});
process.on('disconnect', () => void engine.close().finally(() => process.exit()));
