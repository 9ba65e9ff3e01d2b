import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

import { EngineStage } from './support/engine-stage.js';
import { frames, publish, replay, watch } from './support/media-page.js';
import { PlaylistChecker } from './support/playlist-checker.js';

const processScript = fileURLToPath(new URL('./support/engine-process.ts', import.meta.url));

/** A second on a machine that has nothing else to do. */
const READY_WITHIN_MS = 15_000;
/** Five seconds of silence, and a moment, on such a machine. */
const LOST_WITHIN_MS = 15_000;

describe('createEngine', () => {
  let stage: EngineStage;
  before(async () => {
    stage = await EngineStage.open({ returnGraceMs: 60_000 });
  });
  after(() => stage.close());

  it('carries a broadcast from WHIP to WHEP, over a take-over, into a recording of its length', async () => {
    const { engine, origin } = stage;
    const { whep } = engine.addresses('st_thread');
    const viewer = await stage.openPage();
    const early = await viewer.evaluate(async (url) => {
      const body = 'v=0';
      const headers = { 'Content-Type': 'application/sdp' };
      const answer = await fetch(url, { method: 'POST', headers, body });
      return [answer.status, answer.headers.get('Retry-After')];
    }, origin + whep);
    assert.deepEqual(early, [409, '2']);

    const first = await stage.publish('st_thread');
    const live = await stage.report('st_thread', ({ ingest }) => ingest === 'connected');
    const startedMs = Date.parse(live.liveSince ?? '');
    await watch(viewer, origin + whep);
    await frames(viewer, 40);

    const second = await stage.publish('st_thread');
    await first.page.close();
    await frames(viewer, 40);
    const late = await fetch(first.session, { method: 'DELETE' });
    assert.equal(late.status, 200);
    assert.equal((await engine.report('st_thread')).ingest, 'connected');
    await frames(viewer, 20);
    const connection = await viewer.evaluate(
      () => (globalThis as unknown as { peer: RTCPeerConnection }).peer.connectionState,
    );
    assert.equal(connection, 'connected');

    const askedMs = performance.timeOrigin + performance.now();
    const ended = await fetch(second.session, { method: 'DELETE' });
    const endedMs = performance.timeOrigin + performance.now();
    assert.equal(ended.status, 200);
    assert.equal((await engine.report('st_thread')).ingest, 'none');
    const ready = await stage.report('st_thread', ({ recordings }) =>
      recordings.some(({ state }) => state === 'ready'),
    );
    assert.ok(performance.timeOrigin + performance.now() - endedMs < READY_WITHIN_MS);
    const [recording] = ready.recordings;
    assert.equal(ready.recordings.length, 1);
    const seconds = recording?.durationSeconds ?? 0;
    // It ends between the question and its answer.
    const [least, most] = [(askedMs - startedMs) / 1000, (endedMs - startedMs) / 1000];
    assert.ok(seconds > least - 1 && seconds < most + 1, `${seconds} s of ${least} to ${most} s`);

    const played = await replay(await stage.openPage(), `${origin}${recording?.hls ?? ''}`);
    assertClose(played.duration, seconds);
    assertClose(played.endedAt, played.duration);
  });

  it('shows a new viewer the first picture without waiting for the publisher', async (t) => {
    const { whep } = stage.engine.addresses('st_first');
    const publisher = await stage.publish('st_first');
    await stage.report('st_first', ({ ingest }) => ingest === 'connected');
    const page = await stage.openPage();
    await watch(page, stage.origin + whep);
    const times: number[] = [];
    let unaided = 0;
    for (let i = 0; i < 9; i += 1) {
      const keysBefore = await countKeyFrames(publisher.page);
      times.push((await watch(page, stage.origin + whep)).firstFrameMs);
      if ((await countKeyFrames(publisher.page)) === keysBefore) unaided += 1;
      await page.evaluate(() => {
        (globalThis as unknown as { peer: RTCPeerConnection }).peer.close();
        document.querySelector('video')?.remove();
      });
    }
    times.sort((a, b) => a - b);
    const [median = Number.POSITIVE_INFINITY] = times.slice(4);
    t.diagnostic(`request to first picture: median ${Math.round(median)} ms of ${times.length}`);
    // Who waits for a key frame never has a picture while none is made.
    assert.ok(unaided >= 5, `${unaided} of ${times.length} pictures without another key frame`);
  });

  it('keeps what was durable when the process is killed', async () => {
    // One engine uses a folder.
    const { whip } = stage.engine.addresses('st_killed');
    await stage.stop();
    const { child, lines } = startProcess(stage.folder);
    const otherOrigin = (await lines.next()).value ?? '';
    const page = await stage.openPage(otherOrigin);
    await publish(page, otherOrigin + whip);
    let [durable, captured] = [0, 0];
    for await (const line of lines) {
      [durable = 0, captured = 0] = line.split(' ').slice(1).map(Number);
      if (durable > 4) break;
    }
    assert.ok(captured - durable < 2, `${durable} s of ${captured} s are durable`);
    child.kill('SIGKILL');

    await stage.start();
    const [recording] = (await stage.engine.report('st_killed')).recordings;
    assert.equal(recording?.state, 'ready');
    assert.ok(recording.durationSeconds >= durable);
    const played = await replay(await stage.openPage(), `${stage.origin}${recording.hls ?? ''}`);
    assertClose(played.endedAt, recording.durationSeconds);
  });

  it('notices within seconds that a publisher has vanished, and takes it back into the same broadcast', async () => {
    const { page } = await stage.publish('st_lost');
    await stage.report('st_lost', ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > 1);
    await page.close();
    const closedMs = performance.now();
    const lost = await stage.report('st_lost', ({ ingest }) => ingest === 'lost');
    assert.ok(performance.now() - closedMs < LOST_WITHIN_MS);

    const { session } = await stage.publish('st_lost');
    const back = await stage.report('st_lost', ({ ingest }) => ingest === 'connected');
    assert.equal(back.liveSince, lost.liveSince);
    const before = back.recordings[0]?.durationSeconds ?? 0;
    await stage.report(
      'st_lost',
      ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > before + 1,
    );
    await fetch(session, { method: 'DELETE' });
    const { recordings } = await stage.report('st_lost', (report) =>
      report.recordings.some(({ state }) => state === 'ready'),
    );
    assert.equal(recordings.length, 1);
    const playlist = await (await fetch(`${stage.origin}${recordings[0]?.hls ?? ''}`)).text();
    new PlaylistChecker().check(playlist);
    assert.match(playlist, /#EXT-X-DISCONTINUITY\n/);
  });
});

/** How many key frames the page's publisher has made. */
async function countKeyFrames(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
    const stats = [...(await peer.getStats()).values()] as Record<string, unknown>[];
    const sent = stats.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
    return Number(sent?.['keyFramesEncoded']);
  });
}

/** Within the second that the recording's promise allows. */
function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1, `${actual} s, expected ${expected} s`);
}

function startProcess(folder: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', processScript, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}
