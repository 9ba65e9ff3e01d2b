import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { trackIds } from '../../src/engine/media/mp4-init.js';
import type { Mp4Tracks } from '../../src/engine/media/mp4-init.js';
import type { SoundEncoder } from '../../src/engine/media/sound-encoder.js';
import type { SoundFrame } from '../../src/engine/media/sound.js';
import { readFragment } from './support/mp4-reader.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';
import { createTestLine } from './support/test-line.js';

/** What stands for a frame of AAC. */
const aac = Buffer.from([0x21, 0x10]);

/** An encoder that hands nothing out until it is told to, as a thread that is not given the processor. */
class HeldEncoder implements SoundEncoder {
  readonly #emit: (frame: SoundFrame) => void;
  #held: SoundFrame[] = [];
  isHolding = false;
  codec: SoundFrame['codec'] = { name: 'aac', config: Buffer.from([0x11, 0x90]) };

  constructor(emit: (frame: SoundFrame) => void) {
    this.#emit = emit;
  }

  get pendingFromMs(): number | null {
    return this.#held[0]?.timeMs ?? null;
  }

  get isBehind(): boolean {
    return this.#held.length > 4;
  }

  push(frame: SoundFrame): void {
    this.#held.push(frame);
    if (!this.isHolding) this.release();
  }

  release(): void {
    const held = this.#held;
    this.#held = [];
    const { codec } = this;
    for (const frame of held) {
      this.#emit({ ...frame, bytes: codec.name === 'aac' ? aac : frame.bytes, codec });
    }
  }

  tick(): void {
    // Nothing is too late for it.
  }

  finish(): Promise<void> {
    this.release();
    return Promise.resolve();
  }

  canReturnAt(): boolean {
    return false;
  }

  returnFrom(): void {
    // It hands out everything once.
  }
}

/** A publisher of both kinds whose sound goes through that encoder, and what is made of it. */
class Scene {
  readonly fragments: { fragment: Fragment; tracks: Mp4Tracks }[] = [];
  encoder: HeldEncoder | null = null;
  /** When key frames were asked for. */
  readonly keyFramesAskedMs: number[] = [];
  #tracks: Mp4Tracks = { video: null, sound: null };
  #nowMs = 1_700_000_000_000;
  #sent = 0;
  readonly #line = createTestLine(
    {
      init: (_bytes, _startMs, tracks) => {
        this.#tracks = tracks;
      },
      fragment: (fragment) => this.fragments.push({ fragment, tracks: this.#tracks }),
    },
    (emit) => (this.encoder = new HeldEncoder(emit)),
    () => this.keyFramesAskedMs.push(this.#sent),
  );

  constructor() {
    this.#line.begin([soundTrack, pictureTrack], this.#nowMs);
  }

  /** Media comes for so long. */
  publish(ms: number, hasSound = true): void {
    for (const untilMs = this.#sent + ms; this.#sent < untilMs; this.#sent += 20) {
      const sound = createTestPacket(soundTrack, this.#sent);
      if (hasSound) this.#line.media(soundTrack, sound, this.#nowMs);
      if (this.#sent % 40 === 0) {
        this.#line.media(pictureTrack, createTestPacket(pictureTrack, this.#sent), this.#nowMs);
      }
      this.#nowMs += 20;
      this.#line.tick(this.#nowMs);
    }
  }

  /** When fragments begin that hold sound of another codec than the one that was declared. */
  get misnamed(): number[] {
    return this.fragments.flatMap(({ fragment, tracks }) => {
      const run = readFragment(fragment.bytes).find(({ trackId }) => trackId === trackIds.audio);
      const isOfIt = run?.samples.every(
        ({ bytes }) => bytes.equals(aac) === (tracks.sound?.name === 'aac'),
      );
      return isOfIt === false ? [fragment.startMs] : [];
    });
  }

  /** Milliseconds of sound that each fragment lacks or has beyond its own span. */
  get strays(): number[] {
    return this.fragments.flatMap(({ fragment }) => {
      const run = readFragment(fragment.bytes).find(({ trackId }) => trackId === trackIds.audio);
      if (run === undefined) return [fragment.durationMs];
      const ticks = run.samples.reduce((sum, { duration }) => sum + duration, run.startTicks);
      const { startMs, durationMs } = fragment;
      return [run.startTicks / 48 - startMs, ticks / 48 - startMs - durationMs].map(Math.abs);
    });
  }
}

describe('MediaLine while the encoder of the sound is not given the processor', () => {
  it('keeps sound and picture in the same fragments, however late the sound is', () => {
    const scene = new Scene();
    scene.publish(2000);
    assert.ok(scene.encoder !== null);
    scene.encoder.isHolding = true;
    scene.publish(2500);
    const before = scene.fragments.length;
    scene.encoder.isHolding = false;
    scene.publish(1000);
    assert.ok(scene.fragments.length - before > 5, 'what waited came out');
    assert.ok(Math.max(...scene.strays) <= 20, `${scene.strays.map(Math.round).join(' ')}`);
  });

  it('asks for a key frame to begin with where the sound may be given up', () => {
    const scene = new Scene();
    scene.publish(3000);
    assert.ok(scene.encoder !== null);
    assert.deepEqual(scene.keyFramesAskedMs, []);
    scene.encoder.isHolding = true;
    scene.publish(300);
    assert.deepEqual(scene.keyFramesAskedMs, [], 'it may only be slow');
    scene.publish(400);
    const [askedMs = Infinity, ...others] = scene.keyFramesAskedMs;
    assert.ok(askedMs <= 3500, `asked at ${askedMs}`);
    assert.deepEqual(others, []);
  });

  it('loses no sound when that goes on as it came', () => {
    const scene = new Scene();
    scene.publish(2000);
    assert.ok(scene.encoder !== null);
    scene.encoder.isHolding = true;
    scene.publish(2500);
    scene.encoder.isHolding = false;
    scene.encoder.codec = { name: 'opus' };
    scene.publish(1000);
    const codecs = new Set(scene.fragments.map(({ tracks }) => tracks.sound?.name));
    assert.deepEqual([...codecs], ['aac', 'opus']);
    assert.ok(Math.max(...scene.strays) <= 20, `${scene.strays.map(Math.round).join(' ')}`);
  });

  it('declares silence that stands in for sound as what it is when the codec changes', () => {
    const scene = new Scene();
    scene.publish(2000);
    scene.publish(2000, false);
    assert.ok(scene.encoder !== null);
    scene.encoder.codec = { name: 'opus' };
    scene.publish(1000);
    assert.deepEqual(scene.misnamed, []);
    const { sound } = scene.fragments.at(-1)?.tracks ?? { sound: null };
    assert.equal(sound?.name, 'opus');
  });

  it('does not hold the picture for sound that nobody sends', () => {
    const scene = new Scene();
    scene.publish(1000);
    assert.ok(scene.encoder !== null);
    scene.encoder.isHolding = true;
    scene.publish(60);
    const { length } = scene.fragments;
    scene.publish(500, false);
    assert.ok(scene.fragments.length > length);
  });
});
