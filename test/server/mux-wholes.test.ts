import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { MediaFile, MediaRecording } from '../../src/server/index.js';
import { createMuxBench } from './mux-bench.js';
import type { MuxBenchOptions } from './mux-bench.js';
import type { WireAsset } from './stand-ins/mux-books.js';
import { MEDIA, STANDS_SECONDS } from './whole-event.js';
import { holdWholes, SOON_MS } from './wholes-suite.js';

const PUT = 'PUT /files/{UPLOAD_ID}';
const CREATE = 'POST /video/v1/uploads';

/** A stream whose event is over: Mux lacks 3 s of its 60, and the engine's whole has all. */
async function startEvent(t: TestContext, options: MuxBenchOptions = {}) {
  const happenings = new EventEmitter();
  const errors: unknown[] = [];
  const bench = await createMuxBench(t, {
    standIn: { onEvent: (type) => happenings.emit(type) },
    onError: (error) => {
      errors.push(error);
      happenings.emit('error-told');
    },
    ...options,
  });
  const { broadcasts, books } = bench.mux;
  const startedAt = bench.at(0);
  const liveStreamId = await bench.create();
  bench.connect();
  bench.advance(57);
  broadcasts.end(liveStreamId);
  broadcasts.finish(bench.lastAsset().id);
  const files = new Map<string, Buffer>([['whole_1', MEDIA]]);
  const toWhole = (id: string, durationSeconds: number): MediaRecording => {
    const endedAt = new Date(Date.parse(startedAt) + durationSeconds * 1_000).toISOString();
    const spans = [{ startedAt, endedAt }];
    return { id, state: 'ready', startedAt, durationSeconds, hls: '/x.m3u8', spans };
  };
  let whole = toWhole('whole_1', 60);
  const read = async (id: string): Promise<MediaFile | null> => {
    const media = files.get(id);
    if (media === undefined) return null;
    return { bytes: media.length, read: async (start, end) => media.subarray(start, end) };
  };
  const event = {
    ...bench,
    get backup() {
      return bench.backup;
    },
    get stream() {
      return bench.stream;
    },
    files,
    errors,
    happenings,
    startedAt,
    uploads: books.uploads,
    setWhole(id: string, durationSeconds: number) {
      whole = toWhole(id, durationSeconds);
    },
    look: () => bench.observe({ whole }),
    /** What is given, without that it is remembered. */
    give: () => bench.backup.mendWholes?.(bench.stream, read),
    async mend() {
      const outcome = await event.give();
      bench.keep(outcome?.remember);
      return outcome?.value;
    },
    /** The whole has stood for as long as it must. */
    async stand() {
      await event.look();
      bench.advance(STANDS_SECONDS);
      return event.look();
    },
    whenErrorTold: () => once(happenings, 'error-told', soon()),
    /** The asset, once all has come. */
    async whenSent() {
      const isOfUpload = ({ upload_id }: WireAsset) => upload_id !== undefined;
      const waiting = soon();
      for (;;) {
        const asset = [...books.assets.values()].findLast(isOfUpload);
        if (asset !== undefined) return asset;
        await once(happenings, 'video.asset.created', waiting);
      }
    },
    async send() {
      await event.mend();
      return event.whenSent();
    },
  };
  return event;
}

const soon = () => ({ signal: AbortSignal.timeout(SOON_MS) });

holdWholes({
  name: 'mux',
  sourceTypes: ['mux', 'hls'],
  async start(t, options) {
    const event = await startEvent(t, options);
    const { books, broadcasts, faults } = event.mux;
    return {
      ...event,
      places: () => {
        const kept = [...event.uploads].filter(([, { status }]) => status !== 'cancelled');
        return new Map(kept.map(([id]) => [id, books.files.get(id) ?? Buffer.alloc(0)]));
      },
      sends: () => event.mux.callsOf(PUT).length,
      dropNextSend() {
        // First it is asked how much has come.
        faults.order(PUT, { type: 'slow', delayMs: 0 });
        faults.order(PUT, { type: 'dropped', isDone: true });
      },
      refuseNextPlace: () => faults.order(CREATE, { type: 'status', status: 422 }),
      async whenSent() {
        const { id, upload_id: place = '' } = await event.whenSent();
        return { place, recording: id };
      },
      finish: (id, durationSeconds) => broadcasts.finish(id, { durationSeconds }),
      goLiveAgain: () => event.connect(),
      async setVisibility(visibility) {
        event.set({ visibility });
        await event.backup.update?.(event.stream);
      },
      isOpen: (id) =>
        books.assets.get(id)?.playback_ids?.some(({ policy }) => policy === 'public') === true,
      references: () => event.backup.toReferences(event.stream.state),
      removeWithRecordings: () => event.backup.delete(event.stream, { recordings: true }),
      held: () => books.assets.size,
    };
  },
});

describe('muxBackup with a whole that holds more than its own copy', { concurrency: true }, () => {
  it('sends nothing again where Mux has it and only the answer was lost', async (t) => {
    const event = await startEvent(t);
    event.files.set('whole_1', MEDIA.subarray(0, 1_000));
    await event.stand();
    await event.mend();
    event.mux.faults.order(PUT, { type: 'slow', delayMs: 0 });
    event.mux.faults.order(PUT, { type: 'dropped', isDone: true });
    const told = event.whenErrorTold();
    await event.mend();
    await told;
    await event.restart();
    await event.mend();
    assert.equal(event.mux.callsOf(PUT).length, 2);
    assert.equal((await event.look()).recordings.length, 2);
    await event.mend();
    assert.equal(event.uploads.size, 1);
  });

  it('gives it another place where the first was good no longer', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    const [first] = event.uploads.values();
    assert.ok(first);
    first.status = 'timed_out';
    assert.equal((await event.look()).isUnfinished, true);
    await event.mend();
    assert.equal(event.mux.callsOf(PUT).length, 0);
    await event.stand();
    await event.mend();
    const { upload_id } = await event.send();
    assert.notEqual(upload_id, first.id);
  });

  it('sends once what Mux can make nothing of', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    assert.deepEqual(await event.mend(), { isUnfinished: true });
    const asset = await event.send();
    event.mux.broadcasts.fail(asset.id);
    const { recordings } = await event.stand();
    assert.deepEqual(
      recordings.map(({ state }) => state),
      ['ready', 'failed'],
    );
    assert.deepEqual(await event.mend(), { isUnfinished: false });
    assert.equal(event.uploads.size, 1);
  });

  it('asks for an asset of this stream, and for the files that are wanted', async (t) => {
    const event = await startEvent(t, { staticRenditions: ['highest'] });
    await event.stand();
    await event.mend();
    assert.deepEqual(event.mux.callsOf(CREATE)[0]?.body, {
      cors_origin: '*',
      timeout: 86_400,
      new_asset_settings: {
        playback_policies: ['public'],
        passthrough: 'deployment.st_1',
        static_renditions: [{ resolution: 'highest' }],
      },
    });
    const asset = await event.send();
    event.mux.broadcasts.finish(asset.id, { durationSeconds: 60 });
    assert.equal((await event.look()).isUnfinished, true);
    event.mux.broadcasts.finishFiles(asset.id);
    const { recordings } = await event.look();
    assert.equal(recordings.at(-1)?.sources.at(-1)?.type, 'mp4');
    const references = event.backup.toReferences(event.stream.state);
    assert.ok([asset.id, asset.upload_id].every((id) => references.includes(`mux:${id}`)));
  });

  it('takes nothing any more for a stream that was removed', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    await event.backup.delete(event.stream, { recordings: true });
    assert.deepEqual(
      [...event.uploads.values()].map(({ status }) => status),
      ['cancelled'],
    );
  });
});
