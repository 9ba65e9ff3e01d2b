import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { EngineStage } from './support/engine-stage.js';
import { playLive, readLive } from './support/live-page.js';
import { frames, publish } from './support/media-page.js';
import { watchPlaylist } from './support/playlist-watch.js';
import { isAscending, probe } from './support/probe.js';

describe('live HLS, where one kind of media stops for a while', () => {
  let stage: EngineStage;
  before(async () => {
    // A thread that is late on a busy machine would change the sound's codec in the midst.
    stage = await EngineStage.open({ startAacThread: null });
  });
  after(() => stage.close());

  for (const kind of ['video', 'audio'] as const) {
    it(`goes on in hls.js without ${kind}, and with it again`, async () => {
      const streamId = `st_${kind}`;
      const publisher = await stage.openPage();
      await keepSenders(publisher);
      const { whip } = stage.engine.addresses(streamId);
      const session = await publish(publisher, stage.origin + whip);
      const index = await stage.liveHls(streamId);
      const stopWatching = await watchPlaylist(index);
      const viewer = await stage.openPage();
      await playLive(viewer, index);
      await frames(viewer, 30);

      const track = await takeTrack(publisher, kind);
      // More than a player has, so that it needs what is made meanwhile.
      const { currentTime } = await readLive(viewer);
      await played(viewer, currentTime + 5);
      await track.giveBack();
      await frames(viewer, 60);
      assert.deepEqual((await readLive(viewer)).faults, []);
      await viewer.close();
      assert.ok((await stopWatching()) > 5);

      await fetch(session, { method: 'DELETE' });
      const { recordings } = await stage.report(streamId, (report) =>
        report.recordings.some(({ state }) => state === 'ready'),
      );
      const [recording] = recordings;
      for (const { times, seconds } of await probe(stage.origin + (recording?.mp4 ?? ''))) {
        assert.ok(isAscending(times));
        const gap = Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0)));
        assert.ok(gap < 1, `${gap} s`);
        assert.ok(Math.abs(seconds - (recording?.durationSeconds ?? 0)) < 0.5, `${seconds} s`);
      }
      await publisher.close();
    });
  }
});

/** Lets the page's senders be found by what they send. */
async function keepSenders(page: Page): Promise<void> {
  await page.evaluate(() => {
    const original = RTCPeerConnection.prototype.addTransceiver;
    RTCPeerConnection.prototype.addTransceiver = function (track, options) {
      const transceiver = original.call(this, track, options);
      const { kind } = track as MediaStreamTrack;
      Object.assign(globalThis, { [`${kind}Sender`]: transceiver.sender });
      return transceiver;
    };
  });
}

/** Takes a track from the page's publisher, as a system does that gives the camera to another application. */
async function takeTrack(
  page: Page,
  kind: 'audio' | 'video',
): Promise<{ giveBack(): Promise<void> }> {
  await page.evaluate(async (name) => {
    const sender = (globalThis as unknown as Record<string, RTCRtpSender>)[name];
    Object.assign(globalThis, { taken: sender?.track });
    await sender?.replaceTrack(null);
  }, `${kind}Sender`);
  return {
    giveBack: () =>
      page.evaluate(async (name) => {
        const sender = (globalThis as unknown as Record<string, RTCRtpSender>)[name];
        const { taken } = globalThis as unknown as { taken: MediaStreamTrack };
        await sender?.replaceTrack(taken);
      }, `${kind}Sender`),
  };
}

/** Resolves when the page's video has come to a time, and rejects when it stands for a minute. */
async function played(page: Page, time: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('No video');
    let last = { time: video.currentTime, atMs: performance.now() };
    while (video.currentTime < wanted) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { currentTime } = video;
      if (currentTime > last.time) last = { time: currentTime, atMs: performance.now() };
      if (performance.now() - last.atMs > 60_000) throw new Error(`Stands at ${currentTime}`);
    }
  }, time);
}
