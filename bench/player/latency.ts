import { setTimeout as delay } from 'node:timers/promises';

import type { Browser, Page } from 'playwright-core';

import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import { showClock } from '../../test/thread/picture-clock.js';
import { openPlayerPage } from './bench-page.js';
import { startBroadcast } from './broadcast.js';
import { noteAges } from './note-ages.js';
import { readRendererMegabytes } from './renderer-memory.js';

declare let agesMs: number[];

/** Often enough to see a slow growth, seldom enough to cost the picture nothing. */
const lookEveryMs = 2_000;

/** A player has settled by then. */
const settlingMs = 15_000;

/** So many stretches of the run stand in a row, so that growth is seen. */
const stretches = 5;

/**
 * How old the picture is that is shown, over a run of so many minutes, by WHEP and by low-latency HLS:
 * the camera shows the time of day. Beside it the memory of each viewer's renderer.
 */
export async function benchLatency(minutes: number): Promise<void> {
  const server = await startServer();
  // One browser for each, whose memory is then its own.
  const [browser, near, far] = await Promise.all([
    launchBrowser(),
    launchBrowser(),
    launchBrowser(),
  ]);
  try {
    const { whep, hls } = await startBroadcast(browser, server, showClock);
    const viewers = [
      createViewer('WHEP', await openPlaying(near, server.origin, { 'whep-url': whep })),
      createViewer('LL-HLS', await openPlaying(far, server.origin, { 'hls-src': hls })),
    ];
    await delay(settlingMs);
    const endsAt = Date.now() + minutes * 60_000;
    while (Date.now() < endsAt) {
      const nextAt = Date.now() + lookEveryMs;
      await Promise.all(viewers.map(look));
      await delay(Math.max(0, nextAt - Date.now()));
    }
    const head = Array.from({ length: stretches }, (_, at) => `p95 ${at + 1}/${stretches}`);
    console.log(
      formatRow('age of the picture, ms', [
        'p50',
        'p95',
        'max',
        ...head,
        'pictures',
        'looks without',
      ]),
    );
    for (const { way, agesMs, missed } of viewers) {
      const parts = split(agesMs).map((part) => quantile(part, 0.95));
      const whole = [quantile(agesMs, 0.5), quantile(agesMs, 0.95), Math.max(...agesMs)];
      const figures = [...whole, ...parts, agesMs.length, missed];
      console.log(
        formatRow(
          way,
          figures.map((figure) => figure.toFixed(0)),
        ),
      );
    }
    for (const { way, megabytes } of viewers) {
      const parts = split(megabytes).map((part) => Math.max(...part).toFixed(0));
      console.log(formatRow(`${way}, MB of the renderer`, ['', '', '', ...parts]));
    }
  } finally {
    await Promise.all([browser, near, far].map((one) => one.close()));
    await server.stop();
  }
}

/** Who watches by one way, and what has been seen there. */
interface Viewer {
  readonly way: string;
  readonly page: Page;
  readonly agesMs: number[];
  readonly megabytes: number[];
  /** Looks at which there was no moving picture. */
  missed: number;
}

async function openPlaying(
  browser: Browser,
  origin: string,
  source: Readonly<Record<string, string>>,
): Promise<Page> {
  const page = await openPlayerPage(await browser.newContext(), origin, {
    ...source,
    autoplay: '',
    muted: '',
  });
  await page.locator('live-player[state="playing"]').waitFor({ state: 'attached' });
  await page.evaluate(noteAges);
  return page;
}

function createViewer(way: string, page: Page): Viewer {
  return { way, page, agesMs: [], megabytes: [], missed: 0 };
}

async function look(viewer: Viewer): Promise<void> {
  const { page, megabytes } = viewer;
  const seen = await page.evaluate(() => agesMs.splice(0));
  if (seen.length === 0) viewer.missed += 1;
  viewer.agesMs.push(...seen);
  const browser = page.context().browser();
  if (browser !== null) megabytes.push(await readRendererMegabytes(browser));
}

function formatRow(name: string, figures: readonly string[]): string {
  return name.padEnd(28) + figures.map((figure) => figure.padStart(11)).join('');
}

function split(values: readonly number[]): readonly (readonly number[])[] {
  const size = Math.ceil(values.length / stretches);
  return Array.from({ length: stretches }, (_, at) => values.slice(at * size, (at + 1) * size));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
}
