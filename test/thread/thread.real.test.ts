import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Stream } from '../../src/contract/index.js';
import type { ContractClient } from '../../src/contract/index.js';
import { reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { readClock, showClock } from './picture-clock.js';

/** Long enough that a second lost at either end would show. */
const BROADCAST_MS = 8_000;
describe('the thread: go live, watch, stop, see the recording', () => {
  const stage = useDemoStage();

  it('keeps every second, on one page that nobody reloads', async () => {
    const client = stage.createClient();
    const stream = await client.createStream({ title: 'Memorial service' });

    const viewer = await stage.open('watch', stream.id);
    await reach(viewer, 'live-player', 'waiting');

    const broadcaster = await stage.open('broadcast', stream.id);
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
    // Where nothing is left of the machine for a while the camera's own frames are late.
    const giveUpAt = Date.now() + SOON_MS;
    let behindMs = await viewer.evaluate(readClock);
    while (behindMs >= 1_000 && Date.now() < giveUpAt) behindMs = await viewer.evaluate(readClock);
    assert.ok(behindMs < 1_000, `the viewer is ${behindMs} ms behind, below a second`);

    const live = await client.getStream(stream.id);
    assert.equal(live.status, 'live');
    assert.equal(live.assurance.ingest, 'connected');

    await new Promise((resolve) => setTimeout(resolve, BROADCAST_MS - (Date.now() - began)));
    const asked = Date.now();
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const ended = Date.now();
    await reach(broadcaster, 'whip-broadcaster', 'stopped');

    await reach(viewer, 'live-player', 'replay');
    const completed = await untilCompleted(client, stream.id);
    const [recording] = completed.recordings;
    assert.equal(recording?.state, 'ready');
    assert.ok(live.liveSince !== null);
    const since = Date.parse(live.liveSince);
    // The camera stops between the question and its answer.
    const broadcast = [(asked - since) / 1000 - 1, (ended - since) / 1000 + 1] as const;
    assertBetween(recording.duration ?? NaN, ...broadcast, 'the contract’s duration');

    const played = await viewer.evaluate(playToItsEnd);
    assertBetween(played.duration, ...broadcast, 'the duration of what is played');
    const { duration, currentTime } = played;
    assertBetween(currentTime, duration - 0.5, duration + 0.5, 'it plays to its end');
    assert.deepEqual(stage.faults, []);
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

function assertBetween(actual: number, least: number, most: number, what: string): void {
  assert.ok(
    actual >= least && actual <= most,
    `${what}: ${actual} s, expected ${least} s to ${most} s`,
  );
}
