import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { createEngine } from '../../src/engine/index.js';
import { launchBrowser } from '../support/browser.js';
import { serveEngine } from './support/engine-server.js';
import { publish } from './support/media-page.js';
import { isAscending, probe } from './support/probe.js';
import { playFile, setCameraSize } from './support/recording-page.js';
import { reportOf } from './support/report-change.js';

describe('recording.mp4', () => {
  it('plays and seeks in a browser over a take-over by a camera of another size', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-engine-'));
    t.after(() => rm(folder, { recursive: true }));
    const engine = await createEngine({
      dataDir: folder,
      authorize: () => Promise.resolve('allowed'),
    });
    t.after(() => engine.close());
    const { origin, close } = await serveEngine(engine);
    t.after(close);
    const browser = await launchBrowser();
    t.after(() => browser.close());

    let session = '';
    for (const [width, height, until] of [
      [640, 360, 4],
      [320, 240, 8],
    ] as const) {
      const page = await browser.newPage();
      await page.goto(`${origin}/`);
      await setCameraSize(page, width, height);
      session = await publish(page, origin + engine.addresses('st_1').whip);
      await reportOf(
        engine,
        'st_1',
        ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > until,
      );
    }
    await fetch(session, { method: 'DELETE' });
    const { recordings } = await reportOf(
      engine,
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

    const page = await browser.newPage();
    await page.goto(`${origin}/`);
    const played = await playFile(page, url, [2, seconds - 1, 1]);
    assert.ok(Math.abs(played.duration - seconds) < 0.5, `${played.duration} s`);
    assert.ok(played.widths.includes(640) && played.widths.includes(320), `${played.widths}`);
    assert.deepEqual(played.soughtWidths, [640, 320, 640]);
  });
});
