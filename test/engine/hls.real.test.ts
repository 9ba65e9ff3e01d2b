import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { createEngine } from '../../src/engine/index.js';
import type { Engine, EngineEvent } from '../../src/engine/index.js';
import { launchBrowser } from '../support/browser.js';
import { startAacThread } from './support/aac-thread.js';
import { serveEngine } from './support/engine-server.js';
import { ended, playLive, readLive } from './support/live-page.js';
import { frames, publish } from './support/media-page.js';
import { reportOf } from './support/report-change.js';

describe('answerHls', () => {
  let browser: Browser;
  let folder: string;
  let engine: Engine;
  let origin: string;
  let closeServer: () => Promise<void>;
  let events: EngineEvent[];

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-hls-'));
    events = [];
    engine = await createEngine({
      dataDir: folder,
      authorize: () => Promise.resolve('allowed'),
      startAacThread,
      log: (event) => events.push(event),
    });
    ({ origin, close: closeServer } = await serveEngine(engine));
  });
  afterEach(async () => {
    await engine.close();
    await closeServer();
    await rm(folder, { recursive: true });
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${origin}/`);
    return page;
  }

  it('plays live in hls.js with AAC, over a take-over, to a clear end', async (t) => {
    const { whip } = engine.addresses('st_live');
    const first = await openPage();
    await publish(first, origin + whip);
    const live = await reportOf(engine, 'st_live', ({ hls }) => hls !== null);
    const index = origin + (live.hls ?? '');
    const text = await (await fetch(index)).text();
    assert.match(text, /CODECS="avc1\.42[0-9a-f]{4},mp4a\.40\.2",RESOLUTION=640x360/);

    const viewer = await openPage();
    await playLive(viewer, index);
    await frames(viewer, 120);
    const { latency } = await readLive(viewer);
    t.diagnostic(`latency by hls.js: ${latency.toFixed(2)} s`);

    const second = await openPage();
    const session = await publish(second, origin + whip);
    await first.close();
    const before = await readLive(viewer);
    await frames(viewer, 150);
    const later = await readLive(viewer);
    assert.ok(later.currentTime > before.currentTime + 3);
    const [, playlist = ''] = /\n(\w+\.m3u8)/.exec(text) ?? [];
    const media = await (await fetch(new URL(playlist, index))).text();
    assert.match(media, /#EXT-X-DISCONTINUITY\n#EXT-X-MAP/);

    await fetch(session, { method: 'DELETE' });
    await ended(viewer);
    assert.deepEqual((await readLive(viewer)).faults, []);
    assert.deepEqual(
      events.filter(({ type }) => type === 'aac-failed' || type === 'stream-fault'),
      [],
    );
  });
});
