import type { BrowserContext, Page } from 'playwright-core';

import { openClientPage } from '../client-page.js';
import { pressButton } from '../press-button.js';
import type * as Clients from './clients.js';

declare const bench: typeof Clients;

/** Ours first, by the contract with a grant of its own, and those that it is compared with. */
export const clientNames = ['streamside', 'whip-whep', 'eyevinn'] as const;
/** Ours with address and token in hand, as the others have them. */
export const addressedName = 'by address';

/** A page with all clients in it, on the server's own origin; the element's later pieces are fetched already. */
export async function openBenchPage(context: BrowserContext, origin: string): Promise<Page> {
  return await openClientPage(context, origin, 'broadcaster/clients.js', 'whip-broadcaster');
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

/** The same by a button of the page that a person presses: each client is on the page before. */
export async function press(page: Page, name: string, target: Clients.Target): Promise<number> {
  await page.evaluate(([client, at]) => bench.clients[client]?.arrive(at), [name, target] as const);
  const button = page.locator('button#go');
  await page.evaluate(
    ([client, at]) => {
      document.querySelector('#go')?.remove();
      const go = Object.assign(document.createElement('button'), { id: 'go', textContent: 'Go' });
      go.addEventListener('click', () => {
        go.dataset['at'] = String(Date.now());
        void bench.clients[client]?.tap(at).catch(() => undefined);
      });
      document.body.prepend(go);
    },
    [name, target] as const,
  );
  await pressButton(button);
  const at = await button.getAttribute('data-at');
  await page.mouse.move(0, 0);
  return Number(at);
}

export async function stop(page: Page, name: string): Promise<void> {
  await page.evaluate((client) => bench.clients[client]?.stop(), name);
}
