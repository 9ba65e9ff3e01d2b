import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import type { BrowserContext } from 'playwright-core';

import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import type { StreamsideServer } from '../../test/support/streamside-server.js';
import { clientNames, openBenchPage, preview, stop, tap } from './bench-page.js';
import { createTarget, firstMediaAt } from './bench-streams.js';

/** What happens once at the beginning is over by then. */
const settlingMs = 5000;
const watchedMs = 30_000;

/** What the element costs: bytes until its control can be used, and main-thread time while it is live. */
export async function benchWeight(): Promise<void> {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    const [shell, preview, all] = await measureBytes(context, server);
    console.log(
      `bytes of script, gzip: ${shell} until the page stands, ${preview} until "Go live" can be pressed, ${all} in all`,
    );
    console.log('main thread while live, % of one core');
    for (const name of clientNames) {
      const share = await measureMainThread(context, server, name);
      console.log(`${name.padEnd(12)} ${(share * 100).toFixed(1)}`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * Scripts that have been asked for, the drop-in file and Lit included: until the first control stands,
 * until the picture is seen and "Go live" can be pressed, and until nothing more comes.
 */
async function measureBytes(
  context: BrowserContext,
  { origin, token }: StreamsideServer,
): Promise<[number, number, number]> {
  const page = await context.newPage();
  const sizes = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.endsWith('.js')) return;
    sizes.set(
      response.url(),
      response.body().then((body) => gzipSync(body, { level: 9 }).length),
    );
  });
  const { stream } = await createTarget(origin, token);
  const markup = `<!doctype html><script type="module" src="/streamside.js"></script>
    <whip-broadcaster endpoint="/live" stream="${stream}"></whip-broadcaster>`;
  await page.route(`${origin}/bench`, (route) =>
    route.fulfill({ contentType: 'text/html', body: markup }),
  );
  await page.goto(`${origin}/bench`, { waitUntil: 'networkidle' });
  const moments = [await page.evaluate('performance.now()')].map(Number);
  moments.push(Number(await page.evaluate(previewUsable)));
  await page.waitForLoadState('networkidle');
  await delay(settlingMs);
  moments.push(Infinity);
  const asked = (await page.evaluate(
    `performance.getEntriesByType('resource').map(({ name, startTime }) => [name, startTime])`,
  )) as [string, number][];
  const sums = moments.map(async (moment) => {
    const names = asked.filter(([name, at]) => at <= moment && sizes.has(name)).map(([n]) => n);
    const all = await Promise.all([...new Set(names)].map((name) => sizes.get(name) ?? 0));
    return all.reduce((total, size) => total + size, 0);
  });
  const [shell = 0, preview = 0, all = 0] = await Promise.all(sums);
  await page.close();
  return [shell, preview, all];
}

/** When the picture is seen and the button is there, in the page's own time. */
const previewUsable = `new Promise((resolve) => {
  const element = document.querySelector('whip-broadcaster');
  void element.preview();
  const look = () => {
    const root = element.shadowRoot;
    const isSeen = (root.querySelector('video')?.videoWidth ?? 0) > 0;
    const button = root.querySelector('.controls .primary');
    if (isSeen && button !== null) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Share of the page's main thread that is busy while a client is live. */
async function measureMainThread(
  context: BrowserContext,
  { origin, token }: StreamsideServer,
  name: string,
): Promise<number> {
  const page = await openBenchPage(context, origin);
  const target = await createTarget(origin, token);
  // All show the camera's picture: drawing it costs more than anything else.
  await preview(page, name, target);
  await tap(page, name, target);
  await firstMediaAt(target);
  await delay(settlingMs);
  const session = await context.newCDPSession(page);
  // The thread's own time: what others do on a busy machine is none of it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busySeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const before = await busySeconds();
  await delay(watchedMs);
  const share = ((await busySeconds()) - before) / (watchedMs / 1000);
  await stop(page, name);
  await page.close();
  return share;
}
