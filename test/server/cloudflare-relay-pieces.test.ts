import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cloudflareStream } from '../../src/server/index.js';
import type { KeptPiece } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { createMedia, createPiecesBench, send, somePiece } from './pieces-bench.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';

describe('cloudflareStream by relay, with safety pieces of this server', () => {
  it('has pieces joined by the engine in front, and shows the whole before its own copy', async (t) => {
    let nowMs = Date.parse('2026-11-21T12:00:40Z');
    const now = () => new Date(nowMs);
    const standIn = await startCloudflareStandIn({ now });
    t.after(() => standIn.close());
    const offers: (readonly KeptPiece[])[] = [];
    const engine = {
      ...createFakeEngine(),
      setRelays: async () => undefined,
      setSafetyPieces: async (_streamId: string, pieces: readonly KeptPiece[]) => {
        offers.push(pieces);
      },
    };
    const provider = cloudflareStream({
      ...standInAccount,
      baseUrl: standIn.baseUrl,
      route: 'relay',
      engine,
      now,
    });
    const bench = await createPiecesBench({}, { provider });
    t.after(() => bench.end());
    const { id } = await bench.createStream();
    bench.advance(100_000);
    const part = { id: somePiece.partId, startedAt: bench.at(-40), duration: 40 };
    const parts = [{ ...part, bytes: 1_000, type: 'video/webm' }];
    await bench.report(id, { startedAt: bench.at(-60), parts });

    const url = await bench.place(id);
    assert.ok(url.startsWith(bench.endpoint), `it goes to ${new URL(url).origin}`);
    await send(url, 0, createMedia(somePiece.size ?? 0));
    await bench.whenShown(id);
    assert.deepEqual(
      offers.at(-1)?.map(({ startedAt, duration }) => [startedAt, duration]),
      [[bench.at(-40), 40]],
    );

    const copy = { state: 'ready', startedAt: bench.at(-60), hls: '/media/x.m3u8' } as const;
    engine.set(id, {
      recordings: [{ ...copy, id: 'rec_1', durationSeconds: 20 }],
      whole: { ...copy, id: 'whole_1', durationSeconds: 60 },
    });
    // Cloudflare was sent as much as the engine was.
    standIn.connect(standIn.input);
    nowMs += 20_000;
    standIn.disconnect(standIn.input);
    const [video] = standIn.account.videos.values();
    assert.ok(video);
    standIn.finish(video, 20);
    nowMs += 40_000;
    const { recordings, gaps } = await bench.whenStream(
      id,
      ({ recordings: all }) => all.length === 4,
    );
    assert.deepEqual(
      recordings.map(({ from, coverage }) => [from, coverage]),
      [
        ['local', 1],
        ['device', 0.666],
        ['cloudflare', 0.333],
        ['local', 0.333],
      ],
    );
    assert.equal(recordings[0]?.id, 'whole_1');
    assert.deepEqual(gaps, []);
  });
});
