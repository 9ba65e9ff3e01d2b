import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

import type { Engine } from '../../../src/engine/index.js';

const hlsScript = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');

/** An engine behind plain HTTP, on loopback when nothing else is said, with an empty page at its root and hls.js beside it. */
export async function serveEngine(
  engine: Pick<Engine, 'fetch'>,
  host = '127.0.0.1',
): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/') {
      outgoing.setHeader('Content-Type', 'text/html');
      outgoing.end('<!doctype html><title>Engine</title>');
      return;
    }
    if (incoming.url === '/hls.js') {
      outgoing.setHeader('Content-Type', 'text/javascript');
      createReadStream(hlsScript).pipe(outgoing);
      return;
    }
    void answerByEngine(engine, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Lets the engine answer, for a server that has more beside it. */
export async function answerByEngine(
  engine: Pick<Engine, 'fetch'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const response = await engine.fetch(toRequest(incoming));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function toRequest(incoming: IncomingMessage): Request {
  const method = incoming.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`, {
    method,
    headers: Object.entries(incoming.headers).map(([k, v]) => [k, String(v)] as [string, string]),
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}),
  } as RequestInit);
}
