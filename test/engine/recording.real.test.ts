import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { EngineStage } from './support/engine-stage.js';
import { publish } from './support/media-page.js';
import { PlaylistChecker } from './support/playlist-checker.js';
import { isAscending, probe } from './support/probe.js';
import { playFile, setCameraSize } from './support/recording-page.js';

describe('recording.mp4', () => {
  let stage: EngineStage;
  before(async () => {
    stage = await EngineStage.open();
  });
  after(() => stage.close());

  it('plays and seeks in a browser over a take-over by a camera of another size', async () => {
    const { engine, origin } = stage;
    let session = '';
    let before: Page | null = null;
    const recorded = (enough: number) =>
      stage.report('st_1', ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) >= enough);
    for (const [width, height] of [
      [640, 360],
      [320, 240],
    ] as const) {
      const page = await stage.openPage();
      await setCameraSize(page, width, height);
      session = await publish(page, origin + engine.addresses('st_1').whip);
      // The first would go on until it is taken over, which may be long.
      await before?.close();
      before = page;
      const { recordings } = await recorded(0);
      await recorded((recordings[0]?.durationSeconds ?? 0) + 2.5);
    }
    await fetch(session, { method: 'DELETE' });
    const { recordings } = await stage.report(
      'st_1',
      (report) => report.recordings[0]?.state === 'ready',
    );
    const url = `${origin}${recordings[0]?.mp4 ?? ''}`;
    const seconds = recordings[0]?.durationSeconds ?? 0;

    const streams = await probe(url);
    assert.equal(streams.length, 2);
    for (const { times, seconds: length } of streams) {
      assert.ok(isAscending(times));
      assert.ok(Math.abs(length - seconds) < 0.5, `${length} s of ${seconds} s`);
    }

    const playlist = await (await fetch(`${origin}${recordings[0]?.hls ?? ''}`)).text();
    new PlaylistChecker().check(playlist);
    assert.match(playlist, /#EXT-X-DISCONTINUITY\n/);

    const page = await stage.openPage();
    const played = await playFile(page, url, [1.5, seconds - 1, 1]);
    assert.ok(Math.abs(played.duration - seconds) < 0.5, `${played.duration} s`);
    assert.ok(played.widths.includes(640) && played.widths.includes(320), `${played.widths}`);
    assert.deepEqual(played.soughtWidths, [640, 320, 640]);
  });
});
