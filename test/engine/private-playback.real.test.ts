import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { createEngine } from '../../src/engine/index.js';
import type { Engine } from '../../src/engine/index.js';
import { launchBrowser, smallWindow } from '../support/browser.js';
import { startAacThread } from './support/aac-thread.js';
import { serveEngine } from './support/engine-server.js';
import { playLive, readLive } from './support/live-page.js';
import { frames, publish, watch } from './support/media-page.js';
import { probe } from './support/probe.js';
import { reportOf } from './support/report-change.js';

const token = 'sv1.c3RfMQ.t8x1.session.Zx-9_Q';

describe('createEngine, with the token in the path', () => {
  let browser: Browser;
  let folder: string;
  let engine: Engine;
  let site: Awaited<ReturnType<typeof serveEngine>>;

  before(async () => {
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'streamside-private-'));
    engine = await createEngine({
      dataDir: folder,
      authorize: async (access) =>
        access.action === 'publish' || access.token === token ? 'allowed' : 'unauthenticated',
      startAacThread,
    });
    site = await serveEngine(engine);
  });
  after(async () => {
    await browser?.close();
    await engine?.close();
    await site?.close();
    await rm(folder, { recursive: true });
  });

  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage(smallWindow);
    await page.goto(`${site.origin}/`);
    return page;
  };
  /** The address with the token in its path. */
  const sign = (path: string) =>
    site.origin + path.replace(/^(\/media\/[^/]+)/, (start) => `${start}/~${token}`);

  it('plays live by hls.js and by WHEP, and what is kept in ffmpeg, all without a header', async () => {
    const publisher = await openPage();
    const session = await publish(publisher, site.origin + engine.addresses('st_1').whip);
    const { hls } = await reportOf(engine, 'st_1', (report) => report.hls !== null);
    const index = hls ?? '';
    assert.equal((await fetch(site.origin + index)).status, 401);
    const response = await fetch(sign(index));
    assert.match(response.headers.get('Cache-Control') ?? '', /^private/);

    const viewer = await openPage();
    await playLive(viewer, sign(index));
    await frames(viewer, 60);
    assert.deepEqual((await readLive(viewer)).faults, []);
    await viewer.close();

    const { whep } = engine.addresses('st_1');
    const other = await openPage();
    await watch(other, sign(whep));
    await frames(other, 10);
    await other.close();

    await fetch(session, { method: 'DELETE' });
    const { recordings } = await reportOf(engine, 'st_1', (report) =>
      report.recordings.some(({ state }) => state === 'ready'),
    );
    const [recording] = recordings;
    assert.ok(recording?.hls && recording.mp4);
    for (const path of [recording.hls, recording.mp4]) {
      assert.equal((await fetch(site.origin + path)).status, 401);
      const streams = await probe(sign(path));
      assert.deepEqual(streams.map(({ kind }) => kind).toSorted(), ['audio', 'video']);
      assert.ok(streams.every(({ times }) => times.length > 30));
    }
    const kept = await fetch(sign(recording.mp4), { headers: { Range: 'bytes=0-9' } });
    assert.equal(kept.status, 206);
    assert.match(kept.headers.get('Cache-Control') ?? '', /^private/);
    await kept.body?.cancel();
  });
});
