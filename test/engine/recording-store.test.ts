import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createEngine, EngineError } from '../../src/engine/index.js';
import type { Engine, EngineEvent } from '../../src/engine/index.js';
import { formatJournalEntry } from '../../src/engine/recording/recording-journal.js';
import type { JournalEntry } from '../../src/engine/recording/recording-journal.js';
import { RecordingStore } from '../../src/engine/recording/recording-store.js';
import { createRecordingUrls } from '../../src/engine/recording/recording-urls.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';
import type { MediaEngine } from '../../src/server/providers/media-engine.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { FakeTransport } from './support/fake-transport.js';
import { reportOf } from './support/report-change.js';
import { at, entries, isReady, fragment } from './support/journal-entries.js';

const urls = createRecordingUrls('/media', 'st_1');

describe('deleteRecordings', () => {
  it('waits for what is being finished, and leaves alone what begins meanwhile', async () => {
    const scene = await EngineScene.create();
    const first = await scene.publish('st_1');
    new MediaSource().sendFrames(first.peer, 30);
    await scene.fetch(first.location, { method: 'DELETE' });
    const deleted = scene.engine.deleteRecordings('st_1');
    const next = await scene.publish('st_1');
    new MediaSource().sendFrames(next.peer, 60);
    await deleted;
    await scene.fetch(next.location, { method: 'DELETE' });
    const { recordings } = await reportOf(scene.engine, 'st_1', isReady);
    assert.equal(recordings.length, 1);
    assert.deepEqual(await readdir(join(scene.folder, 'st_1')), [recordings[0]?.id]);
    await scene.close();
  });

  it('waits for no other stream', async () => {
    // A thread that gives nothing back has a second to end.
    const startAacThread = (): Worker => new Worker('setInterval(() => {}, 1000)', { eval: true });
    const scene = await EngineScene.create({ startAacThread });
    const other = await scene.publish('st_2');
    new MediaSource().sendFrames(other.peer, 30);
    await scene.fetch(other.location, { method: 'DELETE' });
    await scene.engine.deleteRecordings('st_1');
    assert.ok(!scene.events.some(({ type }) => type === 'recording-ended'));
    await scene.close();
    assert.ok(scene.events.some(({ type }) => type === 'recording-ended'));
  });

  it('takes ids that are no folder’s name for streams without recordings', async () => {
    const scene = await EngineScene.create();
    await writeFile(join(scene.folder, 'kept'), '');
    for (const id of ['..', '.', '', 'a/b', '../kept', 'x'.repeat(129)]) {
      await scene.engine.deleteRecordings(id);
      assert.deepEqual((await scene.engine.report(id)).recordings, [], id);
    }
    // Beside the engine's lock.
    const names = (await readdir(scene.folder)).filter((name) => !name.startsWith('.'));
    await scene.close();
    assert.deepEqual(names, ['kept']);
  });
});

describe('RecordingStore', () => {
  let scene: EngineScene;
  beforeEach(async () => {
    scene = await EngineScene.create();
  });
  afterEach(() => scene.close());

  async function restart(): Promise<void> {
    await scene.engine.close();
    scene.engine = await createEngine({
      dataDir: scene.folder,
      transport: scene.transport,
      authorize: () => Promise.resolve('allowed'),
    });
  }

  it('finishes what an earlier process left, up to what the journal and the media agree on', async () => {
    const folder = join(scene.folder, 'st_1', 'rec_torn');
    await mkdir(folder, { recursive: true });
    const whole = entries.map(formatJournalEntry).join('');
    const beyond = formatJournalEntry({
      ...fragment(5000, 1000, true),
      offset: 9000,
    } as JournalEntry);
    await writeFile(join(folder, 'media.mp4'), Buffer.alloc(4600));
    await writeFile(join(folder, 'journal.jsonl'), `${whole}${beyond}{"type":"fra`);
    await restart();
    const [recording] = (await scene.engine.report('st_1')).recordings;
    assert.deepEqual(
      [recording?.id, recording?.state, recording?.durationSeconds, recording?.startedAt],
      ['rec_torn', 'ready', 4.5, at],
    );
    const playlist = await (await scene.fetch(recording?.hls ?? '')).text();
    assert.match(playlist, /#EXT-X-ENDLIST\n$/);
    assert.equal(playlist.match(/#EXTINF/g)?.length, 3);
    await appendFile(join(folder, 'journal.jsonl'), 'rubbish');
    await restart();
    assert.equal((await scene.engine.report('st_1')).recordings[0]?.durationSeconds, 4.5);
  });

  it('clears away what holds nothing, and leaves alone what is not its own', async () => {
    await mkdir(join(scene.folder, 'st_1', 'rec_empty'), { recursive: true });
    await mkdir(join(scene.folder, 'not a stream'), { recursive: true });
    await mkdir(join(scene.folder, 'st_1', 'uploads'), { recursive: true });
    await writeFile(join(scene.folder, 'file'), '');
    await restart();
    assert.deepEqual((await scene.engine.report('st_1')).recordings, []);
    await scene.engine.deleteRecordings('st_1');
    assert.deepEqual(await readdir(join(scene.folder, 'st_1')), ['uploads']);
    assert.equal(await readFile(join(scene.folder, 'file'), 'utf8'), '');
  });

  /** A store with a recording that something in the way of its playlist keeps from being complete, until `clear`. */
  async function openIncomplete(): Promise<{
    store: RecordingStore;
    types: EngineEvent['type'][];
    clear: () => Promise<void>;
  }> {
    const dataDir = join(scene.folder, 'apart');
    const folder = join(dataDir, 'st_1', 'rec_1');
    await mkdir(join(folder, 'index.m3u8', 'in-the-way'), { recursive: true });
    await writeFile(join(folder, 'media.mp4'), Buffer.alloc(4600));
    await writeFile(join(folder, 'journal.jsonl'), entries.map(formatJournalEntry).join(''));
    const types: EngineEvent['type'][] = [];
    const store = new RecordingStore({
      dataDir,
      clock: Date.now,
      transcoding: new Transcoding('ffmpeg'),
      onChange: () => undefined,
      log: ({ type }) => types.push(type),
    });
    await store.open();
    assert.deepEqual(types, ['recording-failed']);
    const clear = (): Promise<void> => rm(join(folder, 'index.m3u8'), { recursive: true });
    return { store, types, clear };
  }

  /** Begins some recordings, which has those completed that are not, and ends them. */
  async function recordNothing(store: RecordingStore, count: number): Promise<void> {
    const recordings = new Array(count).fill(0).map(() => store.create('st_2'));
    await Promise.all(recordings.map((recording) => store.finish(recording)));
  }

  it('completes a recording once, however many begin meanwhile', async () => {
    const { store, types, clear } = await openIncomplete();
    await clear();
    await recordNothing(store, 5);
    while (!types.includes('recording-recovered')) await store.list('st_1', urls);
    await store.delete('st_1');
    assert.equal(types.filter((type) => type === 'recording-failed').length, 1);
    assert.equal(types.filter((type) => type === 'recording-recovered').length, 1);
  });

  it('does not list a recording that was deleted while it was being completed', async () => {
    const { store, types, clear } = await openIncomplete();
    await clear();
    const begun = recordNothing(store, 1);
    await store.delete('st_1');
    await begun;
    assert.deepEqual(await store.list('st_1', urls), []);
    assert.equal(types.filter((type) => type === 'recording-failed').length, 1);
  });

  it('refuses a folder that cannot be written, in one sentence', async () => {
    const dataDir = join(scene.folder, 'file', 'below');
    await writeFile(join(scene.folder, 'file'), '');
    const making = createEngine({
      dataDir,
      transport: new FakeTransport(),
      authorize: () => Promise.resolve('allowed'),
    });
    await assert.rejects(making, (error) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, 'folder-unusable');
      assert.match(error.message, /ENOTDIR/);
      return true;
    });
  });
});

describe('Engine', () => {
  it('is what the server needs of a media engine', async () => {
    const scene = await EngineScene.create();
    const engine: Engine = scene.engine;
    const mediaEngine: MediaEngine = engine;
    assert.deepEqual(mediaEngine.addresses('st_1'), {
      whip: '/media/st_1/whip',
      whep: '/media/st_1/whep',
    });
    const { ingest, liveSince, recordings, joined } = await mediaEngine.report('st_unknown');
    assert.deepEqual([ingest, liveSince, recordings], ['none', null, []]);
    assert.deepEqual(joined, { hls: null, spans: [], gaps: [] });
    await scene.close();
    assert.ok(scene.transport.isClosed);
  });
});
