import { setTimeout as delay } from 'node:timers/promises';

import type { Browser, Page } from 'playwright-core';

import { ContractClient } from '../../src/contract/index.js';
import { openBenchPage, tap } from '../broadcaster/bench-page.js';
import { createTarget } from '../broadcaster/bench-streams.js';

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

/** Goes live with `<whip-broadcaster>` in a page of its own, which ends with the browser; `dress` runs in it before. */
export async function startBroadcast(
  browser: Browser,
  { origin, token }: { readonly origin: string; readonly token: string },
  dress: () => void = () => undefined,
): Promise<Broadcast> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const page = await openBenchPage(context, origin);
  await page.evaluate(dress);
  const target = await createTarget(origin, token);
  await tap(page, 'streamside', target);
  const client = new ContractClient({ endpoint: target.endpoint, token });
  for (;;) {
    const { sources } = await client.getStream(target.stream);
    const find = (wanted: string): string | undefined => {
      const url = sources.find(({ type }) => type === wanted)?.url;
      return url === undefined ? undefined : new URL(url, origin).href;
    };
    const [whep, hls] = [find('whep'), find('hls')];
    if (whep !== undefined && hls !== undefined) {
      await delay(settlingMs);
      return { stream: target.stream, whep, hls, publisher: page };
    }
    await delay(100);
  }
}
