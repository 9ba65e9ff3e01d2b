import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { EngineRecording } from '../../src/engine/index.js';
import { Recorder } from '../../src/engine/recording/recorder.js';
import { joinKinds } from '../../src/engine/recording/recorded-kinds.js';
import { RecordingStore } from '../../src/engine/recording/recording-store.js';
import { createRecordingUrls } from '../../src/engine/recording/recording-urls.js';
import type { PublishedTrack } from '../../src/engine/room/publisher-session.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';
import { createTestLine } from './support/test-line.js';

const urls = createRecordingUrls('/media', 'st_1');
const both = [soundTrack, pictureTrack];

describe('RecordingStore, where the kinds of media change', () => {
  let dataDir: string;
  let store: RecordingStore;
  let nowMs: number;

  /** A store on the folder, as a process opens it. */
  async function openStore(): Promise<RecordingStore> {
    const opened = new RecordingStore({
      dataDir,
      clock: () => nowMs,
      transcoding: new Transcoding('none'),
      onChange: () => undefined,
      log: () => undefined,
    });
    await opened.open();
    return opened;
  }

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    dataDir = await mkdtemp(join(tmpdir(), 'streamside-kinds-'));
    store = await openStore();
  });
  afterEach(async () => {
    await store.close();
    await rm(dataDir, { recursive: true });
  });

  /** A broadcast of publishers one after the other, each for 4 s; answers with its recording while it runs. */
  async function broadcast(
    ...publishers: readonly (readonly PublishedTrack[])[]
  ): Promise<EngineRecording[]> {
    const finishing: Promise<void>[] = [];
    const onFinishing = (finished: Promise<void>): unknown => finishing.push(finished);
    const recorder = new Recorder({ streamId: 'st_1', store, onFinishing });
    const line = createTestLine({
      begin: () => recorder.begin(),
      init: (...init) => recorder.init(...init),
      fragment: (fragment) => recorder.fragment(fragment),
    });
    for (const tracks of publishers) {
      line.begin(tracks, nowMs);
      for (let ms = 0; ms < 4000; ms += 20, nowMs += 20) {
        for (const track of tracks) {
          if (track === pictureTrack && ms % 40 !== 0) continue;
          line.media(track, createTestPacket(track, ms, ms % 1000 === 0), nowMs);
        }
        line.tick(nowMs);
      }
      line.pause(nowMs);
    }
    const running = await untilDurable(publishers.length * 3);
    recorder.end();
    await Promise.all(finishing);
    return running;
  }

  async function untilDurable(seconds: number): Promise<EngineRecording[]> {
    for (;;) {
      const recordings = await store.list('st_1', urls);
      if ((recordings.at(-1)?.durationSeconds ?? 0) >= seconds) return recordings;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  for (const [name, first, second] of [
    ['pictures join sound', [soundTrack], both],
    ['sound joins pictures', [pictureTrack], both],
    ['pictures end', both, [soundTrack]],
  ] as const) {
    it(`names the file that plays whole and no playlist where ${name}`, async () => {
      const [running] = await broadcast(first, second);
      assert.equal(running?.hls, null);
      for (const opened of [store, await openStore()]) {
        const recordings = await opened.list('st_1', urls);
        assert.equal(recordings.length, 1);
        assert.ok(recordings[0]?.hls === null && recordings[0].mp4 !== null);
        assert.equal((await opened.join('st_1', urls)).hls, null);
        assert.equal(await opened.findJoined('st_1'), null);
      }
    });
  }

  it('names the playlist where a publisher with the same kinds takes over', async () => {
    const [running] = await broadcast(both, both);
    assert.ok(running?.hls);
    const [recording] = await store.list('st_1', urls);
    assert.ok(recording?.hls && recording.mp4);
    assert.ok((await store.join('st_1', urls)).hls);
  });

  it('joins recordings that have the same kinds, and no others', async () => {
    await broadcast([soundTrack]);
    nowMs += 1000;
    await broadcast([soundTrack]);
    assert.ok((await store.join('st_1', urls)).hls);
    nowMs += 1000;
    await broadcast(both);
    const { hls, spans } = await store.join('st_1', urls);
    assert.equal(hls, null);
    assert.equal(spans.length, 3);
    assert.ok((await store.list('st_1', urls)).every((recording) => recording.hls !== null));
  });
});

describe('joinKinds', () => {
  it('stays with what there was until another comes', () => {
    assert.equal(joinKinds(null, []), null);
    assert.equal(joinKinds(null, ['audio']), 'audio');
    assert.equal(joinKinds('audio', ['audio']), 'audio');
    assert.equal(joinKinds('both', ['video', 'audio']), 'both');
    assert.equal(joinKinds('both', []), 'both');
    assert.equal(joinKinds('audio', ['video']), 'changing');
    assert.equal(joinKinds('changing', ['audio']), 'changing');
  });
});
