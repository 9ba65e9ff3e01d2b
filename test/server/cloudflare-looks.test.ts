import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCloudflareBench, toRoute, toStates } from './stand-ins/cloudflare-bench.js';

describe('cloudflareStream', () => {
  it('says that a recording failed which never appeared, once it is late', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    standIn.connect(standIn.input);
    standIn.account.videos.clear();
    const since = bench.at(0);
    await bench.observe();
    bench.advance(60);
    await bench.observe();
    standIn.disconnect(standIn.input);
    bench.advance(60);
    assert.equal((await bench.observe()).isSettled, false);
    bench.advance(60);
    const late = await bench.observe();
    assert.deepEqual(
      [late.isSettled, late.recordings.map(({ state, startedAt }) => [state, startedAt])],
      [true, [['failed', since]]],
    );
  });

  it('asks the lifecycle where the status tells nothing', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    standIn.connect(standIn.input);
    standIn.input.status = null;
    assert.equal((await bench.observe()).ingest, 'connected');
    standIn.disconnect(standIn.input);
    standIn.input.status = { current: { state: 'a_new_word' } };
    assert.equal((await bench.observe()).ingest, 'none');
    assert.equal(standIn.callsOf('GET /customer/{id}/lifecycle').length, 2);
  });

  it('asks no more often than it is told to, and seldom once all is over', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    standIn.connect(standIn.input);
    const reads = () => standIn.callsOf(toRoute('GET live_inputs/{input}')).length;
    await bench.observe(4_000);
    await bench.observe(4_000);
    assert.equal(reads(), 1);
    bench.advance(5);
    await bench.observe(4_000);
    assert.equal(reads(), 2);
    standIn.disconnect(standIn.input);
    for (const video of standIn.account.videos.values()) standIn.finish(video, 5);
    await bench.observe();
    assert.equal(reads(), 3);
    bench.advance(5);
    await bench.observe(4_000);
    assert.equal(reads(), 3);
    bench.advance(30);
    await bench.observe(4_000);
    assert.equal(reads(), 4);
  });

  it('asks little about a stream that waits for its event, and all once something comes', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    const asked = (line: string) => standIn.callsOf(toRoute(line)).length;
    for (let minute = 0; minute < 3; minute += 1) {
      await bench.observe(4_000);
      bench.advance(60);
    }
    assert.equal(asked('GET live_inputs/{input}'), 3);
    assert.equal(asked('GET live_inputs/{input}/videos'), 1);
    standIn.connect(standIn.input);
    const live = await bench.observe(4_000);
    assert.deepEqual(
      [live.ingest, toStates(live.recordings)],
      ['connected', ['cloudflare recording']],
    );
  });
});
