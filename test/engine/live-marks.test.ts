import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';

import { createEngine } from '../../src/engine/index.js';
import type { Engine } from '../../src/engine/index.js';
import { FakeAacThread } from './support/fake-aac-thread.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { reportOf } from './support/report-change.js';

/** What a publisher gets to come back after a start, in the tests. */
const graceMs = 60_000;

describe('LiveMarks', () => {
  let scene: EngineScene;
  let aheadMs: number;
  const clock = (): number => performance.timeOrigin + performance.now() + aheadMs;

  beforeEach(async () => {
    aheadMs = 0;
    scene = await EngineScene.create({ clock, returnGraceMs: graceMs });
  });
  afterEach(() => scene.close());

  const startAgain = async (startAacThread: (() => Worker) | null = null): Promise<Engine> => {
    scene.engine = await createEngine({
      dataDir: scene.folder,
      transport: scene.transport,
      startAacThread,
      returnGraceMs: graceMs,
      clock,
      authorize: () => Promise.resolve('allowed'),
    });
    return scene.engine;
  };
  /** A broadcast of which something is recorded, as its publisher's session. */
  const goLive = async (streamId: string) => {
    const session = await scene.publish(streamId);
    new MediaSource().sendFrames(session.peer, 40);
    return session;
  };

  it('let a broadcast outlive the engine: its publisher is lost, and awaited by the next one', async () => {
    await goLive('st_1');
    const { liveSince } = await scene.engine.report('st_1');
    await scene.engine.close();
    const closed = await scene.engine.report('st_1');
    assert.deepEqual([closed.ingest, closed.liveSince], ['lost', liveSince]);
    assert.equal(closed.recordings[0]?.state, 'ready', 'the recording is finished all the same');

    const engine = await startAgain();
    const awaited = await engine.report('st_1');
    assert.deepEqual([awaited.ingest, awaited.liveSince], ['lost', liveSince]);
    const { location } = await goLive('st_1');
    assert.equal((await engine.report('st_1')).ingest, 'connected');
    await scene.fetch(location, { method: 'DELETE' });
    assert.equal((await engine.report('st_1')).ingest, 'none');
    assert.equal((await engine.report('st_2')).ingest, 'none');
  });

  it('let the next engine make ready what its publisher’s sound will need', async () => {
    await goLive('st_1');
    await scene.engine.close();
    const threads: FakeAacThread[] = [];
    const engine = await startAgain(() => {
      threads.push(new FakeAacThread());
      return threads.at(-1)?.worker ?? assert.fail();
    });
    assert.equal(threads.length, 1);
    await engine.close();
    assert.equal(threads[0]?.isTerminated, true);
  });

  it('wait no longer than the grace, and say that it is over', async () => {
    await goLive('st_1');
    await scene.engine.close();
    const engine = await startAgain();
    assert.equal((await engine.report('st_1')).ingest, 'lost');
    aheadMs = graceMs + 10_000;
    await reportOf(engine, 'st_1', ({ ingest }) => ingest === 'none');
    await engine.close();
    assert.equal((await (await startAgain()).report('st_1')).ingest, 'none');
  });

  it('forget what was ended, by its publisher or by whoever runs the stream', async () => {
    const { location } = await goLive('st_1');
    await goLive('st_2');
    await goLive('st_3');
    await scene.fetch(location, { method: 'DELETE' });
    await scene.engine.endStream('st_2');
    await scene.engine.close();
    const engine = await startAgain();
    const ingests = ['st_1', 'st_2', 'st_3'].map(async (id) => (await engine.report(id)).ingest);
    assert.deepEqual(await Promise.all(ingests), ['none', 'none', 'lost']);
    await engine.endStream('st_3');
    assert.equal((await engine.report('st_3')).ingest, 'none');
  });

  it('are done without where the file is anything else', async () => {
    await scene.engine.close();
    for (const text of ['', '[', '7', '{"../x":1,"st_1":"soon","st_2":null}']) {
      await writeFile(join(scene.folder, '.live.json'), text);
      const engine = await startAgain();
      assert.equal((await engine.report('st_1')).ingest, 'none', text);
      await engine.close();
    }
  });
});
