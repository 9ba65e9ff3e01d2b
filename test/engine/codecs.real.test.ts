import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { createEngine } from '../../src/engine/index.js';
import type { Engine, EngineReport } from '../../src/engine/index.js';
import { launchBrowser } from '../support/browser.js';
import { serveEngine } from './support/engine-server.js';
import { playLive, readLive } from './support/live-page.js';
import { frames, publish, replay } from './support/media-page.js';
import { isAscending, probe } from './support/probe.js';
import { playFile } from './support/recording-page.js';
import { reportOf } from './support/report-change.js';

describe('Take', () => {
  let browser: Browser;
  let folder: string;
  let engine: Engine;
  let origin: string;
  let closeServer: () => Promise<void>;

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-codecs-'));
    engine = await openEngine();
    ({ origin, close: closeServer } = await serveEngine(engine));
  });
  afterEach(async () => {
    await engine.close();
    await closeServer();
    await rm(folder, { recursive: true });
  });

  async function openEngine(): Promise<Engine> {
    return await createEngine({ dataDir: folder, authorize: () => Promise.resolve('allowed') });
  }

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${origin}/`);
    return page;
  }

  /** Ends the broadcast and gives its recordings, checked by ffprobe. */
  async function end(session: string, count: number): Promise<EngineReport> {
    await fetch(session, { method: 'DELETE' });
    const report = await reportOf(
      engine,
      'st_1',
      ({ recordings }) => recordings.filter(({ state }) => state === 'ready').length === count,
    );
    for (const { mp4, durationSeconds } of report.recordings) {
      const streams = await probe(origin + (mp4 ?? ''));
      assert.equal(streams.length, 2);
      for (const { times, seconds } of streams) {
        assert.ok(isAscending(times));
        assert.ok(Math.abs(seconds - durationSeconds) < 0.5, `${seconds} s`);
      }
    }
    return report;
  }

  it('takes VP9 and then AV1 in one broadcast, plays them live, and afterwards as one', async () => {
    const { whip } = engine.addresses('st_1');
    const first = await openPage();
    await publish(first, origin + whip, 'VP9');
    const { hls } = await reportOf(engine, 'st_1', (report) => report.hls !== null);
    const index = origin + (hls ?? '');
    assert.match(await (await fetch(index)).text(), /CODECS="vp09\.00\.\d\d\.08,opus"/);
    const viewer = await openPage();
    await playLive(viewer, index);
    await frames(viewer, 15);

    const second = await openPage();
    const session = await publish(second, origin + whip, 'AV1');
    await first.close();
    const before = await readLive(viewer);
    await frames(viewer, 90);
    const later = await readLive(viewer);
    assert.ok(later.currentTime > before.currentTime + 2);
    assert.deepEqual(later.faults, []);
    assert.match(await (await fetch(index)).text(), /CODECS="av01\.0\.\d\dM\.08,opus"/);
    await viewer.close();

    const { recordings, joined } = await end(session, 2);
    const seconds = recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    const watched = await replay(await openPage(), origin + (joined.hls ?? ''));
    assert.ok(Math.abs(watched.endedAt - seconds) < 0.5, `${watched.endedAt} of ${seconds} s`);
  });

  it('makes H.264 of VP8 for HLS, live and afterwards, and keeps what came', async () => {
    const { whip } = engine.addresses('st_1');
    const page = await openPage();
    const session = await publish(page, origin + whip, 'VP8');
    const { hls, hlsProblem } = await reportOf(
      engine,
      'st_1',
      (report) => report.hls !== null || report.hlsProblem !== null,
    );
    assert.equal(hlsProblem, null);
    const index = origin + (hls ?? '');
    assert.match(await (await fetch(index)).text(), /CODECS="avc1\.64\w{4},opus",RES\w+=640x360/);
    const viewer = await openPage();
    await playLive(viewer, index);
    await frames(viewer, 60);
    assert.deepEqual((await readLive(viewer)).faults, []);
    await viewer.close();

    const { recordings } = await end(session, 1);
    const [recording] = recordings;
    assert.ok(recording !== undefined);
    const { durationSeconds } = recording;
    const watched = await replay(await openPage(), origin + (recording.hls ?? ''));
    assert.ok(Math.abs(watched.endedAt - durationSeconds) < 0.5, `${watched.endedAt} s`);
    const played = await playFile(await openPage(), origin + (recording.mp4 ?? ''), [1]);
    assert.deepEqual(played.widths, [640]);
    const [came] = await probe(join(folder, 'st_1', recording.id, 'media.mp4'));
    assert.deepEqual([came?.codec, isAscending(came?.times ?? [])], ['vp8', true]);

    // As a process leaves it that ends before the copy is complete.
    await engine.close();
    const summary = join(folder, 'st_1', recording.id, 'recording.json');
    const { copy, ...before } = JSON.parse(await readFile(summary, 'utf8')) as { copy?: object };
    assert.ok(copy !== undefined);
    await writeFile(summary, JSON.stringify(before));
    engine = await openEngine();
    const isReady = (report: EngineReport) => report.recordings[0]?.state === 'ready';
    const again = await reportOf(engine, 'st_1', isReady);
    assert.deepEqual(again.recordings, recordings);
  });
});
