import { gzipSync } from 'node:zlib';

import type { Page } from 'playwright-core';

import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import { startBroadcast } from './broadcast.js';

/** What a page notes of its player's first frame. */
interface FirstFrame {
  /** Milliseconds since the page was asked for. */
  readonly atMs: number;
  /** How it came; a slow WHEP may take the screen later. */
  readonly path: string;
}

/** Put into the page before anything else: whoever looks from outside looks too late. */
const noteFirstFrame = `{
  const look = () => {
    const { media } = document.querySelector('live-player') ?? {};
    if (!media) return requestAnimationFrame(look);
    media.requestVideoFrameCallback(() => {
      const path = media.srcObject ? 'whep' : 'hls';
      globalThis.firstFrame = { atMs: performance.now(), path };
    });
  };
  look();
}`;

/** Scripts that had come whole by this moment, and the control bar's, which stands over the picture. */
const readScripts = (untilMs: number): string => `performance.getEntriesByType('resource')
  .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
  .filter(({ name, responseEnd }) => responseEnd <= ${untilMs} || /[/](bar|controls-controller)-/.test(name))
  .map(({ name }) => name)`;

/** Bytes of script that a page has fetched by the time a picture plays, controls included. */
export async function benchWeight(): Promise<void> {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const { stream } = await startBroadcast(browser, server);
    for (const latency of ['low', 'standard']) {
      const page = await browser.newPage();
      await page.addInitScript(noteFirstFrame);
      const markup = `<!doctype html><script type="module" src="/streamside.js"></script>
        <live-player endpoint="/live" stream="${stream}" latency="${latency}" autoplay muted controls></live-player>`;
      await page.route(`${server.origin}/bench`, (route) =>
        route.fulfill({ contentType: 'text/html', body: markup }),
      );
      await page.goto(`${server.origin}/bench`);
      await page.locator('live-player [part=controls]').waitFor({ state: 'attached' });
      const noted = await page.waitForFunction('globalThis.firstFrame');
      const { atMs, path } = (await noted.jsonValue()) as FirstFrame;
      const { bytes, files } = await weigh(page, atMs);
      console.log(`${path.padEnd(6)} ${bytes} bytes of script, gzip, in ${files} files`);
      await page.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function weigh(page: Page, untilMs: number): Promise<{ bytes: number; files: number }> {
  const addresses = await page.evaluate<string[]>(readScripts(untilMs));
  const sizes = await Promise.all(
    addresses.map(async (address) => {
      const body = await (await fetch(address)).arrayBuffer();
      const bytes = gzipSync(new Uint8Array(body), { level: 9 }).length;
      console.log(`  ${String(bytes).padStart(6)} ${new URL(address).pathname}`);
      return bytes;
    }),
  );
  return { bytes: sizes.reduce((total, size) => total + size, 0), files: sizes.length };
}
