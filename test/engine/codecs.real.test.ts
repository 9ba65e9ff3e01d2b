import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { EngineReport } from '../../src/engine/index.js';
import { EngineStage } from './support/engine-stage.js';
import { playLive, readLive } from './support/live-page.js';
import { frames, replay } from './support/media-page.js';
import { watchPlaylist } from './support/playlist-watch.js';
import { isAscending, probe } from './support/probe.js';
import { playFile } from './support/recording-page.js';

describe('Take', () => {
  let stage: EngineStage;
  before(async () => {
    // Sound is Opus here, so that nothing but the pictures is tried.
    stage = await EngineStage.open({ startAacThread: null });
  });
  after(() => stage.close());

  /** Ends the broadcast and gives its recordings, checked by ffprobe. */
  async function end(streamId: string, session: string, count: number): Promise<EngineReport> {
    await fetch(session, { method: 'DELETE' });
    const report = await stage.report(
      streamId,
      ({ recordings }) => recordings.filter(({ state }) => state === 'ready').length === count,
    );
    for (const { mp4, durationSeconds } of report.recordings) {
      const streams = await probe(stage.origin + (mp4 ?? ''));
      assert.equal(streams.length, 2);
      for (const { codec, times, seconds } of streams) {
        assert.ok(isAscending(times), `${codec}: ${times.join(' ')}`);
        assert.ok(Math.abs(seconds - durationSeconds) < 0.5, `${seconds} s`);
      }
    }
    return report;
  }

  it('takes VP9 and then AV1 in one broadcast, plays them live, and afterwards as one', async () => {
    const first = await stage.publish('st_two', 'VP9');
    const index = await stage.liveHls('st_two');
    assert.match(await (await fetch(index)).text(), /CODECS="vp09\.00\.\d\d\.08,opus"/);
    const stopWatching = await watchPlaylist(index);
    const viewer = await stage.openPage();
    await playLive(viewer, index);
    await frames(viewer, 15);

    const { session } = await stage.publish('st_two', 'AV1');
    await first.page.close();
    const before = await readLive(viewer);
    await frames(viewer, 90);
    const later = await readLive(viewer);
    assert.ok(later.currentTime > before.currentTime + 2);
    assert.deepEqual(later.faults, []);
    assert.match(await (await fetch(index)).text(), /CODECS="av01\.0\.\d\dM\.08,opus"/);
    await viewer.close();
    await stopWatching();

    const { recordings, joined } = await end('st_two', session, 2);
    const seconds = recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    const watched = await replay(await stage.openPage(), stage.origin + (joined.hls ?? ''));
    assert.ok(Math.abs(watched.endedAt - seconds) < 0.5, `${watched.endedAt} of ${seconds} s`);
  });

  it('makes H.264 of VP8 for HLS, live and afterwards, and keeps what came', async () => {
    const { session } = await stage.publish('st_vp8', 'VP8');
    const index = await stage.liveHls('st_vp8');
    assert.match(await (await fetch(index)).text(), /CODECS="avc1\.64\w{4},opus",RES\w+=640x360/);
    const stopWatching = await watchPlaylist(index);
    const viewer = await stage.openPage();
    await playLive(viewer, index);
    await frames(viewer, 60);
    assert.deepEqual((await readLive(viewer)).faults, []);
    await viewer.close();
    await stopWatching();

    const { recordings } = await end('st_vp8', session, 1);
    const [recording] = recordings;
    assert.ok(recording !== undefined);
    const { durationSeconds } = recording;
    const watched = await replay(await stage.openPage(), stage.origin + (recording.hls ?? ''));
    assert.ok(Math.abs(watched.endedAt - durationSeconds) < 0.5, `${watched.endedAt} s`);
    const played = await playFile(
      await stage.openPage(),
      stage.origin + (recording.mp4 ?? ''),
      [1],
    );
    assert.deepEqual(played.widths, [640]);
    const [came] = await probe(join(stage.folder, 'st_vp8', recording.id, 'media.mp4'));
    assert.deepEqual([came?.codec, isAscending(came?.times ?? [])], ['vp8', true]);

    // As a process leaves it that ends before the copy is complete.
    await stage.stop();
    const summary = join(stage.folder, 'st_vp8', recording.id, 'recording.json');
    const { copy, ...before } = JSON.parse(await readFile(summary, 'utf8')) as { copy?: object };
    assert.ok(copy !== undefined);
    await writeFile(summary, JSON.stringify(before));
    await stage.start();
    const isReady = (report: EngineReport) => report.recordings[0]?.state === 'ready';
    const again = await stage.report('st_vp8', isReady);
    assert.deepEqual(again.recordings.map(withoutPictures), recordings.map(withoutPictures));
  });
});

/** They are drawn of what is ready when the machine has time for that. */
const withoutPictures = (recording: EngineReport['recordings'][number]): object => ({
  ...recording,
  poster: null,
  storyboard: null,
});
