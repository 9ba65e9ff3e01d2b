import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';

import { EngineClock } from '../../src/engine/engine-clock.js';
import { createEngine } from '../../src/engine/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { reportOf } from './support/report-change.js';

describe('EngineClock', () => {
  it('follows a clock that was set ahead, when it is asked to, and none that was set back', () => {
    let [systemMs, steadyMs] = [1_700_000_000_000, 5000];
    const clock = new EngineClock(
      () => systemMs,
      () => steadyMs,
    );
    assert.equal(clock.now(), 1_700_000_000_000);
    steadyMs += 1000;
    systemMs += 3_600_000;
    assert.equal(clock.now(), 1_700_000_001_000);
    assert.equal(clock.follow(), 3_599_000);
    assert.equal(clock.now(), 1_700_003_600_000);
    systemMs -= 7_200_000;
    assert.equal(clock.follow(), 0);
    assert.equal(clock.now(), 1_700_003_600_000);
  });
});

describe('createEngine', () => {
  // A laptop that slept overnight had every broadcast of the next day hours too early.
  it('dates a broadcast by the system’s clock, which was set after the engine’s start', async (t) => {
    const scene = await EngineScene.create();
    const systemMs = Date.now() + 8 * 3_600_000;
    t.mock.method(Date, 'now', () => systemMs);
    t.after(() => scene.close());
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    const { liveSince } = await reportOf(scene.engine, 'st_1', (r) => r.liveSince !== null);
    assert.ok(Math.abs(Date.parse(liveSince ?? '') - systemMs) < 10_000, liveSince ?? '');
  });

  // A machine without a clock of its own learns the time some seconds after its start.
  it('goes on waiting for publishers of before its start when the clock is set ahead meanwhile', async (t) => {
    const scene = await EngineScene.create();
    t.after(() => scene.close());
    for (const streamId of ['st_1', 'st_2']) {
      const { peer } = await scene.publish(streamId);
      new MediaSource().sendFrames(peer, 1);
    }
    await scene.engine.close();
    const rechecked = new EventEmitter();
    let asked = 0;
    scene.engine = await createEngine({
      dataDir: scene.folder,
      transport: scene.transport,
      startAacThread: null,
      authorize: ({ action }) => {
        if (action === 'watch') asked += 1;
        if (asked === 2) rechecked.emit('done');
        return Promise.resolve('allowed');
      },
    });
    const systemMs = Date.now() + 8 * 3_600_000;
    t.mock.method(Date, 'now', () => systemMs);
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    // Viewers are asked about by the same round that gives up publishers.
    const round = once(rechecked, 'done');
    await scene.watch('st_1');
    await round;
    const { at, ingest } = await scene.engine.report('st_2');
    assert.ok(Date.parse(at) >= systemMs);
    assert.equal(ingest, 'lost');
  });
});
