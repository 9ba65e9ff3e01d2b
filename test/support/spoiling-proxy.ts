import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What is done to an answer: it comes late, breaks off in its middle, or is said to be missing. */
export type Spoiling = 'delayed' | 'truncated' | 'missing';

/** Stands between a browser and a server, and spoils what it is told to. */
export interface SpoilingProxy {
  readonly origin: string;
  /** From now on; null lets everything pass. */
  spoiling: Spoiling | null;
  close(): Promise<void>;
}

/** Longer than a part of live HLS lasts, so that its parts are not kept up with. */
const DELAY_MS = 600;

/** Listens on loopback for the server at `upstream`; only answers to paths that fit are spoiled. */
export async function createSpoilingProxy(upstream: string, path: RegExp): Promise<SpoilingProxy> {
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const url = new URL(asked.url ?? '/', upstream);
    const spoiling = path.test(url.pathname) ? proxy.spoiling : null;
    if (spoiling === 'missing') {
      answer.writeHead(404, { 'Access-Control-Allow-Origin': '*' }).end();
      return;
    }
    if (spoiling === 'delayed') await delay(DELAY_MS);
    const { method = 'GET', headers } = asked;
    const sent = request(url, { method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      if (spoiling !== 'truncated') {
        from.pipe(answer);
        return;
      }
      from.once('data', (chunk: Buffer) => {
        answer.write(chunk.subarray(0, chunk.length / 2), () => answer.destroy());
        from.destroy();
      });
      from.once('end', () => answer.destroy());
    });
    sent.on('error', () => answer.destroy());
    answer.on('close', () => sent.destroy());
    asked.pipe(sent);
  };
  const server = createServer((asked, answer) => void pass(asked, answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: SpoilingProxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoiling: null,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
