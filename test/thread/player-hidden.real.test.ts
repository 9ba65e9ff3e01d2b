import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { launch } from 'puppeteer-core';
import type { Browser, Page } from 'puppeteer-core';
import { browserArgs } from '../support/browser-args.mjs';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 10;
/** From being shown to so many frames: a fraction of a second on a machine that has nothing else to do. */
const SHOWN_WITHIN_MS = 12_000;

/** Behind the end of what has been loaded: who is shown what was live when the tab was hidden is further behind. */
const AT_EDGE_SECONDS = 4;

describe('LivePlayerElement in a tab that is hidden and shown again', () => {
  const stage = useDemoStage();
  // The driver of the other tests has every page believe that it is seen.
  let tabs: Browser;

  before(async () => {
    const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium';
    tabs = await launch({ executablePath, args: [...browserArgs] });
  });

  after(async () => {
    await tabs?.close();
  });

  /** A tab in front, with the demo's page of a stream that plays by that way. */
  async function watch(stream: string, path: 'whep' | 'hls'): Promise<Page> {
    const page = await tabs.newPage();
    page.setDefaultTimeout(SOON_MS);
    page.on('pageerror', (fault) => stage.faults.push(String(fault)));
    await page.evaluateOnNewDocument(
      `globalThis.find = (selector) => document.querySelector(selector); globalThis.__name = (f) => f;
      ${path === 'hls' ? 'delete globalThis.RTCPeerConnection;' : ''}`,
    );
    await page.goto(`${stage.server.origin}/watch?stream=${stream}`);
    await page.evaluate(() => (find<StreamsideElement>('live-player').media.muted = true));
    await reachPhase(page, 'playing');
    await takeFrames(page);
    assert.equal(await page.evaluate(() => find<StreamsideElement>('live-player').path), path);
    return page;
  }

  async function hide(page: Page): Promise<Page> {
    const other = await tabs.newPage();
    await other.bringToFront();
    await page.waitForFunction(() => document.hidden, { polling: 50 });
    return other;
  }

  async function show(page: Page, test: TestContext): Promise<void> {
    await page.bringToFront();
    const since = performance.now();
    await takeFrames(page);
    const tookMs = performance.now() - since;
    test.diagnostic(`${SOME_FRAMES} frames ${Math.round(tookMs)} ms after it was shown`);
    assert.ok(tookMs < SHOWN_WITHIN_MS, `a picture ${tookMs} ms after it was shown`);
    await reachPhase(page, 'playing');
  }

  it('has the picture of now at once by WHEP, and by HLS that the browser paused meanwhile', async (test) => {
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    const broadcaster = await stage.goLive(id);
    for (const path of ['whep', 'hls'] as const) {
      const page = await watch(id, path);
      const other = await hide(page);
      // Chromium does so sooner or later with what has no sound that is heard, and loads on.
      if (path === 'hls') {
        await page.evaluate(() => find<StreamsideElement>('live-player').media.pause());
        await page.waitForFunction(
          (seconds) => {
            const { buffered, currentTime } = find<StreamsideElement>('live-player').media;
            return buffered.end(buffered.length - 1) - currentTime > seconds;
          },
          { polling: 100 },
          AT_EDGE_SECONDS + 2,
        );
      }
      await show(page, test);
      const { hasPaused, behind } = await page.evaluate(() => {
        const { paused, buffered, currentTime } = find<StreamsideElement>('live-player').media;
        const end = buffered.length === 0 ? currentTime : buffered.end(buffered.length - 1);
        return { hasPaused: paused, behind: end - currentTime };
      });
      assert.equal(hasPaused, false);
      assert.ok(behind < AT_EDGE_SECONDS, `${behind} s behind`);
      await page.close();
      await other.close();
    }
    await broadcaster.context().close();
    assert.deepEqual(stage.faults, []);
  });

  it('has it at once where the server was dead and came back while nobody looked', async (test) => {
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    await stage.goLive(id);
    for (const path of ['whep', 'hls'] as const) {
      const page = await watch(id, path);
      const seen = await PlayerPage.open(stage.browser, stage.server.origin, {
        attributes: { endpoint: '/live', stream: id, autoplay: '', muted: '' },
        faults: stage.faults,
        hasWebRtc: path === 'whep',
      });
      await seen.reach('playing');
      const other = await hide(page);
      await stage.server.kill();
      await seen.reach('reconnecting');
      stage.server = await stage.server.startAgain();
      await seen.reach('playing');
      await seen.frames(SOME_FRAMES);
      await show(page, test);
      await seen.page.close();
      await page.close();
      await other.close();
    }
    assert.deepEqual(stage.faults, []);
  });
});

async function reachPhase(page: Page, phase: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => find<StreamsideElement>('live-player').state.phase === wanted,
    { polling: 50 },
    phase,
  );
}

/** Waits until so many further frames have been painted. */
async function takeFrames(page: Page): Promise<void> {
  await page.evaluate(
    async ([wanted, limitMs]) => {
      const givenUpAt = performance.now() + limitMs;
      const { media } = find<StreamsideElement>('live-player');
      for (let seen = 0; seen < wanted; seen += 1) {
        await new Promise<void>((resolve, reject) => {
          const left = givenUpAt - performance.now();
          const timer = setTimeout(() => reject(new Error(`${seen} of ${wanted} frames`)), left);
          media.requestVideoFrameCallback(() => {
            clearTimeout(timer);
            resolve();
          });
        });
      }
    },
    [SOME_FRAMES, SOON_MS] as const,
  );
}
