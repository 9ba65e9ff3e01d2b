import type { BrowserContext, Page } from 'playwright-core';

import { addModule } from '../test/protocol/support/protocol-page.js';

/** Added to each request by fetch, which is what signals. */
declare let addedMs: number;

const markup =
  '<!doctype html><title>Bench</title><script type="module" src="/streamside.js"></script>';

/**
 * A page on the server's own origin that has our elements, and as `bench` all that `clients` exports:
 * a module of this folder's, by its path from here. It is ready when `tag` is defined.
 */
export async function openClientPage(
  context: BrowserContext,
  origin: string,
  clients: string,
  tag: string,
): Promise<Page> {
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
  await addModule(page, `export * from '../../../bench/${clients}';`, 'bench');
  await page.waitForFunction((name) => customElements.get(name) !== undefined, tag);
  return page;
}

/** Delays every request of the page's clients from now on. */
export async function setAddedMs(page: Page, ms: number): Promise<void> {
  await page.evaluate((value) => {
    addedMs = value;
  }, ms);
}
