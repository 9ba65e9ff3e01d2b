import type { BrowserContext, Page } from 'playwright-core';

import { addModule } from '../../test/protocol/support/protocol-page.js';
import type * as Clients from './clients.js';

declare const bench: typeof Clients;
/** Added to each request that a client makes. */
declare let addedMs: number;

/** Ours first, by the contract with a grant of its own, and those that it is compared with. */
export const clientNames = ['streamside', 'whip-whep', 'eyevinn'] as const;
/** Ours with address and token in hand, as the others have them. */
export const addressedName = 'by address';

const markup =
  '<!doctype html><title>Bench</title><script type="module" src="/streamside.js"></script>';

/** A page with all clients in it, on the server's own origin; the element's later pieces are fetched already. */
export async function openBenchPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.route(`${origin}/bench`, (route) =>
    route.fulfill({ contentType: 'text/html', body: markup }),
  );
  await page.goto(`${origin}/bench`);
  await page.evaluate('globalThis.__name = (f) => f');
  await page.evaluate(() => {
    Object.assign(globalThis, { addedMs: 0 });
    const send = globalThis.fetch.bind(globalThis);
    globalThis.fetch = async (input, init) => {
      if (addedMs > 0) await new Promise((resolve) => setTimeout(resolve, addedMs));
      return send(input, init);
    };
  });
  await addModule(page, `export * from '../../../bench/broadcaster/clients.js';`, 'bench');
  await page.waitForFunction(() => customElements.get('whip-broadcaster') !== undefined);
  return page;
}

/** Delays every request of the page's clients from now on. */
export async function setAddedMs(page: Page, ms: number): Promise<void> {
  await page.evaluate((value) => {
    addedMs = value;
  }, ms);
}

/** Puts a client's camera on. */
export async function preview(page: Page, name: string, target: Clients.Target): Promise<void> {
  await page.evaluate(([client, at]) => bench.clients[client]?.preview(at), [
    name,
    target,
  ] as const);
}

/** Goes live; answers at once with the time (epoch, ms) at which it began. */
export async function tap(page: Page, name: string, target: Clients.Target): Promise<number> {
  return await page.evaluate(
    ([client, at]) => {
      const startedAt = Date.now();
      void bench.clients[client]?.tap(at).catch(() => undefined);
      return startedAt;
    },
    [name, target] as const,
  );
}

export async function stop(page: Page, name: string): Promise<void> {
  await page.evaluate((client) => bench.clients[client]?.stop(), name);
}
