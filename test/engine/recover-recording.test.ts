import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { createEngine } from '../../src/engine/index.js';
import type { EngineRecording, EngineReport } from '../../src/engine/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { isAscending, probe } from './support/probe.js';
import { reportOf } from './support/report-change.js';

const made = ['recording.json', 'index.m3u8', 'head.mp4'];

describe('readLeftRecording', () => {
  let scene: EngineScene;
  let nowMs: number;
  let folder: string;
  let whole: EngineRecording;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs });
    const { peer, location } = await scene.publish('st_1');
    const source = new MediaSource();
    for (let i = 0; i < 100; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
    await scene.fetch(location, { method: 'DELETE' });
    const isReady = ({ recordings }: EngineReport) => recordings[0]?.state === 'ready';
    const [recording] = (await reportOf(scene.engine, 'st_1', isReady)).recordings;
    assert.ok(recording);
    whole = recording;
    folder = join(scene.folder, 'st_1', recording.id);
  });
  afterEach(() => scene.close());

  /** Takes away what finishing made, as if the process had ended before. */
  async function unfinish(): Promise<void> {
    for (const file of made) await rm(join(folder, file));
  }

  async function restart(): Promise<EngineRecording | undefined> {
    await scene.engine.close();
    scene.engine = await createEngine({
      dataDir: scene.folder,
      transport: scene.transport,
      authorize: () => Promise.resolve('allowed'),
      log: (event) => scene.events.push(event),
    });
    return (await scene.engine.report('st_1')).recordings[0];
  }

  /** That both forms of it play for as long as it says. */
  async function checkPlays(recording: EngineRecording | undefined): Promise<number> {
    assert.equal(recording?.state, 'ready');
    const playlist = await (await scene.fetch(recording.hls ?? '')).text();
    const lengths = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, s]) => Number(s));
    const total = lengths.reduce((sum, seconds) => sum + seconds, 0);
    assert.ok(Math.abs(total - recording.durationSeconds) < 0.01);
    const response = await scene.fetch(recording.mp4 ?? '');
    const path = join(scene.folder, 'fetched.mp4');
    await writeFile(path, Buffer.from(await response.arrayBuffer()));
    const streams = await probe(path);
    for (const { times } of streams) assert.ok(isAscending(times));
    const longest = Math.max(...streams.map(({ seconds }) => seconds));
    assert.ok(Math.abs(longest - recording.durationSeconds) < 0.1, `${longest} s`);
    return recording.durationSeconds;
  }

  it('finishes a recording as it would have been finished', async () => {
    const files = await Promise.all(made.slice(1).map((file) => readFile(join(folder, file))));
    await unfinish();
    const recording = await restart();
    assert.deepEqual(
      [recording?.durationSeconds, recording?.spans, recording?.startedAt],
      [whole.durationSeconds, whole.spans, whole.startedAt],
    );
    const again = await Promise.all(made.slice(1).map((file) => readFile(join(folder, file))));
    assert.ok(files.every((file, i) => again[i]?.equals(file)));
    await checkPlays(recording);
  });

  for (const [place, kept] of [
    ['at its end', -1],
    ['in its middle', 4],
    ['after its first line', 1],
  ] as const) {
    it(`keeps the media that the journal does not tell of, where it is damaged ${place}`, async () => {
      await unfinish();
      const journal = join(folder, 'journal.jsonl');
      const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
      const told = lines.filter((line) => !line.includes('"end"'));
      const damaged = [...told.slice(0, kept), '{"type":"fragm', ...told.slice(kept).slice(1)];
      await writeFile(journal, damaged.join('\n'));
      const seconds = await checkPlays(await restart());
      assert.ok(Math.abs(seconds - whole.durationSeconds) < 0.1, `${seconds} s`);
    });
  }

  it('passes over what is torn of the media that the journal does not tell of', async () => {
    await unfinish();
    const journal = join(folder, 'journal.jsonl');
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
    await writeFile(journal, `${lines.slice(0, 3).join('\n')}\n`);
    const media = join(folder, 'media.mp4');
    await truncate(media, (await stat(media)).size - 7);
    const seconds = await checkPlays(await restart());
    assert.ok(seconds < whole.durationSeconds && seconds > 3, `${seconds} s`);
  });

  it('keeps what is whole of media that was torn', async () => {
    await unfinish();
    const media = join(folder, 'media.mp4');
    await truncate(media, (await stat(media)).size - 7);
    const seconds = await checkPlays(await restart());
    assert.ok(seconds < whole.durationSeconds && seconds > 3, `${seconds} s`);
  });

  for (const damage of ['empty', 'missing'] as const) {
    it(`goes by the media when the journal is ${damage}`, async () => {
      await unfinish();
      const journal = join(folder, 'journal.jsonl');
      if (damage === 'empty') await truncate(journal, 0);
      else await rm(journal);
      const seconds = await checkPlays(await restart());
      assert.ok(Math.abs(seconds - whole.durationSeconds) < 0.1, `${seconds} s`);
    });

    it(`makes again each file of an ended recording that is ${damage}`, async () => {
      for (const file of made) {
        if (damage === 'empty') await truncate(join(folder, file), 0);
        else await rm(join(folder, file));
        assert.equal(await checkPlays(await restart()), whole.durationSeconds);
      }
    });

    it(`clears away a recording whose media is ${damage}`, async () => {
      await unfinish();
      if (damage === 'empty') await truncate(join(folder, 'media.mp4'), 0);
      else await rm(join(folder, 'media.mp4'));
      assert.equal(await restart(), undefined);
      assert.deepEqual(await readdir(join(scene.folder, 'st_1')), []);
    });
  }

  it('leaves bytes alone of which nothing can be made', async () => {
    await unfinish();
    await rm(join(folder, 'journal.jsonl'));
    await writeFile(join(folder, 'media.mp4'), 'not a box in sight');
    assert.equal(await restart(), undefined);
    assert.equal(await readFile(join(folder, 'media.mp4'), 'utf8'), 'not a box in sight');
    assert.ok(
      scene.events.some((e) => e.type === 'recording-failed' && e.reason === 'media-unreadable'),
    );
  });
});
