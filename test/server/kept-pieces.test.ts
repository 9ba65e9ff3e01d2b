import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { local } from '../../src/server/index.js';
import type { KeptPiece } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { createMedia, createPiecesBench, send, somePiece } from './pieces-bench.js';

describe('listKeptPieces', () => {
  const offers: (readonly [streamId: string, pieces: readonly KeptPiece[]])[] = [];
  const engine = {
    ...createFakeEngine(),
    setSafetyPieces: async (streamId: string, pieces: readonly KeptPiece[]) => {
      offers.push([streamId, pieces]);
    },
  };
  const lastOffer = (streamId: string) => offers.findLast(([id]) => id === streamId)?.[1] ?? [];
  let bench: Awaited<ReturnType<typeof createPiecesBench>>;
  before(async () => {
    bench = await createPiecesBench({}, { provider: local({ engine }) });
  });
  after(() => bench.end());

  const media = createMedia(somePiece.size ?? 0);
  const part = (startedAt: string, id = somePiece.partId) => ({
    id,
    startedAt,
    duration: 10,
    bytes: 1_000,
    type: 'video/webm',
  });

  it('offers the engine what came home whole, at the times of this clock', async () => {
    const { id } = await bench.createStream();
    bench.advance(60_000);
    // Two hours behind; the second report was on its way for four seconds.
    const hours = -7_200;
    const sent = { startedAt: bench.at(hours - 30), parts: [part(bench.at(hours - 20))] };
    await bench.report(id, { ...sent, endedAt: null, sentAt: bench.at(hours) });
    bench.advance(4_000);
    await bench.report(id, { ...sent, endedAt: bench.at(hours - 4), sentAt: bench.at(hours - 4) });
    const url = await bench.place(id);
    await send(url, 0, media.subarray(0, 500));
    await bench.place(id, { partId: 'unreported' });
    assert.deepEqual(lastOffer(id), []);
    await send(url, 500, media.subarray(500));
    await bench.whenShown(id);
    const [piece, ...others] = lastOffer(id);
    assert.ok(piece);
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...piece, id: '', path: '' },
      {
        id: '',
        path: '',
        broadcastId: somePiece.broadcastId,
        type: 'video/webm',
        startedAt: bench.at(-24),
        duration: 10,
      },
    );
    assert.deepEqual(await readFile(piece.path), media);
  });

  it('knows when a piece was filmed that no report names any more, since the device has let go of it', async () => {
    const { id } = await bench.createStream();
    bench.advance(60_000);
    const hours = -7_200;
    const url = await bench.place(id, {
      filmed: { startedAt: bench.at(hours - 20), duration: 10, sentAt: bench.at(hours) },
    });
    await send(url, 0, media);
    await bench.report(id, {
      ...{ startedAt: bench.at(hours - 30), endedAt: bench.at(hours), sentAt: bench.at(hours) },
      parts: [],
    });
    const stream = await bench.whenShown(id);
    assert.equal(stream.recordings[0]?.startedAt, bench.at(-20));
    assert.equal(stream.recordings[0]?.duration, 10);
    assert.deepEqual(
      lastOffer(id).map(({ startedAt, duration }) => [startedAt, duration]),
      [[bench.at(-20), 10]],
    );
  });

  it('believes no device that it has filmed what is yet to be', async () => {
    const { id } = await bench.createStream();
    bench.advance(60_000);
    const filmed = { startedAt: bench.at(20), duration: 10, sentAt: bench.at(0) };
    await send(await bench.place(id, { filmed }), 0, media);
    const stream = await bench.whenShown(id);
    assert.equal(stream.recordings[0]?.startedAt, null);
    assert.deepEqual(lastOffer(id), []);
  });

  it('keeps back what claims to be from before the stream, or from the future', async () => {
    const { id } = await bench.createStream();
    bench.advance(60_000);
    const parts = [
      part(bench.at(-3_600), 'before'),
      part(bench.at(-20), 'then'),
      part(bench.at(3_600), 'after'),
    ];
    await bench.report(id, { startedAt: bench.at(-30), parts });
    for (const { id: partId } of parts) await send(await bench.place(id, { partId }), 0, media);
    await bench.whenShown(id, 3);
    assert.deepEqual(
      lastOffer(id).map(({ startedAt }) => startedAt),
      [bench.at(-20)],
    );
  });

  it('shows what the engine joined before all else, and nothing missing any more', async () => {
    const { id } = await bench.createStream();
    bench.advance(100_000);
    await bench.report(id, { startedAt: bench.at(-60), parts: [] });
    const recorded = { id: 'rec_1', state: 'ready', hls: '/media/rec_1/index.m3u8' } as const;
    const half = { ...recorded, startedAt: bench.at(-60), durationSeconds: 20 };
    engine.set(id, { recordings: [half] });
    const before = await bench.whenStream(id, ({ recordings }) => recordings.length === 1);
    assert.deepEqual(before.gaps, [{ startedAt: bench.at(-40), duration: 40, where: 'nowhere' }]);
    const whole = {
      ...half,
      id: 'whole_1',
      durationSeconds: 60,
      mp4: '/media/whole_1/recording.mp4',
    };
    engine.set(id, { whole });
    const { recordings, gaps, assurance } = await bench.whenStream(
      id,
      (stream) => stream.recordings.length === 2,
    );
    assert.deepEqual(
      recordings.map((recording) => [recording.id, recording.from, recording.coverage]),
      [
        ['whole_1', 'local', 1],
        ['rec_1', 'local', 0.333],
      ],
    );
    assert.deepEqual([gaps, assurance.missingSeconds], [[], 0]);
  });
});
