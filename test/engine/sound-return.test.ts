import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createSoundEncoding } from '../../src/engine/aac/sound-encoding.js';
import { CompleteTracks } from '../../src/engine/hls/complete-tracks.js';
import { HlsShelf } from '../../src/engine/hls/hls-shelf.js';
import type { Fragment } from '../../src/engine/media/fragment.js';
import { MediaLine } from '../../src/engine/media/media-line.js';
import { trackIds } from '../../src/engine/media/mp4-init.js';
import type { PublishedTrack } from '../../src/engine/room/publisher-session.js';
import { EncodingAacThread } from './support/fake-aac-thread.js';
import { readFragment } from './support/mp4-reader.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';

interface SceneOptions {
  readonly tracks?: readonly PublishedTrack[];
  /** How much later than its sound a picture comes, or earlier. */
  readonly pictureDelayMs?: number;
}

/** A publisher whose first encoder is starved after 2 s for 10 s, with what is made of it. */
class Scene {
  /** The fragments of each initialization. */
  readonly runs: { sound: string; fragments: Fragment[] }[] = [];
  readonly events: string[] = [];
  readonly #threads: EncodingAacThread[] = [];
  #nowMs = 1_700_000_000_000;
  readonly #shelf = new HlsShelf(
    () => this.#nowMs,
    () => undefined,
  );
  #isKeyAsked = false;

  constructor({ tracks = [soundTrack, pictureTrack], pictureDelayMs = 0 }: SceneOptions = {}) {
    const encode = createSoundEncoding(
      () => {
        const thread = new EncodingAacThread();
        this.#threads.push(thread);
        return thread.worker;
      },
      ({ type }) => this.events.push(type),
    );
    const line = new MediaLine({
      consumers: [
        {
          begin: () => undefined,
          init: (_bytes, _startMs, { sound }) =>
            this.runs.push({ sound: sound?.name ?? 'none', fragments: [] }),
          fragment: (fragment) => this.runs.at(-1)?.fragments.push(fragment),
          pause: () => undefined,
          end: () => undefined,
          fail: () => assert.fail('It failed'),
        },
        new CompleteTracks(this.#shelf.createConsumer('st_1')),
      ],
      createSoundEncoder: encode.forStream('st_1'),
      requestKeyFrame: () => {
        this.#isKeyAsked = true;
      },
      keyFrameIntervalMs: () => 2000,
      onFinishing: () => undefined,
      onFault: (error) => assert.fail(String(error)),
    });
    line.begin(tracks, this.#nowMs);
    const beginMs = this.#nowMs;
    for (let ms = 0; ms < 60_000; ms += 20, this.#nowMs += 20) {
      // What both tracks show at a moment is theirs alike: pictures are late, and not captured later.
      for (const track of tracks) {
        line.clock(track, ms * (track === pictureTrack ? 90 : 48), beginMs + ms);
      }
      const [first] = this.#threads;
      if (first !== undefined) first.isStarved = ms >= 2000 && ms < 12_000;
      const soundMs = ms + Math.min(0, pictureDelayMs);
      if (soundMs >= 0) line.media(soundTrack, createTestPacket(soundTrack, soundMs), this.#nowMs);
      const pictureMs = ms - Math.max(0, pictureDelayMs);
      if (tracks.includes(pictureTrack) && pictureMs >= 0 && pictureMs % 40 === 0) {
        const isKey = pictureMs === 0 || this.#isKeyAsked;
        this.#isKeyAsked = false;
        const packet = createTestPacket(pictureTrack, pictureMs, isKey);
        line.media(pictureTrack, packet, this.#nowMs);
      }
      line.tick(this.#nowMs);
    }
  }

  get playlist(): string {
    return this.#shelf.newest('st_1')?.playlist ?? '';
  }

  /** Where one kind of media stands in all fragments: begin and end of each run, in milliseconds. */
  spans(trackId: number, timescale: number): { startMs: number; endMs: number }[] {
    return this.runs
      .flatMap(({ fragments }) => fragments)
      .flatMap(({ bytes }) => readFragment(bytes))
      .filter((run) => run.trackId === trackId)
      .map(({ startTicks, samples }) => {
        const ticks = samples.reduce((sum, { duration }) => sum + duration, startTicks);
        return { startMs: (startTicks * 1000) / timescale, endMs: (ticks * 1000) / timescale };
      });
  }
}

/** How far apart the end of each is from the beginning of the next. */
function gapsOf(spans: readonly { startMs: number; endMs: number }[]): number[] {
  return spans.slice(1).map(({ startMs }, i) => startMs - (spans[i]?.endMs ?? startMs));
}

describe('MediaLine when the encoder of the sound was starved and another keeps up', () => {
  for (const pictureDelayMs of [-100, 0, 100, 240]) {
    it(`goes back to AAC with a key frame, with pictures ${pictureDelayMs} ms later than their sound`, () => {
      const scene = new Scene({ pictureDelayMs });
      assert.deepEqual(scene.events, ['aac-failed', 'aac-resumed']);
      assert.deepEqual(
        scene.runs.map(({ sound }) => sound),
        ['aac', 'opus', 'aac'],
      );
      const [first] = scene.runs.at(-1)?.fragments ?? [];
      assert.ok(first?.isIndependent, 'it can be played from where the codec changes');
      // Pictures go on without a hole, sound with less of one than a packet is long.
      assert.ok(gapsOf(scene.spans(trackIds.video, 90_000)).every((gap) => Math.abs(gap) < 0.1));
      const gaps = gapsOf(scene.spans(trackIds.audio, 48_000));
      assert.ok(Math.min(...gaps) > -0.1 && Math.max(...gaps) < 22, gaps.join(' '));
      const lengthMs = gapsOf(
        scene.runs.flatMap(({ fragments }) =>
          fragments.map(({ startMs, durationMs }) => ({ startMs, endMs: startMs + durationMs })),
        ),
      );
      assert.ok(lengthMs.every((gap) => Math.abs(gap) < 0.001));
    });
  }

  it('keeps sound and picture of a moment together throughout', () => {
    const scene = new Scene({ pictureDelayMs: 100 });
    const apart = scene.runs
      .slice(2)
      .flatMap(({ fragments }) => fragments)
      .map(({ bytes }) => readFragment(bytes))
      .map((runs) => {
        const [video, audio] = [trackIds.video, trackIds.audio].map((id) =>
          runs.find(({ trackId }) => trackId === id),
        );
        assert.ok(video !== undefined && audio !== undefined);
        return Math.abs(video.startTicks / 90 - audio.startTicks / 48);
      });
    assert.ok(apart.length > 20);
    assert.ok(Math.max(...apart) <= 22, apart.map(Math.round).join(' '));
  });

  it('goes on in live HLS after a discontinuity, with its parts', () => {
    const { playlist } = new Scene();
    const lines = playlist.split('\n');
    const at = lines.lastIndexOf('#EXT-X-DISCONTINUITY');
    assert.ok(at > 0 && lines[at + 1]?.startsWith('#EXT-X-MAP'), playlist);
    assert.ok(lines.slice(at).some((line) => line.startsWith('#EXT-X-PART:')));
  });

  it('goes back where there is no picture to wait for', () => {
    const scene = new Scene({ tracks: [soundTrack] });
    assert.deepEqual(
      scene.runs.map(({ sound }) => sound),
      ['aac', 'opus', 'aac'],
    );
    const gaps = gapsOf(scene.spans(trackIds.audio, 48_000));
    assert.ok(Math.min(...gaps) > -0.1 && Math.max(...gaps) < 22, gaps.join(' '));
  });
});
