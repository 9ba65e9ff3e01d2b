import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';

import { createEngine } from '../../src/engine/index.js';
import type { EngineRecording } from '../../src/engine/index.js';
import { adoptOpenings } from '../../src/engine/recording/adopt-openings.js';
import { OpeningRecordings } from '../../src/engine/recording/opening-recordings.js';
import { formatJournalEntry, parseJournal } from '../../src/engine/recording/recording-journal.js';
import type { JournalEntry } from '../../src/engine/recording/recording-journal.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { FakePeer } from './support/fake-transport.js';
import { FakeTransport } from './support/fake-transport.js';
import { isAscending, probe } from './support/probe.js';
import { reportOf } from './support/report-change.js';

/** An encoder's thread that takes everything and never answers. */
function startSilentThread(): Worker {
  return new Worker(`require('node:worker_threads').parentPort.on('message', () => undefined)`, {
    eval: true,
  });
}

describe('OpeningRecordings', () => {
  let scene: EngineScene;
  let nowMs: number;
  let copied: string;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    copied = await mkdtemp(join(tmpdir(), 'streamside-opening-'));
    scene = await EngineScene.create({
      clock: () => nowMs,
      startAacThread: startSilentThread,
    });
  });
  afterEach(async () => {
    await scene.close();
    await rm(copied, { recursive: true });
  });

  function send(peer: FakePeer, source: MediaSource, count: number): void {
    for (let i = 0; i < count; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
  }

  async function keptSeconds(seconds: number): Promise<EngineRecording> {
    const { recordings } = await reportOf(
      scene.engine,
      'st_1',
      (report) => (report.recordings[0]?.durationSeconds ?? 0) > seconds,
    );
    const [recording] = recordings;
    assert.ok(recording !== undefined);
    return recording;
  }

  /** What another engine finds in what is on the disk now, as it does when this process is killed here. */
  async function recover(): Promise<EngineRecording | undefined> {
    await cp(join(scene.folder, 'st_1'), join(copied, 'st_1'), { recursive: true });
    const engine = await createEngine({
      dataDir: copied,
      transport: new FakeTransport(),
      authorize: () => Promise.resolve('allowed'),
    });
    const [recording] = (await engine.report('st_1')).recordings;
    const url = new URL(recording?.mp4 ?? '', 'http://engine.test');
    const path = join(copied, 'fetched.mp4');
    const response = await engine.fetch(new Request(url));
    await writeFile(path, Buffer.from(await response.arrayBuffer()));
    for (const { times } of await probe(path)) assert.ok(isAscending(times));
    await engine.close();
    return recording;
  }

  it('keep what the encoder’s thread holds up, and give way to the recording', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    send(peer, source, 80);
    // Of four seconds only the fragment under way is in memory, though no sound was encoded.
    const opening = await keptSeconds(3.3);
    assert.deepEqual([opening.state, opening.hls], ['recording', null]);
    assert.ok(Math.abs(Date.parse(opening.spans[0]?.startedAt ?? '') - (nowMs - 4000)) < 100);
    const left = await recover();
    assert.deepEqual([left?.state, left?.durationSeconds], ['ready', opening.durationSeconds]);

    // After ten seconds the thread is given up, and the recording has it all.
    send(peer, source, 150);
    const folder = join(scene.folder, 'st_1', opening.id);
    await keptSeconds(11);
    await scene.engine.endStream('st_1');
    const { recordings } = await reportOf(
      scene.engine,
      'st_1',
      (report) => report.recordings[0]?.state === 'ready',
    );
    assert.ok(Math.abs((recordings[0]?.durationSeconds ?? 0) - 11.5) < 0.1);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('opening')),
      [],
    );
  });
});

describe('OpeningRecordings, ahead of the recording', () => {
  it('keep what comes before any folder of their stream is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-ahead-'));
    try {
      const recording = join(folder, 'st_1', 'rec_1');
      const openings = await new Promise<OpeningRecordings>((resolve, reject) => {
        const giveUp = setTimeout(() => reject(new Error('Nothing was kept')), 30_000);
        const made = new OpeningRecordings(recording, '2026-01-01T00:00:00.000Z', () => {
          clearTimeout(giveUp);
          resolve(made);
        });
        made.init(Buffer.from('the beginning'), 0);
        const bytes = Buffer.from('a second');
        const times = { startMs: 0, durationMs: 1000, capturedMs: 0 };
        made.fragment({ bytes, ...times, isIndependent: true });
      });
      assert.equal(openings.durationAfter(0), 1000);
      await openings.close(0);
      const kept = await readFile(join(recording, 'opening-1', 'media.mp4'), 'utf8');
      assert.equal(kept, 'the beginninga second');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('adoptOpenings', () => {
  const at = '2026-01-01T00:00:00.000Z';
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-adopt-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A recording from `fromMs` on in fragments of a second, each of so many equal bytes after an initialization of ten. */
  async function write(path: string, fromMs: number, count: number, byte: number): Promise<void> {
    await mkdir(path, { recursive: true });
    const entries: JournalEntry[] = [
      { type: 'start', version: 1, startedAt: at },
      { type: 'init', offset: 0, bytes: 10, startMs: fromMs, at },
    ];
    for (let i = 0; i < count; i += 1) {
      const times = { startMs: fromMs + i * 1000, durationMs: 1000, independent: true };
      entries.push({ type: 'fragment', offset: 10 + i * 100, bytes: 100, ...times });
    }
    await writeFile(join(path, 'journal.jsonl'), entries.map(formatJournalEntry).join(''));
    // The last piece was under way.
    await writeFile(join(path, 'media.mp4'), Buffer.alloc(10 + count * 100 + 7, byte));
  }

  async function readOwn() {
    const text = await readFile(join(folder, 'journal.jsonl'), 'utf8');
    const { entries } = parseJournal(text);
    const media = await readFile(join(folder, 'media.mp4'));
    const fragments = entries.flatMap((entry) =>
      entry.type === 'fragment' ? [[entry.startMs, media.readUInt8(entry.offset)]] : [],
    );
    return { fragments, left: (await readdir(folder)).sort() };
  }

  it('puts a beginning behind what was recorded before it', async () => {
    await write(folder, 0, 3, 1);
    await write(join(folder, 'opening-1'), 3000, 2, 2);
    await adoptOpenings(folder);
    assert.deepEqual(await readOwn(), {
      fragments: [
        [0, 1],
        [1000, 1],
        [2000, 1],
        [3000, 2],
        [4000, 2],
      ],
      left: ['journal.jsonl', 'media.mp4'],
    });
    assert.equal((await stat(join(folder, 'media.mp4'))).size, 310 + 210);
  });

  it('is the recording where that has nothing yet', async () => {
    await write(join(folder, 'opening-1'), 0, 2, 2);
    await adoptOpenings(folder);
    assert.deepEqual((await readOwn()).fragments, [
      [0, 2],
      [1000, 2],
    ]);
  });

  it('takes the place of a part of the same, and gives way to the whole of it', async () => {
    await write(folder, 0, 1, 1);
    await write(join(folder, 'opening-1'), 0, 2, 2);
    await adoptOpenings(folder);
    assert.deepEqual((await readOwn()).fragments, [
      [0, 2],
      [1000, 2],
    ]);
    await write(join(folder, 'opening-2'), 0, 2, 3);
    await adoptOpenings(folder);
    const { fragments, left } = await readOwn();
    assert.deepEqual(fragments, [
      [0, 2],
      [1000, 2],
    ]);
    assert.deepEqual(left, ['journal.jsonl', 'media.mp4']);
  });
});
