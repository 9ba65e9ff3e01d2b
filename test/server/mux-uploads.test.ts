import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMuxBench } from './mux-bench.js';

describe('createMuxUpload', () => {
  it('takes safety pieces, and shows them as the device’s once they came', async (t) => {
    const bench = await createMuxBench(t, { uploadOrigin: 'https://site.test' });
    const input = { broadcastId: 'bc-1', partId: 'part-1', type: 'video/mp4', size: 3 };
    const place = await bench.backup.createUpload?.(bench.stream, input);
    assert.deepEqual(bench.mux.callsOf('POST /video/v1/uploads')[0]?.body, {
      cors_origin: 'https://site.test',
      timeout: 86_400,
      new_asset_settings: { playback_policies: ['public'], passthrough: 'deployment.st_1' },
    });
    assert.deepEqual([place?.value.protocol, place?.value.expiresAt], ['put', bench.at(86_400)]);
    bench.keep(place?.remember);
    assert.deepEqual((await bench.observe()).recordings, []);

    const answer = await fetch(place?.value.url ?? '', { method: 'PUT', body: 'abc' });
    assert.equal(answer.status, 200);
    const coming = await bench.observe();
    assert.deepEqual(
      [coming.isSettled, coming.recordings.map(({ from, state }) => [from, state])],
      [false, [['device', 'processing']]],
    );
    const asset = bench.lastAsset();
    bench.mux.broadcasts.finish(asset.id, { durationSeconds: 12.5 });
    const { isSettled, recordings } = await bench.observe();
    const [piece] = recordings;
    assert.deepEqual(
      [isSettled, piece?.state, piece?.startedAt, piece?.durationSeconds, piece?.piece],
      [true, 'ready', null, 12.5, { broadcastId: 'bc-1', partId: 'part-1' }],
    );
    const [upload] = bench.mux.books.uploads.keys();
    assert.deepEqual(bench.backup.toReferences(bench.stream.state), [
      `mux:${upload}`,
      `mux:${asset.id}`,
    ]);
    await bench.backup.delete(bench.stream, { recordings: true });
    assert.equal(bench.mux.books.assets.size, 0);
  });

  it('gives the same place again while a piece waits, and shows a piece that came twice once', async (t) => {
    const bench = await createMuxBench(t);
    const input = { broadcastId: 'bc-1', partId: 'part-1', type: 'video/mp4', size: 3 };
    const ask = async (partId = 'part-1') => {
      const place = await bench.backup.createUpload?.(bench.stream, { ...input, partId });
      bench.keep(place?.remember);
      return place?.value.url ?? '';
    };
    const first = await ask();
    assert.equal(await ask(), first);
    assert.notEqual(await ask('part-2'), first);
    await fetch(first, { method: 'PUT', body: 'abc' });
    // The device never heard that it was taken, and nobody has looked.
    const second = await ask();
    assert.notEqual(second, first);
    await fetch(second, { method: 'PUT', body: 'abc' });
    for (const { id } of bench.mux.books.assets.values()) bench.mux.broadcasts.finish(id);
    const { recordings } = await bench.observe();
    assert.deepEqual(
      recordings.map(({ from, state }) => [from, state]),
      [['device', 'ready']],
    );
  });

  it('asks ever more seldom for a piece that does not come, until its place is good no longer', async (t) => {
    const bench = await createMuxBench(t);
    const input = { broadcastId: 'bc-1', partId: 'part-1', type: 'video/mp4', size: 3 };
    const place = await bench.backup.createUpload?.(bench.stream, input);
    bench.keep(place?.remember);
    const calls = async (seconds: number) => {
      bench.advance(seconds);
      bench.takeCalls();
      const { isUnfinished } = await bench.observe({ maxAgeMs: 4_000 });
      return [bench.takeCalls().length, isUnfinished];
    };
    assert.deepEqual(await calls(5), [1, true]);
    assert.deepEqual(await calls(5), [1, true]);
    assert.deepEqual(await calls(600), [1, true]);
    assert.deepEqual(await calls(5), [0, true]);
    assert.deepEqual(await calls(70), [1, true]);
    assert.deepEqual(await calls(86_400), [1, true]);
    assert.deepEqual(await calls(3_600), [0, false]);
  });

  it('takes no piece any more for a stream that was removed', async (t) => {
    const bench = await createMuxBench(t);
    const input = { broadcastId: 'bc-1', partId: 'part-1', type: 'video/mp4', size: null };
    const place = await bench.backup.createUpload?.(bench.stream, input);
    bench.keep(place?.remember);
    await bench.backup.delete(bench.stream, { recordings: false });
    const answer = await fetch(place?.value.url ?? '', { method: 'PUT', body: 'abc' });
    assert.equal(answer.status, 410);
  });
});
