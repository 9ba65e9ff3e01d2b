import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { MediaFile, MediaRecording } from '../../src/server/index.js';
import { createMuxBench } from './mux-bench.js';
import type { MuxBenchOptions } from './mux-bench.js';
import { MEDIA, STANDS_SECONDS } from './whole-event.js';

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
    /** Sends, and resolves with the asset once all has come. */
    async send() {
      const taken = once(happenings, 'video.asset.created');
      await event.mend();
      await taken;
      return bench.lastAsset();
    },
  };
  return event;
}

describe('muxBackup with a whole that holds more than its own copy', () => {
  it('gives it to Mux once, as a recording of its own beside the one that is there', async (t) => {
    const event = await startEvent(t);
    assert.equal((await event.look()).isUnfinished, true);
    assert.deepEqual(await event.mend(), { isUnfinished: true });
    assert.equal(event.uploads.size, 0, 'others may follow at once');
    await event.stand();
    await event.mend();
    assert.deepEqual(event.mux.callsOf(CREATE)[0]?.body, {
      cors_origin: '*',
      timeout: 86_400,
      new_asset_settings: { playback_policies: ['public'], passthrough: 'deployment.st_1' },
    });
    assert.equal(event.mux.callsOf(PUT).length, 0, 'not before the place is remembered');
    const asset = await event.send();
    const [upload] = event.uploads.keys();
    assert.ok(event.mux.books.files.get(upload ?? '')?.equals(MEDIA));

    const making = await event.look();
    const isIt = ({ id }: { id: string }) => id === asset.id;
    assert.equal(making.recordings.find(isIt)?.state, 'processing');
    assert.equal(making.recordings.find(isIt)?.durationSeconds, null, 'nothing is claimed yet');
    assert.deepEqual([making.isSettled, making.isUnfinished], [true, true], 'nobody waits for it');
    event.mux.broadcasts.finish(asset.id, { durationSeconds: 60 });
    const made = await event.look();
    assert.deepEqual(
      made.recordings.map(({ from, durationSeconds }) => [from, durationSeconds]),
      [
        ['mux', 57],
        ['mux', 60],
      ],
    );
    const whole = made.recordings.find(isIt);
    assert.equal(whole?.startedAt, event.startedAt);
    const endedAt = new Date(Date.parse(event.startedAt) + 60_000).toISOString();
    assert.deepEqual(whole?.spans, [{ startedAt: event.startedAt, endedAt }]);
    assert.deepEqual(
      whole?.sources.map(({ type }) => type),
      ['mux', 'hls'],
    );
    assert.equal(made.isUnfinished, false);

    await event.restart();
    await event.stand();
    assert.deepEqual(await event.mend(), { isUnfinished: false });
    assert.equal(event.uploads.size, 1);
    assert.deepEqual(event.errors, []);
  });

  it('goes on after a connection that broke and in another process, from where it stood', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    const [upload = ''] = event.uploads.keys();
    event.mux.faults.order(PUT, { type: 'slow', delayMs: 0 });
    event.mux.faults.order(PUT, { type: 'dropped', isDone: true });
    const told = once(event.happenings, 'error-told');
    await event.mend();
    await told;
    assert.ok(!String(event.errors[0]).includes(upload), 'an address is told');
    const firstBytes = event.mux.books.files.get(upload)?.length ?? 0;
    assert.ok(firstBytes > 0 && firstBytes < MEDIA.length);
    await event.restart();
    await event.send();
    assert.ok(event.mux.books.files.get(upload)?.equals(MEDIA));
    const ranges = event.mux.callsOf(PUT).map(({ headers }) => headers.get('Content-Range'));
    assert.deepEqual(ranges, [
      `bytes */${MEDIA.length}`,
      `bytes 0-${firstBytes - 1}/${MEDIA.length}`,
      `bytes */${MEDIA.length}`,
      `bytes ${firstBytes}-${MEDIA.length - 1}/${MEDIA.length}`,
    ]);
  });

  it('sends nothing again where Mux has it and only the answer was lost', async (t) => {
    const event = await startEvent(t);
    event.files.set('whole_1', MEDIA.subarray(0, 1_000));
    await event.stand();
    await event.mend();
    event.mux.faults.order(PUT, { type: 'slow', delayMs: 0 });
    event.mux.faults.order(PUT, { type: 'dropped', isDone: true });
    const told = once(event.happenings, 'error-told');
    await event.mend();
    await told;
    await event.restart();
    await event.mend();
    assert.equal(event.mux.callsOf(PUT).length, 2);
    assert.equal((await event.look()).recordings.length, 2);
    await event.mend();
    assert.equal(event.uploads.size, 1);
  });

  it('fills one place where a process ended before it could remember another', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.give();
    await event.restart();
    await event.mend();
    const asset = await event.send();
    assert.equal(event.uploads.size, 2);
    assert.deepEqual([...event.mux.books.files.keys()], [asset.upload_id]);
  });

  it('takes the newest, and waits anew for those that follow', async (t) => {
    const event = await startEvent(t);
    event.setWhole('whole_1', 59);
    await event.look();
    event.advance(STANDS_SECONDS - 1);
    event.setWhole('whole_2', 60);
    event.files.set('whole_2', MEDIA.subarray(0, 1_000));
    await event.look();
    event.advance(2);
    await event.look();
    await event.mend();
    assert.equal(event.uploads.size, 0);
    await event.stand();
    await event.mend();
    const { upload_id } = await event.send();
    assert.equal(event.mux.books.files.get(upload_id ?? '')?.length, 1_000);
  });

  it('gives up the place of a whole that another has followed', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    event.files.delete('whole_1');
    event.setWhole('whole_2', 62);
    event.files.set('whole_2', MEDIA.subarray(0, 2_000));
    await event.mend();
    assert.deepEqual(
      [...event.uploads.values()].map(({ status }) => status),
      ['cancelled'],
    );
    await event.stand();
    await event.mend();
    const { upload_id } = await event.send();
    assert.equal(event.mux.books.files.get(upload_id ?? '')?.length, 2_000);
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

  it('tries again later what Mux refuses, and sends once what Mux can make nothing of', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    event.mux.faults.order(CREATE, { type: 'status', status: 422 });
    assert.deepEqual(await event.mend(), { isUnfinished: true });
    assert.equal(event.errors.length, 1);
    await event.mend();
    assert.equal(event.uploads.size, 0, 'it is asked again at once');
    event.advance(STANDS_SECONDS);
    await event.mend();
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

  it('claims no times where Mux has less of it than was sent', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    const asset = await event.send();
    event.mux.broadcasts.finish(asset.id, { durationSeconds: 41 });
    const { recordings } = await event.look();
    const whole = recordings.find(({ id }) => id === asset.id);
    assert.deepEqual([whole?.durationSeconds, whole?.spans], [41, undefined]);
  });

  it('keeps who may play, makes the files that were asked for, and goes with the recordings', async (t) => {
    const event = await startEvent(t, { staticRenditions: ['highest'] });
    event.set({ visibility: 'private' });
    await event.stand();
    await event.mend();
    const asset = await event.send();
    const policies = () => asset.playback_ids?.map(({ policy }) => policy);
    assert.deepEqual(policies(), ['signed']);
    event.mux.broadcasts.finish(asset.id, { durationSeconds: 60 });
    assert.equal((await event.look()).isUnfinished, true);
    event.mux.broadcasts.finishFiles(asset.id);
    const { recordings } = await event.look();
    assert.equal(recordings.at(-1)?.sources.at(-1)?.type, 'mp4');
    const references = event.backup.toReferences(event.stream.state);
    assert.ok([asset.id, asset.upload_id].every((id) => references.includes(`mux:${id}`)));
    event.set({ visibility: 'public' });
    await event.backup.update?.(event.stream);
    assert.ok(policies()?.includes('public'));
    await event.backup.delete(event.stream, { recordings: true });
    assert.equal(event.mux.books.assets.size, 0);
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

  const not: readonly [string, MuxBenchOptions, (event: Started) => void][] = [
    ['holds less than a second more', {}, (event) => event.setWhole('whole_1', 57.9)],
    ['is not to be given', { uploadWholes: false }, () => undefined],
    ['may be held by what is still being recorded', {}, (event) => event.connect()],
  ];
  for (const [what, options, change] of not) {
    it(`gives nothing that ${what}`, async (t) => {
      const event = await startEvent(t, options);
      change(event);
      const { isUnfinished } = await event.stand();
      await event.mend();
      assert.equal(event.uploads.size, 0);
      assert.equal(isUnfinished, false);
    });
  }
});

type Started = Awaited<ReturnType<typeof startEvent>>;
