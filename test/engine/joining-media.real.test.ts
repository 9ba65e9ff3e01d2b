import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { EngineStage } from './support/engine-stage.js';
import { playLive, readLive } from './support/live-page.js';
import { watchPlaylist } from './support/playlist-watch.js';

describe('live HLS, where a take-over brings a kind of media that was not there', () => {
  let stage: EngineStage;
  before(async () => {
    stage = await EngineStage.open({ startAacThread: null });
  });
  after(() => stage.close());

  for (const first of ['audio', 'video'] as const) {
    it(`goes on in hls.js that began with ${first} alone`, async () => {
      const streamId = `st_${first}`;
      const whip = stage.origin + stage.engine.addresses(streamId).whip;
      const alone = await stage.openPage();
      await publishKinds(alone, whip, [first]);
      const index = await stage.liveHls(streamId);
      const stopWatching = await watchPlaylist(index);
      const viewer = await stage.openPage();
      await playLive(viewer, index);

      const both = await stage.openPage();
      const session = await publishKinds(both, whip, ['audio', 'video']);
      await alone.close();
      await sees(viewer, 640);
      await hears(viewer);
      assert.deepEqual((await readLive(viewer)).faults, []);
      await viewer.close();
      assert.ok((await stopWatching()) > 5);
      await fetch(session, { method: 'DELETE' });
      await both.close();
    });
  }
});

/** Publishes these kinds of media alone; answers with the session's address. */
async function publishKinds(
  page: Page,
  whip: string,
  kinds: readonly ('audio' | 'video')[],
): Promise<string> {
  return await page.evaluate(
    async ({ url, audio, video }) => {
      const media = await navigator.mediaDevices.getUserMedia({
        audio,
        video: video ? { width: 640, height: 360, frameRate: 30 } : false,
      });
      const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      Object.assign(globalThis, { peer });
      for (const track of media.getTracks()) {
        peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
      }
      await peer.setLocalDescription();
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/sdp' },
        body: peer.localDescription?.sdp ?? '',
      });
      await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
      return new URL(response.headers.get('Location') ?? '', url).href;
    },
    { url: whip, audio: kinds.includes('audio'), video: kinds.includes('video') },
  );
}

/** Resolves when pictures of this width have been moving for a while, rejects when the player has given up. */
async function sees(page: Page, width: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('No video');
    for (let begun: number | null = null; ;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const [fault] = (globalThis as unknown as { faults: string[] }).faults;
      if (fault !== undefined) throw new Error(fault);
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      if (begun === null && video.videoWidth === wanted) begun = totalVideoFrames;
      if (begun !== null && totalVideoFrames > begun + 30) return;
    }
  }, width);
}

/** More than silence takes of a second, and less than a voice. */
const audibleBytes = 1500;

/** Resolves when a second of what the page's player decodes is more than silence. */
async function hears(page: Page): Promise<void> {
  await page.evaluate(async (least) => {
    const video = document.querySelector('video') as unknown as {
      webkitAudioDecodedByteCount: number;
      currentTime: number;
    };
    for (let rate = 0; rate < least;) {
      const { webkitAudioDecodedByteCount: bytes, currentTime } = video;
      while (video.currentTime < currentTime + 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      rate = (video.webkitAudioDecodedByteCount - bytes) / (video.currentTime - currentTime);
    }
  }, audibleBytes);
}
