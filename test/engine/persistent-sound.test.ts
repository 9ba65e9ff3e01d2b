import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PersistentSound } from '../../src/engine/aac/persistent-sound.js';
import { opusSilence } from '../../src/engine/codecs/opus-packet.js';
import type { SoundFrame } from '../../src/engine/media/sound.js';
import { EncodingAacThread } from './support/fake-aac-thread.js';

/** Sound of 20 ms a packet that goes through threads which the test starves. */
class Scene {
  readonly frames: SoundFrame[] = [];
  readonly told: string[] = [];
  readonly threads: EncodingAacThread[] = [];
  /** Whether threads that are started from now on answer. */
  isStarving = false;
  hasThreads = true;
  nowMs = 0;
  readonly sound = new PersistentSound({
    startThread: () => {
      if (!this.hasThreads) throw new Error('EAGAIN');
      const thread = new EncodingAacThread();
      thread.isStarved = this.isStarving;
      this.threads.push(thread);
      return thread.worker;
    },
    emit: (frame) => this.frames.push(frame),
    onFailure: (reason) => this.told.push(reason),
    onReturn: () => this.told.push('returned'),
  });

  /** Sound comes until a time; returns with a key frame where it can, when it `returns`. */
  runUntil(untilMs: number, returns = true): void {
    for (; this.nowMs < untilMs; this.nowMs += 20) {
      const codec = { name: 'opus' } as const;
      const frame = { timeMs: this.nowMs, bytes: opusSilence, samples: 960, codec };
      this.sound.push(frame, this.nowMs);
      this.sound.tick(this.nowMs);
      const keyMs = this.nowMs - 100;
      if (returns && this.nowMs % 1000 === 0 && this.sound.canReturnAt(keyMs)) {
        this.frames.splice(this.frames.findIndex(({ timeMs }) => timeMs >= keyMs));
        this.sound.returnFrom(keyMs);
      }
    }
  }

  starve(): void {
    this.isStarving = true;
    for (const thread of this.threads) thread.isStarved = true;
  }

  /** What was handed out, as runs of one codec. */
  get codecs(): string[] {
    const names = this.frames.map(({ codec }) => codec.name);
    return names.filter((name, i) => names[i - 1] !== name);
  }

  /** How much of each frame lies apart from the end of the one before, in samples. */
  get gaps(): number[] {
    return this.frames.slice(1).map(({ timeMs }, i) => {
      const before = this.frames[i];
      return before === undefined ? 0 : (timeMs - before.timeMs) * 48 - before.samples;
    });
  }
}

describe('PersistentSound', () => {
  it('tries another thread after a while and hands out AAC again', () => {
    const scene = new Scene();
    scene.runUntil(2000);
    scene.starve();
    scene.runUntil(9000);
    assert.deepEqual(scene.told, ['thread-late']);
    scene.isStarving = false;
    scene.runUntil(36_000);
    assert.equal(scene.threads.length, 1, 'not at once');
    scene.runUntil(50_000);
    assert.deepEqual(scene.told, ['thread-late', 'returned']);
    assert.deepEqual(scene.codecs, ['aac', 'opus', 'aac']);
    assert.equal(scene.threads.length, 2);
    assert.ok(scene.threads[0]?.isTerminated);
    // Where the codec changes, the frames of one end between those of the other.
    const gaps = scene.gaps.filter((gap) => Math.abs(gap) > 0.001);
    assert.ok(gaps.length <= 2 && gaps.every((gap) => gap > 0 && gap < 1024), gaps.join(' '));
  });

  it('lets nothing wait for a thread on trial that gives nothing, and tries ever more seldom', () => {
    const scene = new Scene();
    scene.starve();
    const startsMs: number[] = [];
    while (scene.nowMs < 3_600_000) {
      const before = scene.threads.length;
      scene.runUntil(scene.nowMs + 1000);
      if (scene.threads.length > before) startsMs.push(scene.nowMs);
      // The first thread is given time until it is given up.
      if (scene.nowMs <= 15_000) continue;
      assert.equal(scene.sound.pendingFromMs, null);
      assert.equal(scene.sound.isBehind, false);
    }
    assert.equal(scene.frames.length, 180_000);
    assert.deepEqual(scene.codecs, ['opus']);
    assert.ok(startsMs.length >= 5 && startsMs.length <= 8, startsMs.join(' '));
    const waits = startsMs.slice(1).map((ms, i) => ms - (startsMs[i] ?? 0));
    assert.ok(
      waits.every((ms, i) => ms > (waits[i - 1] ?? 0) || ms > 960_000),
      waits.join(' '),
    );
    assert.equal(scene.threads.filter(({ isTerminated }) => !isTerminated).length, 0);
  });

  it('does not return with a thread that falls behind while it is on trial', () => {
    const scene = new Scene();
    scene.starve();
    scene.runUntil(15_000);
    scene.isStarving = false;
    scene.runUntil(42_000);
    assert.equal(scene.threads.length, 2);
    scene.starve();
    scene.runUntil(60_000);
    assert.deepEqual(scene.told, ['thread-late']);
    assert.deepEqual(scene.codecs, ['opus']);
    assert.ok(scene.gaps.every((gap) => Math.abs(gap) < 0.001));
  });

  it('waits with its return for a place that fits, and keeps no more than seconds for it', () => {
    const scene = new Scene();
    scene.starve();
    scene.runUntil(15_000);
    scene.isStarving = false;
    scene.runUntil(120_000, false);
    assert.deepEqual(scene.codecs, ['opus']);
    assert.equal(scene.sound.canReturnAt(115_000), false, 'too long ago');
    assert.equal(scene.sound.canReturnAt(121_000), false, 'not there yet');
    scene.runUntil(122_000);
    assert.deepEqual(scene.codecs, ['opus', 'aac']);
  });

  it('goes back to short waits once a thread has served for long', () => {
    const scene = new Scene();
    scene.starve();
    scene.runUntil(100_000);
    scene.isStarving = false;
    scene.runUntil(1_000_000);
    assert.deepEqual(scene.codecs, ['opus', 'aac']);
    scene.starve();
    scene.runUntil(1_010_000);
    scene.isStarving = false;
    scene.runUntil(1_060_000);
    assert.deepEqual(scene.codecs, ['opus', 'aac', 'opus', 'aac']);
  });

  it('hands out the rest at the end and leaves no thread behind', async () => {
    const scene = new Scene();
    scene.starve();
    scene.runUntil(15_000);
    scene.isStarving = false;
    scene.runUntil(45_000, false);
    await scene.sound.finish();
    assert.equal(scene.frames.length, 45_000 / 20);
    assert.ok(scene.threads.every(({ isTerminated }) => isTerminated));
  });

  it('ends a thread on trial with the sound, also one that gives nothing', async () => {
    const scene = new Scene();
    scene.starve();
    scene.runUntil(46_000, false);
    assert.equal(scene.threads.length, 2);
    await scene.sound.finish();
    assert.ok(scene.threads.every(({ isTerminated }) => isTerminated));
    assert.equal(scene.frames.length, 46_000 / 20);
  });
});
