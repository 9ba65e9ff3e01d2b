import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { launchBrowser, smallWindow } from '../support/browser.js';
import { answerMedia, createCopy, serveRecordings } from './support/recording-site.js';

/** The bar is 2 s on a machine that has time; this one may be shared by everything that is tested. */
const MAX_PAUSE_MS = 4_000;

/** Of the event, beside what one picture lasts. */
const MAX_SHIFT_SECONDS = 0.5;

/** The first two seconds of the better copy come; then its server is as each test says. */
const dies = (die: RequestListener): RequestListener =>
  function answer(request, response) {
    const isDead = /\/rec_dead\/part[12]/.test(request.url ?? '');
    (isDead ? die : answerMedia)(request, response);
  };

/** What the page has shown: when, and which moment of the media. */
interface Shown {
  readonly atMs: number;
  readonly mediaTime: number;
}

describe('<recording-player> whose first copy dies in the middle', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  const deaths: Readonly<Record<string, RequestListener>> = {
    'falls silent': () => undefined,
    'breaks each connection': (request) => request.socket.destroy(),
  };
  for (const [name, die] of Object.entries(deaths)) {
    it(`goes on with the next copy at the same moment where the first ${name}`, async (t) => {
      const copies = [createCopy('rec_dead'), createCopy('rec_whole')];
      const site = await serveRecordings(copies, 'autoplay no-resume', dies(die));
      const context = await browser.newContext(smallWindow);
      try {
        const page = await context.newPage();
        await page.goto(`${site.origin}/page`);
        const { before, next } = findLongestPause(await watchToTheEnd(page));
        const pauseMs = next.atMs - before.atMs;
        const shift = next.mediaTime - before.mediaTime;
        t.diagnostic(
          `${Math.round(pauseMs)} ms from the last picture of the dead copy to the first of the next, ${Math.round(shift * 1000)} ms later in the event`,
        );
        assert.ok(pauseMs < MAX_PAUSE_MS, `${pauseMs} ms`);
        assert.ok(Math.abs(shift) < MAX_SHIFT_SECONDS, `${shift} s`);
      } finally {
        await context.close();
        await site.close();
      }
    });
  }
});

/** Every picture that is shown until the recording ends, which only the second copy can. */
function watchToTheEnd(page: Page): Promise<Shown[]> {
  return page.evaluate(async () => {
    const element = document.querySelector<RecordingPlayerElement>('recording-player');
    const video = element?.shadowRoot?.querySelector('video');
    if (!element || !video) throw new Error('There is no player');
    const ended = new Promise<null>((resolve) => {
      element.addEventListener('ended', () => resolve(null), { once: true });
    });
    const shown: Shown[] = [];
    for (;;) {
      const picture = new Promise<Shown>((resolve) => {
        video.requestVideoFrameCallback((atMs, { mediaTime }) => resolve({ atMs, mediaTime }));
      });
      const next = await Promise.race([ended, picture]);
      if (next === null) break;
      shown.push(next);
    }
    return shown;
  });
}

function findLongestPause(shown: readonly Shown[]): {
  readonly before: Shown;
  readonly next: Shown;
} {
  const pauses = shown.flatMap((next, index) => {
    const before = shown[index - 1];
    return before === undefined ? [] : [{ before, next, ms: next.atMs - before.atMs }];
  });
  const [longest] = pauses.sort((a, b) => b.ms - a.ms);
  assert.ok(
    longest !== undefined && longest.before.mediaTime > 1,
    'it stopped where the first died',
  );
  return longest;
}
