import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import type { CloudflareStreamOptions, MediaFile } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';

/** More than one chunk, and no multiple of one. */
export const MEDIA = Buffer.alloc(9 * 1024 * 1024 + 17);
for (let at = 0; at < MEDIA.length; at += 4_099) MEDIA[at] = at % 251;

/** As long as a whole must have stood. */
export const STANDS_SECONDS = 300;

const toFile = (media: Buffer): MediaFile => ({
  bytes: media.length,
  read: async (start, end) => media.subarray(start, end),
});

interface RealWhole {
  /** How long the event was. */
  readonly seconds?: number;
  /** How long is waited for all of it to come. */
  readonly waitMs?: number;
  readonly readRecording?: (streamId: string, id: string) => Promise<MediaFile | null>;
}

/** A stream by relay whose event is over: Cloudflare lacks 3 s of its 60, and the engine's whole has all. */
export async function startEvent(
  t: TestContext,
  overrides: Partial<CloudflareStreamOptions> = {},
  /** Of a whole that is more than some bytes. */
  { seconds = 60, readRecording, waitMs = 10_000 }: RealWhole = {},
) {
  const files = new Map<string, Buffer>([['whole_1', MEDIA]]);
  const engine = {
    ...createFakeEngine(),
    setRelays: async () => undefined,
    readRecording:
      readRecording ??
      (async (_streamId: string, id: string) => {
        const media = files.get(id);
        return media === undefined ? null : toFile(media);
      }),
  };
  const happenings = new EventEmitter();
  const errors: unknown[] = [];
  const bench = await startCloudflareBench(t, {
    route: 'relay',
    engine,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      happenings.emit('answer');
      return response;
    },
    onError: (error) => {
      errors.push(error);
      happenings.emit('error-told');
    },
    ...overrides,
  });
  const { standIn } = bench;
  const startedAt = bench.at(0);
  await bench.create();
  engine.set('st_1', { ingest: 'connected', liveSince: startedAt });
  standIn.connect(standIn.input);
  await bench.observe();
  bench.advance(seconds);
  await bench.observe();
  standIn.disconnect(standIn.input);
  const [own] = standIn.account.videos.values();
  assert.ok(own);
  standIn.finish(own, seconds - 3);
  const setWhole = (id: string, durationSeconds: number) => {
    const endedAt = new Date(Date.parse(startedAt) + durationSeconds * 1_000).toISOString();
    const spans = [{ startedAt, endedAt }];
    const whole = {
      id,
      state: 'ready',
      startedAt,
      durationSeconds,
      hls: '/x.m3u8',
      spans,
    } as const;
    engine.set('st_1', { ingest: 'none', liveSince: null, whole });
  };
  setWhole('whole_1', seconds);
  return {
    ...bench,
    get stream() {
      return bench.stream;
    },
    engine,
    files,
    errors,
    happenings,
    startedAt,
    setWhole,
    uploads: standIn.account.uploads,
    /** The whole has stood for as long as it must. */
    async stand() {
      await bench.observe();
      bench.advance(STANDS_SECONDS);
      return bench.observe();
    },
    /** Resolves with the id of the video of which all has come. */
    async whenSent() {
      const soon = AbortSignal.timeout(waitMs);
      for (;;) {
        for (const [uid, { bytes, length }] of standIn.account.uploads) {
          if (bytes.length === length) return uid;
        }
        // What never comes is told at once, and does not hold the suite.
        await once(happenings, 'answer', { signal: soon });
      }
    },
  };
}
