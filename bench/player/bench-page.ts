import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { BrowserContext, Page } from 'playwright-core';

import { openClientPage } from '../client-page.js';
import type * as Clients from './clients.js';
import { pressButton } from '../press-button.js';

declare const bench: typeof Clients;

export const whepNames = ['streamside whep', 'whip-whep', 'eyevinn'] as const;

/** Long enough for what a page prepares at leisure. */
const leisureMs = 1_000;

/** A picture that has not come by then will not. */
const limitMs = 30_000;

/** Names of the HLS players; video.js only where it is installed, in the repository or in `BENCH_PACKAGES`. */
export function hlsNames(): readonly string[] {
  return ['streamside hls', 'hls.js', ...(findVideoJs() === null ? [] : ['video.js'])];
}

function findVideoJs(): string | null {
  const root = process.env.BENCH_PACKAGES ?? fileURLToPath(new URL('../../', import.meta.url));
  try {
    return createRequire(join(root, 'package.json')).resolve('video.js/dist/video.min.js');
  } catch {
    return null;
  }
}

/** A page with one `<live-player>` in it, on the server's own origin. */
export async function openPlayerPage(
  context: BrowserContext,
  origin: string,
  attributes: Readonly<Record<string, string>>,
): Promise<Page> {
  const page = await context.newPage();
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  const body = `<!doctype html><script type="module" src="/streamside.js"></script>
    <live-player ${written.join(' ')}></live-player>`;
  await page.route(`${origin}/bench`, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(`${origin}/bench`);
  await page.evaluate('globalThis.__name = (f) => f');
  return page;
}

/** A page with all players in it, on the server's own origin. */
export async function openBenchPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await openClientPage(context, origin, 'player/clients.js', 'live-player');
  const videoJs = findVideoJs();
  if (videoJs !== null) await page.addScriptTag({ path: videoJs });
  return page;
}

/** Milliseconds from asking for the picture to its first frame; NaN where none comes. */
export async function measureStart(page: Page, name: string, url: string): Promise<number> {
  const elapsedMs = await page.evaluate(
    async ([client, address, leisure, limit]) => {
      const player = bench.clients[client];
      if (player === undefined) throw new Error(`No player ${client}`);
      player.place(address);
      await new Promise((resolve) => setTimeout(resolve, leisure));
      const askedAt = performance.now();
      const video = player.play(address);
      const shown = new Promise<number>((resolve) => {
        video.requestVideoFrameCallback(() => resolve(performance.now() - askedAt));
        setTimeout(() => resolve(NaN), limit);
      });
      return await shown;
    },
    [name, url, leisureMs, limitMs] as const,
  );
  return elapsedMs;
}

/** Milliseconds from the click of a person on a button of the page to the first frame; NaN where none comes. */
export async function measurePress(page: Page, name: string, url: string): Promise<number> {
  await page.evaluate(
    async ([client, address, leisure]) => {
      const player = bench.clients[client];
      if (player === undefined) throw new Error(`No player ${client}`);
      player.place(address);
      const go = Object.assign(document.createElement('button'), {
        id: 'go',
        textContent: 'Watch',
      });
      go.addEventListener('click', () => {
        const clickedAt = performance.now();
        player.play(address).requestVideoFrameCallback(() => {
          go.dataset['elapsed'] = String(performance.now() - clickedAt);
        });
      });
      document.body.prepend(go);
      await new Promise((resolve) => setTimeout(resolve, leisure));
    },
    [name, url, leisureMs] as const,
  );
  const button = page.locator('button#go');
  await pressButton(button);
  const shown = page.locator('button#go[data-elapsed]');
  await shown.waitFor({ timeout: limitMs }).catch(() => undefined);
  const elapsedMs = await button.getAttribute('data-elapsed');
  await page.mouse.move(0, 0);
  return Number(elapsedMs ?? NaN);
}

export async function stop(page: Page, name: string): Promise<void> {
  await page.evaluate((client) => bench.clients[client]?.stop(), name);
}
