import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMuxBench } from './mux-bench.js';

describe('muxBackup', () => {
  it('offers the MP4 files that were asked for once they are made', async (t) => {
    const bench = await createMuxBench(t, { staticRenditions: ['highest'] });
    const id = await bench.create();
    bench.connect();
    bench.advance(30);
    bench.mux.broadcasts.end(id);
    const asset = bench.lastAsset();
    bench.mux.broadcasts.finish(asset.id);
    const early = await bench.observe();
    assert.deepEqual([early.isSettled, early.isUnfinished], [true, true]);
    const mended = await bench.backup.mend?.(bench.stream);
    assert.deepEqual(mended?.value, { isUnfinished: true });
    bench.mux.broadcasts.finishFiles(asset.id);
    const { isUnfinished, recordings } = await bench.observe();
    assert.equal(isUnfinished, false);
    const url = `https://stream.mux.com/${asset.playback_ids?.[0]?.id}/highest.mp4`;
    const download = `${url}?download=`;
    assert.deepEqual(recordings[0]?.sources.at(-1), { type: 'mp4', url, download });
  });

  it('hides what was public when the stream becomes private, recordings to come included', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    const record = () => {
      bench.connect();
      bench.advance(30);
      bench.mux.broadcasts.end(id);
      bench.mux.broadcasts.finish(bench.lastAsset().id);
    };
    const policies = () =>
      [...bench.mux.books.liveStreams.values(), ...bench.mux.books.assets.values()].map(
        ({ playback_ids }) => playback_ids?.map(({ policy }) => policy).join(),
      );
    record();
    bench.set({ visibility: 'private' });
    const before = await bench.observe();
    assert.deepEqual([before.isUnfinished, before.recordings[0]?.sources], [true, []]);
    await bench.backup.update?.(bench.stream);
    assert.deepEqual(policies(), ['signed', 'signed']);
    assert.equal((await bench.observe()).isUnfinished, false);

    // Mux makes every further asset as the live stream was told at its creation.
    record();
    assert.deepEqual(policies(), ['signed', 'signed', 'public']);
    assert.equal((await bench.observe()).isUnfinished, true);
    await bench.backup.mend?.(bench.stream);
    assert.deepEqual(policies(), ['signed', 'signed', 'signed']);
    const after = await bench.observe();
    assert.deepEqual([after.isUnfinished, after.recordings[1]?.sources.length], [false, 2]);
  });

  it('drops a recording that somebody removed at Mux', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    bench.connect();
    bench.advance(30);
    bench.mux.broadcasts.end(id);
    bench.mux.broadcasts.finish(bench.lastAsset().id);
    assert.equal((await bench.observe()).recordings.length, 1);
    bench.mux.books.assets.clear();
    assert.deepEqual((await bench.observe()).recordings, []);
  });

  it('removes what records, and the copies only when that is wanted', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    bench.connect();
    bench.advance(30);
    bench.mux.broadcasts.end(id);
    bench.connect();
    // Nobody has looked: nothing of the recordings is remembered.
    await bench.backup.delete(bench.stream, { recordings: false });
    assert.deepEqual([bench.mux.books.liveStreams.size, bench.mux.books.assets.size], [0, 2]);
    await bench.backup.delete(bench.stream, { recordings: true });
    assert.equal(bench.mux.books.assets.size, 0);
    await bench.backup.delete(bench.stream, { recordings: true });
  });

  it('finds by its tag what an interrupted creation left, through every page, and nothing else', async (t) => {
    const bench = await createMuxBench(t);
    const first = await bench.create();
    bench.advance(1);
    const second = await bench.create();
    for (let other = 0; other < 120; other += 1) {
      await bench.create({ tag: `deployment.st_1${other}` });
    }
    await bench.create({ tag: 'other-deployment.st_1' });
    const { signal } = new AbortController();
    const found = await bench.backup.find({ id: 'st_1', tag: 'deployment.st_1' }, { signal });
    assert.deepEqual(
      found.map((state) => bench.backup.toReferences(state)),
      [[`mux:${first}`], [`mux:${second}`]],
    );
    assert.deepEqual(await bench.backup.find({ id: 'x', tag: 'x' }, { signal }), []);
  });

  it('ends a recording, refuses an encoder, and changes the key, as it is told', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    const liveStream = bench.mux.books.liveStreams.get(id);
    const oldKey = bench.backup.toIngest(bench.stream.state).streamKey;
    bench.connect();
    await bench.backup.complete(bench.stream);
    assert.equal(liveStream?.status, 'idle');
    await bench.backup.disable(bench.stream);
    assert.equal(bench.connect(), false);
    await bench.backup.enable(bench.stream);
    const { value, remember } = await bench.backup.rotateKey(bench.stream);
    bench.keep(remember);
    assert.equal(bench.mux.broadcasts.connect(oldKey), false);
    assert.deepEqual(bench.backup.toIngest(bench.stream.state), value);
    assert.equal(bench.connect(), true);
  });

  it('does not undo a new key by a look that began before it', async (t) => {
    const bench = await createMuxBench(t);
    await bench.create();
    const before = await bench.backup.observe(bench.stream, { maxAgeMs: 0 });
    const { value, remember } = await bench.backup.rotateKey(bench.stream);
    bench.keep(remember);
    bench.keep(before.remember);
    assert.deepEqual(bench.backup.toIngest(bench.stream.state), value);
  });

  it('goes by the later of two looks, in whichever order they are remembered', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    bench.connect();
    bench.advance(10);
    const early = await bench.backup.observe(bench.stream, { maxAgeMs: 0 });
    bench.advance(10);
    bench.mux.broadcasts.end(id);
    bench.mux.broadcasts.finish(bench.lastAsset().id);
    const late = await bench.backup.observe(bench.stream, { maxAgeMs: 0 });
    bench.keep(late.remember);
    const { state } = bench.stream;
    bench.keep(early.remember);
    assert.deepEqual(bench.stream.state, state);
  });
});
