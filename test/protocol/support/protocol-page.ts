import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';

/** A server that answers by fetch's rules: the engine, or a test's own. */
export type FetchHandler = (request: Request) => Promise<Response>;

export interface LoopbackServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves an empty page at `/` and leaves every other request to the handler. */
export async function serve(handler: FetchHandler): Promise<LoopbackServer> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/') {
      outgoing.setHeader('Content-Type', 'text/html');
      outgoing.end('<!doctype html><title>Protocol</title><video autoplay muted></video>');
      return;
    }
    void answer(handler, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  handler: FetchHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, url = '/' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
  const init: RequestInit & { duplex?: 'half' } = {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}),
  };
  const response = await handler(new Request(`http://${headers.host ?? 'localhost'}${url}`, init));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

/** Puts an entry's exports into the page as a global. */
export async function addModule(page: Page, entry: string, globalName: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    format: 'iife',
    globalName,
    target: 'es2022',
    write: false,
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
}

/** Puts `src/protocol` into the page as the global `protocol`. */
export function addProtocol(page: Page): Promise<void> {
  return addModule(page, `export * from '../../../src/protocol/index.js';`, 'protocol');
}
