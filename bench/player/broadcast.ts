import { setTimeout as delay } from 'node:timers/promises';

import type { Browser, Page } from 'playwright-core';

import type { Stream } from '../../src/contract/index.js';
import { openBenchPage, tap } from '../broadcaster/bench-page.js';
import { createTarget } from '../broadcaster/bench-streams.js';
import type { Target } from '../broadcaster/clients.js';

/** So much is live before anybody watches: the HLS list has filled. */
const settlingMs = 10_000;

/** Somebody who is live, and where to watch it. */
export interface Broadcast {
  readonly stream: string;
  readonly whep: string;
  readonly hls: string;
  /** The page of who is live. */
  readonly publisher: Page;
}

/** A server that can be gone live on. */
export interface BroadcastServer {
  readonly origin: string;
  readonly token: string;
  /** A new stream, where the server cannot be asked for one from here. */
  createTarget?(): Promise<Target>;
}

/** Goes live with `<whip-broadcaster>` in a page of its own, which ends with the browser; `dress` runs in it before. */
export async function startBroadcast(
  browser: Browser,
  server: BroadcastServer,
  dress: () => void = () => undefined,
): Promise<Broadcast> {
  const { origin, token } = server;
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const publisher = await openBenchPage(context, origin);
  await publisher.evaluate(dress);
  const target = (await server.createTarget?.()) ?? (await createTarget(origin, token));
  const { stream } = target;
  await tap(publisher, 'streamside', target);
  for (;;) {
    const sources = await publisher.evaluate(readSources, `/live/streams/${stream}`);
    const find = (wanted: string): string | undefined => {
      const url = sources.find(({ type }) => type === wanted)?.url;
      return url === undefined ? undefined : new URL(url, origin).href;
    };
    const [whep, hls] = [find('whep'), find('hls')];
    if (whep !== undefined && hls !== undefined) {
      await delay(settlingMs);
      return { stream, whep, hls, publisher };
    }
    await delay(100);
  }
}

/** Runs in the page, which is where the server is. */
async function readSources(address: string): Promise<Stream['sources']> {
  const response = await fetch(address);
  const { sources } = (await response.json()) as Stream;
  return sources;
}
