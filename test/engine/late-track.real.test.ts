import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { EngineStage } from './support/engine-stage.js';
import { hears, playLive, readLive } from './support/live-page.js';
import { frames } from './support/media-page.js';
import { watchPlaylist } from './support/playlist-watch.js';
import { isAscending, probe } from './support/probe.js';

/** Longer than the start waits for what comes without being waited for. */
const lateMs = 3500;

describe('Take, where one kind of media comes late', () => {
  let stage: EngineStage;
  before(async () => {
    // A thread that is late on a busy machine would change the sound's codec in the midst.
    stage = await EngineStage.open({ startAacThread: null });
  });
  after(() => stage.close());

  for (const late of ['audio', 'video'] as const) {
    it(`has ${late} that was announced in live HLS and in the recording`, async () => {
      const streamId = `st_${late}`;
      const publisher = await stage.openPage();
      const session = await publishWithout(
        publisher,
        stage.origin + stage.engine.addresses(streamId).whip,
        late,
      );
      const joining = joinLate(publisher, lateMs);
      const index = await stage.liveHls(streamId);
      assert.match(await (await fetch(index)).text(), /CODECS="avc1\.\w{6},opus"/);
      const stopWatching = await watchPlaylist(index);
      const viewer = await stage.openPage();
      await playLive(viewer, index);
      await joining;
      await frames(viewer, 60);
      await hears(viewer);
      assert.deepEqual((await readLive(viewer)).faults, []);
      await viewer.close();
      assert.ok((await stopWatching()) > 5);

      await fetch(session, { method: 'DELETE' });
      const { recordings } = await stage.report(streamId, (report) =>
        report.recordings.some(({ state }) => state === 'ready'),
      );
      assert.equal(recordings.length, 1);
      const [recording] = recordings;
      const playlist = await (await fetch(stage.origin + (recording?.hls ?? ''))).text();
      assert.doesNotMatch(playlist, /DISCONTINUITY\n/);
      const streams = await probe(stage.origin + (recording?.mp4 ?? ''));
      assert.deepEqual(streams.map(({ kind }) => kind).toSorted(), ['audio', 'video']);
      for (const { times, seconds } of streams) {
        assert.ok(isAscending(times));
        assert.ok(Math.abs(seconds - (recording?.durationSeconds ?? 0)) < 0.5, `${seconds} s`);
      }
      await publisher.close();
    });
  }
});

/** Publishes sound and picture of which one is not sent yet; answers with the session's address. */
async function publishWithout(page: Page, whip: string, late: 'audio' | 'video'): Promise<string> {
  return await page.evaluate(
    async ({ url, kind }) => {
      const media = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: { width: 640, height: 360, frameRate: 30 },
      });
      const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      for (const track of media.getTracks()) {
        const { sender } = peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
        if (track.kind !== kind) continue;
        await sender.replaceTrack(null);
        Object.assign(globalThis, { late: { sender, track } });
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
    { url: whip, kind: late },
  );
}

/** Sends the rest so long after the page has connected. */
async function joinLate(page: Page, afterMs: number): Promise<void> {
  await page.evaluate(async (ms) => {
    const { late } = globalThis as unknown as {
      late: { sender: RTCRtpSender; track: MediaStreamTrack };
    };
    await new Promise((resolve) => setTimeout(resolve, ms));
    await late.sender.replaceTrack(late.track);
  }, afterMs);
}
