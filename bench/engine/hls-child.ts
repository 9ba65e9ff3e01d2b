import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';

import { createEngine } from '../../src/engine/index.js';
import { toNodeListener } from '../../src/server/index.js';

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
  process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 });
});
process.on('disconnect', () => void engine.close().finally(() => process.exit()));
