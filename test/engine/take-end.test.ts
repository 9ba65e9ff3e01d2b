import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { audioTimescale, trackIds, videoTimescale } from '../../src/engine/media/mp4-init.js';
import { readFragment } from './support/mp4-reader.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';
import { createTestLine } from './support/test-line.js';

/** A publisher whose kinds stop at times of their own, and what is made of it. */
class Scene {
  readonly fragments: Fragment[] = [];
  #nowMs = 1_700_000_000_000;
  readonly #line = createTestLine({ fragment: (fragment) => this.fragments.push(fragment) });

  /** One connection of the publisher: its media comes, and then it drops. */
  publish(pictureMs: number, soundMs: number): void {
    this.#line.begin([soundTrack, pictureTrack], this.#nowMs);
    for (let ms = 0; ms < Math.max(pictureMs, soundMs); ms += 20) {
      if (ms < soundMs) {
        this.#line.media(soundTrack, createTestPacket(soundTrack, ms), this.#nowMs);
      }
      if (ms < pictureMs && ms % 40 === 0) {
        this.#line.media(pictureTrack, createTestPacket(pictureTrack, ms), this.#nowMs);
      }
      this.#nowMs += 20;
      this.#line.tick(this.#nowMs);
    }
    this.#line.pause(this.#nowMs);
  }

  /** Where the last of a kind that was handed out ends, in milliseconds. */
  endOf(trackId: number, timescale: number): number {
    const runs = this.fragments.flatMap(({ bytes }) => readFragment(bytes));
    const last = runs.filter((run) => run.trackId === trackId).at(-1);
    assert.ok(last !== undefined);
    const ticks = last.samples.reduce((sum, { duration }) => sum + duration, last.startTicks);
    return (ticks * 1000) / timescale;
  }
}

/** Browsers take a hole between sound that ends here and sound that begins there for a hole in all. */
describe('MediaLine at the end of a publisher’s media', () => {
  for (const [name, pictureMs, soundMs] of [
    ['sound that stopped a little before the picture', 1000, 920],
    ['sound that stopped long before the picture', 3000, 1200],
    ['a picture that stopped before the sound', 1000, 1300],
    ['both at once', 1000, 1000],
  ] as const) {
    it(`leaves no hole behind ${name}`, () => {
      const scene = new Scene();
      scene.publish(pictureMs, soundMs);
      const { startMs, durationMs } = scene.fragments.at(-1) ?? { startMs: 0, durationMs: 0 };
      const endMs = startMs + durationMs;
      const soundEndMs = scene.endOf(trackIds.audio, audioTimescale);
      const pictureEndMs = scene.endOf(trackIds.video, videoTimescale);
      assert.ok(Math.abs(pictureEndMs - endMs) < 0.1, `picture ${pictureEndMs}, all ${endMs}`);
      assert.ok(Math.abs(soundEndMs - endMs) < 0.1, `sound ${soundEndMs}, all ${endMs}`);
      scene.publish(500, 500);
      const next = scene.fragments.find((fragment) => fragment.startMs >= endMs);
      assert.equal(next?.startMs, endMs);
    });
  }
});
