import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Stream } from '../../src/contract/index.js';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { openDemoPage, reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { readClock, showClock } from './picture-clock.js';

/** Long enough that a second lost at either end would show. */
const BROADCAST_MS = 8_000;
describe('the thread: go live, watch, stop, see the recording', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    assert.equal(await server?.stop(), 0);
  });

  it('keeps every second, on one page that nobody reloads', async () => {
    const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const stream = await client.createStream({ title: 'Memorial service' });
    const faults: string[] = [];

    const open = (page: string, hash = '') =>
      openDemoPage(browser, `${server.origin}/${page}?stream=${stream.id}${hash}`, faults);

    const viewer = await open('watch');
    await reach(viewer, 'live-player', 'waiting');

    const broadcaster = await open('broadcast', `#token=${server.token}`);
    await broadcaster.evaluate(showClock);
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    const began = Date.now();

    await reach(viewer, 'live-player', 'playing');
    assert.equal(await viewer.evaluate(() => find<StreamsideElement>('live-player').path), 'whep');
    const seen = await frames(viewer);
    await viewer.waitForFunction(
      (wanted) =>
        find<StreamsideElement>('live-player').media.getVideoPlaybackQuality().totalVideoFrames >=
        wanted,
      seen + 30,
      { timeout: SOON_MS },
    );
    const behindMs = await viewer.evaluate(readClock);
    assert.ok(behindMs < 1_000, `the viewer is ${behindMs} ms behind, below a second`);

    const live = await client.getStream(stream.id);
    assert.equal(live.status, 'live');
    assert.equal(live.assurance.ingest, 'connected');

    await new Promise((resolve) => setTimeout(resolve, BROADCAST_MS - (Date.now() - began)));
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const ended = Date.now();
    await reach(broadcaster, 'whip-broadcaster', 'stopped');

    await reach(viewer, 'live-player', 'replay');
    const completed = await untilCompleted(client, stream.id);
    const [recording] = completed.recordings;
    assert.equal(recording?.state, 'ready');
    assert.ok(live.liveSince !== null);
    const broadcastSeconds = (ended - Date.parse(live.liveSince)) / 1000;
    assertWithin(recording.duration ?? NaN, broadcastSeconds, 1, 'the contract’s duration');

    const played = await viewer.evaluate(playToItsEnd);
    assertWithin(played.duration, broadcastSeconds, 1, 'the duration of what is played');
    assertWithin(played.currentTime, played.duration, 0.5, 'it plays to its end');
    assert.deepEqual(faults, []);
  });
});

function frames(page: Page): Promise<number> {
  return page.evaluate(
    () => find<StreamsideElement>('live-player').media.getVideoPlaybackQuality().totalVideoFrames,
  );
}

async function untilCompleted(client: ContractClient, id: string): Promise<Stream> {
  const done = new AbortController();
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      done.abort();
      reject(new Error('The stream did not become completed'));
    }, SOON_MS);
    client.watchStream(id, {
      signal: done.signal,
      onStream(stream) {
        if (stream.status !== 'completed') return;
        clearTimeout(limit);
        done.abort();
        resolve(stream);
      },
    });
  });
}

/** Runs in the page: plays the recording from its beginning and answers when it has ended. */
async function playToItsEnd(): Promise<{ duration: number; currentTime: number }> {
  const { media } = find<StreamsideElement>('live-player');
  const ended = new Promise((resolve) => {
    media.addEventListener('ended', resolve, { once: true });
  });
  // The recording's code may still be on its way, and its load would interrupt a play().
  if (media.readyState === 0) {
    await new Promise((resolve) => {
      media.addEventListener('loadedmetadata', resolve, { once: true });
    });
  }
  if (media.ended) media.currentTime = 0;
  await media.play();
  await ended;
  return { duration: media.duration, currentTime: media.currentTime };
}

function assertWithin(actual: number, expected: number, by: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= by,
    `${what}: ${actual} s, expected about ${expected} s`,
  );
}
