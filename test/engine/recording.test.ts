import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';

import type { Problem } from '../../src/contract/index.js';
import { createEngine, EngineError } from '../../src/engine/index.js';
import type { Engine, EngineEvent, EngineReport } from '../../src/engine/index.js';
import { parseByteRange } from '../../src/engine/endpoints/byte-range.js';
import { formatPlaylist, SegmentList } from '../../src/engine/recording/playlist.js';
import { formatJournalEntry, parseJournal } from '../../src/engine/recording/recording-journal.js';
import type { JournalEntry } from '../../src/engine/recording/recording-journal.js';
import { RecordingStore } from '../../src/engine/recording/recording-store.js';
import { createRecordingUrls } from '../../src/engine/recording/recording-urls.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';
import type { MediaEngine } from '../../src/server/providers/media-engine.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { FakeTransport } from './support/fake-transport.js';
import { findBoxes, readFragment } from './support/mp4-reader.js';
import {
  av1KeyPayload,
  av1PicturePayload,
  deltaFramePayload,
  keyFramePayload,
  vp9KeyPayload,
  vp9PicturePayload,
} from './support/packets.js';
import { reportOf } from './support/report-change.js';

const urls = createRecordingUrls('/media', 'st_1');
const at = '2026-01-01T00:00:00.000Z';

function fragment(startMs: number, durationMs: number, independent: boolean): JournalEntry {
  const [offset, bytes] = [startMs, durationMs];
  return { type: 'fragment', offset, bytes, startMs, durationMs, independent };
}

const entries: readonly JournalEntry[] = [
  { type: 'start', version: 1, startedAt: at },
  { type: 'init', offset: 0, bytes: 10, startMs: 0, at },
  fragment(0, 1000, true),
  fragment(1000, 1000, false),
  fragment(2000, 1000, true),
  fragment(3000, 1000, false),
  { type: 'init', offset: 4000, bytes: 20, startMs: 4000, at },
  fragment(4020, 500, true),
];

describe('formatPlaylist', () => {
  it('joins fragments into segments that start at key frames, and marks a new beginning', () => {
    assert.equal(
      formatPlaylist(new SegmentList(entries), true, 'media.mp4'),
      `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:7
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="media.mp4",BYTERANGE="10@0"
#EXT-X-PROGRAM-DATE-TIME:${at}
#EXTINF:2.00000,
#EXT-X-BYTERANGE:2000@0
media.mp4
#EXTINF:2.00000,
#EXT-X-BYTERANGE:2000@2000
media.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="media.mp4",BYTERANGE="20@4000"
#EXT-X-PROGRAM-DATE-TIME:${at}
#EXTINF:0.50000,
#EXT-X-BYTERANGE:500@4020
media.mp4
#EXT-X-ENDLIST
`,
    );
  });

  it('leaves out the segment that still grows, so that no listed one ever changes', () => {
    let known = '';
    for (let count = 3; count < entries.length; count += 1) {
      const text = formatPlaylist(new SegmentList(entries.slice(0, count)), false, 'media.mp4');
      assert.ok(text.startsWith(known), text);
      assert.doesNotMatch(text, /ENDLIST/);
      known = text;
    }
    assert.match(known, /2000@2000/);
  });
});

describe('parseJournal', () => {
  it('reads whole lines and stops at a damaged one', () => {
    const text = entries.map(formatJournalEntry).join('');
    assert.deepEqual(parseJournal(text), { entries, bytes: text.length });
    const torn = `${text}{"type":"fragm`;
    assert.deepEqual(parseJournal(torn), { entries, bytes: text.length });
    const damaged = `${text}{"type":"fragment","offset":-1}\n${text}`;
    assert.equal(parseJournal(damaged).entries.length, entries.length);
  });
});

describe('parseByteRange', () => {
  it('reads the forms that players send', () => {
    assert.deepEqual(parseByteRange('bytes=0-99', 1000), { kind: 'part', start: 0, end: 99 });
    assert.deepEqual(parseByteRange('bytes=900-', 1000), { kind: 'part', start: 900, end: 999 });
    assert.deepEqual(parseByteRange('bytes=-10', 1000), { kind: 'part', start: 990, end: 999 });
    assert.deepEqual(parseByteRange('bytes=990-2000', 1000), {
      kind: 'part',
      start: 990,
      end: 999,
    });
    assert.deepEqual(parseByteRange('bytes=1000-', 1000), { kind: 'unsatisfiable' });
    assert.deepEqual(parseByteRange('bytes=-0', 1000), { kind: 'unsatisfiable' });
    for (const header of [null, '', 'bytes=-', 'bytes=5-1', 'bytes=0-1,3-4', 'lines=0-1']) {
      assert.deepEqual(parseByteRange(header, 1000), { kind: 'whole' }, String(header));
    }
  });
});

const isReady = ({ recordings }: EngineReport): boolean =>
  recordings.some(({ state }) => state === 'ready');

describe('Recorder', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs });
  });
  afterEach(() => scene.close());

  /** Publishes so many frames of 50 ms and ends. */
  async function broadcast(streamId: string, count: number): Promise<EngineReport> {
    const { peer, location } = await scene.publish(streamId);
    const source = new MediaSource();
    for (let i = 0; i < count; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
    await scene.fetch(location, { method: 'DELETE' });
    return await reportOf(scene.engine, streamId, isReady);
  }

  it('keeps a broadcast as long as it was, and serves it by ranges', async () => {
    const { recordings, ingest, liveSince } = await broadcast('st_1', 100);
    assert.deepEqual([ingest, liveSince], ['none', null]);
    const [recording] = recordings;
    assert.ok(Math.abs((recording?.durationSeconds ?? 0) - 5) < 0.1);
    const hls = recording?.hls ?? '';
    const playlist = await scene.fetch(hls);
    assert.equal(playlist.headers.get('Content-Type'), 'application/vnd.apple.mpegurl');
    assert.equal(
      playlist.headers.get('Cache-Control'),
      'public, s-maxage=60, max-age=31536000, immutable',
    );
    const text = await playlist.text();
    const lengths = [...text.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    const total = lengths.reduce((sum, seconds) => sum + seconds, 0);
    assert.ok(Math.abs(total - (recording?.durationSeconds ?? 0)) < 0.001);
    const [, bytes = 0, offset = 0] = (/#EXT-X-BYTERANGE:(\d+)@(\d+)/.exec(text) ?? []).map(Number);
    const media = hls.replace('index.m3u8', 'media.mp4');
    const part = await scene.fetch(media, {
      headers: { Range: `bytes=${offset}-${offset + bytes - 1}` },
    });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('Content-Length'), String(bytes));
    assert.match(part.headers.get('Content-Range') ?? '', new RegExp(`^bytes ${offset}-`));
    const [video, audio] = readFragment(Buffer.from(await part.arrayBuffer()));
    assert.deepEqual([video?.startTicks, audio?.startTicks], [0, 0]);
    const head = await scene.fetch(media, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    const beyond = await scene.fetch(media, { headers: { Range: 'bytes=99999999-' } });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get('Content-Type'), 'application/problem+json');
    assert.equal(((await beyond.json()) as Problem).code, 'range-unsatisfiable');
  });

  it('writes out what it has when the publisher is lost, and does not count the time without it', async () => {
    const { peer, location } = await scene.publish('st_1');
    const source = new MediaSource();
    const send = (count: number): void => {
      for (let i = 0; i < count; i += 1) {
        source.sendFrames(peer, 1);
        nowMs += 50;
      }
    };
    send(40);
    nowMs += 6000;
    await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'lost');
    const kept = await reportOf(scene.engine, 'st_1', ({ recordings }) =>
      recordings.some(({ durationSeconds }) => durationSeconds > 1.9),
    );
    assert.equal(kept.recordings[0]?.state, 'recording');
    send(40);
    await scene.fetch(location, { method: 'DELETE' });
    const { recordings } = await reportOf(scene.engine, 'st_1', isReady);
    assert.ok(Math.abs((recordings[0]?.durationSeconds ?? 0) - 4) < 0.1);
    const playlist = await (await scene.fetch(recordings[0]?.hls ?? '')).text();
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 1);
  });

  it('can be played while it grows', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    for (let i = 0; i < 80; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
    const growing = await reportOf(scene.engine, 'st_1', ({ recordings }) =>
      recordings.some(({ hls }) => hls !== null),
    );
    assert.equal(growing.recordings[0]?.state, 'recording');
    const response = await scene.fetch(growing.recordings[0].hls ?? '');
    assert.equal(response.headers.get('Cache-Control'), 'no-cache');
    assert.match(await response.text(), /PLAYLIST-TYPE:EVENT/);
  });

  it('lists broadcasts of one stream oldest first, and nothing for one that sent nothing', async () => {
    await broadcast('st_1', 30);
    nowMs += 60_000;
    const { location } = await scene.publish('st_1');
    await scene.fetch(location, { method: 'DELETE' });
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 30);
    await scene.engine.endStream('st_1');
    const { recordings } = await reportOf(
      scene.engine,
      'st_1',
      (report) => report.recordings.filter(({ state }) => state === 'ready').length === 2,
    );
    assert.ok((recordings[0]?.startedAt ?? '') < (recordings[1]?.startedAt ?? ''));
  });

  it('keeps every codec as it comes, each in a recording of its own, and joins them', async () => {
    const forms = [
      ['VP9', vp9KeyPayload, vp9PicturePayload, 'vp09'],
      ['AV1', av1KeyPayload, av1PicturePayload, 'av01'],
      ['H264', keyFramePayload, deltaFramePayload, 'avc1'],
    ] as const;
    for (const [codec, key, picture] of forms) {
      const parameters = codec === 'H264' ? 'packetization-mode=1' : '';
      const { peer } = await scene.publish('st_1', { video: [[108, codec, parameters]] });
      const source = new MediaSource(key, picture);
      for (let i = 0; i < 40; i += 1) {
        source.sendFrames(peer, 1);
        nowMs += 50;
      }
    }
    await scene.engine.endStream('st_1');
    const { recordings, joined } = await reportOf(
      scene.engine,
      'st_1',
      (report) => report.recordings.filter(({ state }) => state === 'ready').length === 3,
    );
    const entries: string[] = [];
    for (const { mp4, durationSeconds } of recordings) {
      assert.ok(Math.abs(durationSeconds - 2) < 0.1, `${durationSeconds} s`);
      const whole = Buffer.from(await (await scene.fetch(mp4 ?? '')).arrayBuffer());
      const movie = findBoxes(whole.subarray(0, whole.indexOf('mdat') - 4), 'moov/trak/mdia/minf');
      const [table] = findBoxes(movie[0]?.body ?? whole, 'stbl/stsd');
      entries.push(table?.body.toString('latin1', 12, 16) ?? '');
    }
    assert.deepEqual(
      entries,
      forms.map(([, , , entry]) => entry),
    );
    assert.deepEqual(joined.gaps, []);
    const playlist = await (await scene.fetch(joined.hls ?? '')).text();
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 2);
  });

  it('says at once that the disk has failed, while the live picture goes on', async () => {
    await writeFile(join(scene.folder, 'st_1'), 'in the way of the folder');
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 30);
    const failed = await reportOf(scene.engine, 'st_1', ({ recordings }) =>
      recordings.some(({ state }) => state === 'failed'),
    );
    assert.equal(failed.ingest, 'connected');
    const viewer = await scene.watch('st_1');
    const sentBefore = viewer.peer.sent.length;
    source.sendFrames(peer, 1);
    assert.ok(viewer.peer.sent.length > sentBefore);
    await rm(join(scene.folder, 'st_1'));
  });

  it('removes a stream’s recordings, one under way included', async () => {
    const { recordings } = await broadcast('st_1', 30);
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 30);
    await scene.engine.deleteRecordings('st_1');
    assert.deepEqual((await scene.engine.report('st_1')).recordings, []);
    assert.equal((await scene.fetch(recordings[0]?.hls ?? '')).status, 404);
  });
});

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
