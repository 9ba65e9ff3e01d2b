import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { EngineEvent } from '../../src/engine/index.js';
import { prepareAacThread } from './support/aac-thread.js';
import { EngineStage } from './support/engine-stage.js';
import { ended, playLive, readLive } from './support/live-page.js';
import { frames } from './support/media-page.js';
import { watchPlaylist } from './support/playlist-watch.js';

describe('answerHls', () => {
  let stage: EngineStage;
  before(async () => {
    stage = await EngineStage.open({ startAacThread: await prepareAacThread() });
  });
  after(() => stage.close());

  it('plays live in hls.js with AAC, over a take-over, to a clear end', async (t) => {
    const first = await stage.publish('st_live');
    const index = await stage.liveHls('st_live');
    const text = await untilAac(index);
    assert.match(text, /CODECS="avc1\.42[0-9a-f]{4},mp4a\.40\.2",RESOLUTION=640x360/);
    const begun = stage.events.length;

    const stopWatching = await watchPlaylist(index);
    const viewer = await stage.openPage();
    await playLive(viewer, index);
    await frames(viewer, 120);
    const { latency } = await readLive(viewer);
    t.diagnostic(`latency by hls.js: ${latency.toFixed(2)} s`);

    const { session } = await stage.publish('st_live');
    await first.page.close();
    const before = await readLive(viewer);
    // Twenty-four seconds later it has gone out of the list again.
    await untilListed(new URL(/\n(\w+\.m3u8)/.exec(text)?.[1] ?? '', index));
    await frames(viewer, 150);
    const later = await readLive(viewer);
    assert.ok(later.currentTime > before.currentTime + 3);

    await fetch(session, { method: 'DELETE' });
    await ended(viewer);
    assert.ok((await stopWatching()) > 20);
    assert.deepEqual((await readLive(viewer)).faults, []);
    // A thread that a busy machine starves is late, and sound goes on as Opus: the player has borne that as well.
    const isFault = (event: EngineEvent) =>
      event.type === 'stream-fault' ||
      (event.type === 'aac-failed' && event.reason !== 'thread-late');
    assert.deepEqual(stage.events.slice(begun).filter(isFault), []);
  });
});

/** The list of a stream once its sound is AAC: where a machine was too busy for that at first, half a minute later. */
async function untilAac(index: string): Promise<string> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const list = await (await fetch(index)).text();
    if (list.includes('mp4a')) return list;
    assert.ok(Date.now() < deadline, list);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Resolves once the list names a take-over: a break, and another initialization behind it. */
async function untilListed(playlist: URL): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const list = await (await fetch(playlist)).text();
    if (/#EXT-X-DISCONTINUITY\n#EXT-X-MAP/.test(list)) return;
    assert.ok(Date.now() < deadline, list);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
