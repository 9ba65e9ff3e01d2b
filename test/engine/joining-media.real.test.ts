import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { EngineStage } from './support/engine-stage.js';
import { hears, playLive, readLive, sees } from './support/live-page.js';
import { watchPlaylist } from './support/playlist-watch.js';
import { playFile } from './support/recording-page.js';

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

      const { recordings } = await stage.report(streamId, (report) =>
        report.recordings.some(({ state }) => state === 'ready'),
      );
      assert.equal(recordings.length, 1);
      const [recording] = recordings;
      // hls.js breaks off where a kind of media joins; the file plays whole.
      assert.equal(recording?.hls, null);
      const again = await stage.openPage();
      const file = stage.origin + (recording.mp4 ?? '');
      const { duration, widths } = await playFile(again, file, []);
      assert.ok(Math.abs(duration - recording.durationSeconds) < 0.5, `${duration} s`);
      assert.ok(widths.includes(640), widths.join(' '));
      await again.close();
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
