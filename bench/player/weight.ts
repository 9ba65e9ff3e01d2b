import { gzipSync } from 'node:zlib';

import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import { startBroadcast } from './broadcast.js';

/** Bytes of script that a page has fetched by the time a picture plays, controls included. */
export async function benchWeight(): Promise<void> {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const { stream } = await startBroadcast(browser, server);
    for (const latency of ['low', 'standard']) {
      const page = await browser.newPage();
      const sizes: Promise<number>[] = [];
      page.on('response', (response) => {
        if (!new URL(response.url()).pathname.endsWith('.js')) return;
        sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
      });
      const markup = `<!doctype html><script type="module" src="/streamside.js"></script>
        <live-player endpoint="/live" stream="${stream}" latency="${latency}" autoplay muted controls></live-player>`;
      await page.route(`${server.origin}/bench`, (route) =>
        route.fulfill({ contentType: 'text/html', body: markup }),
      );
      await page.goto(`${server.origin}/bench`);
      await page.locator('live-player[state="playing"]').waitFor({ state: 'attached' });
      await page.locator('live-player [part=controls]').waitFor({ state: 'attached' });
      const sum = (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
      const path = await page.evaluate('document.querySelector("live-player").path');
      console.log(
        `${String(path).padEnd(6)} ${sum} bytes of script, gzip, in ${sizes.length} files`,
      );
      await page.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}
