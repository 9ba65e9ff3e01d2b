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
    for (const isAtOnce of [true, false]) {
      const { shell, goLive, all } = await measureBytes(context, server, isAtOnce);
      console.log(
        `bytes of script, gzip, ${isAtOnce ? 'pressed at once' : 'on a page at rest'}: ` +
          `${shell} until the page stands, ${goLive} until "Go live" can be pressed, ${all} in all`,
      );
    }
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

/** Bytes until the first control stands, until "Go live" can be pressed, and once nothing more comes. */
interface Bytes {
  readonly shell: number;
  readonly goLive: number;
  readonly all: number;
}

/**
 * Every script that had arrived when a control had been painted and could be pressed, the drop-in file and
 * Lit included. The moments are taken in the page, by what is drawn there. `isAtOnce`: the camera is asked for
 * as soon as the first control stands; else on a page that has come to rest, where more has come that nobody
 * waits for.
 */
async function measureBytes(
  context: BrowserContext,
  { origin, token }: StreamsideServer,
  isAtOnce: boolean,
): Promise<Bytes> {
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
    <whip-broadcaster endpoint="/live" stream="${stream}"></whip-broadcaster>
    <script type="module">${watchControls}</script>`;
  await page.route(`${origin}/bench`, (route) =>
    route.fulfill({ contentType: 'text/html', body: markup }),
  );
  await page.goto(`${origin}/bench`);
  const shellAt = Number(await page.evaluate('whenPressable(".panel .primary")'));
  if (!isAtOnce) await page.waitForLoadState('networkidle');
  if (!isAtOnce) await delay(settlingMs);
  const goLiveAt = Number(
    await page.evaluate(`document.querySelector('whip-broadcaster').preview(),
      whenPressable('.controls .primary')`),
  );
  await page.waitForLoadState('networkidle');
  await delay(settlingMs);
  const arrived = (await page.evaluate(
    `performance.getEntriesByType('resource').map(({ name, responseEnd }) => [name, responseEnd])`,
  )) as [string, number][];
  const sumUntil = async (moment: number): Promise<number> => {
    const names = arrived.filter(([name, at]) => at <= moment && sizes.has(name)).map(([n]) => n);
    const all = await Promise.all([...new Set(names)].map((name) => sizes.get(name) ?? 0));
    return all.reduce((total, size) => total + size, 0);
  };
  const [shell, goLive, all] = await Promise.all([shellAt, goLiveAt, Infinity].map(sumUntil));
  await page.close();
  return { shell: shell ?? NaN, goLive: goLive ?? NaN, all: all ?? NaN };
}

/** Resolves with the time in the page at which a control has been painted and is not disabled. */
const watchControls = `
  const element = document.querySelector('whip-broadcaster');
  await customElements.whenDefined(element.localName);
  await element.updateComplete;
  window.whenPressable = (selector) => new Promise((resolve) => {
    const afterPaint = () => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
    const look = () => {
      const control = element.shadowRoot.querySelector(selector);
      if (control === null || control.disabled) return;
      observer.disconnect();
      afterPaint();
    };
    const observer = new MutationObserver(look);
    observer.observe(element.shadowRoot, { subtree: true, childList: true, attributes: true });
    look();
  });`;

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
