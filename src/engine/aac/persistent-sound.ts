import type { Worker } from 'node:worker_threads';

import type { SoundEncoder } from '../media/sound-encoder.js';
import { samplesPerMs } from '../media/sound.js';
import type { SoundFrame } from '../media/sound.js';
import { AacSound } from './aac-sound.js';
import type { AacFailure } from './aac-sound.js';

/** What starved a thread is seldom over sooner. Each failure after it doubles the wait. */
const firstRetryMs = 30_000;

/** Each return begins another recording and costs a discontinuity: a starved machine gets few of them in an hour. */
const maxRetryMs = 960_000;

/** A thread that kept up for so long has failed by a new cause, which may be over as soon as the first. */
const steadyMs = 600_000;

/** A thread on trial has to keep up for so long before anything depends on it. */
const provingMs = 3000;

/** Its sound is kept for so long: a picture to begin with may come later than the sound beside it. */
const keptMs = 2000;

/** Rounding between clocks: less than what follows a gap (see `SoundRun`). */
const toleranceMs = 0.08;

/** One thread and its encoder. */
interface Run {
  readonly encoder: AacSound;
  /** What came out of it while it is on trial; null once it is handed out. */
  kept: SoundFrame[] | null;
  /** What was captured earlier has been handed out as Opus. */
  fromMs: number;
  /** How long it has kept up without falling behind. */
  keptUpMs: number;
  usedMs: number;
}

type SoundState =
  | { readonly phase: 'encoding'; readonly run: Run }
  /** Sound goes on as it comes until another thread is tried. */
  | { readonly phase: 'waiting'; leftMs: number }
  /** It still does, and goes to another thread as well. */
  | { readonly phase: 'trying'; readonly run: Run }
  | { readonly phase: 'ended' };

const transitions: Readonly<Record<SoundState['phase'], readonly SoundState['phase'][]>> = {
  encoding: ['waiting', 'ended'],
  waiting: ['waiting', 'encoding', 'trying', 'ended'],
  trying: ['encoding', 'waiting', 'ended'],
  ended: [],
};

export interface PersistentSoundOptions {
  readonly startThread: () => Worker;
  readonly emit: (frame: SoundFrame) => void;
  /** A thread has failed and sound goes on as Opus. */
  readonly onFailure: (reason: AacFailure) => void;
  /** Sound is AAC again. */
  readonly onReturn: () => void;
}

/**
 * Turns Opus into AAC for as long as a thread keeps up with it. When one does not, sound goes on as
 * it comes, and after a while another thread is tried beside it, for which nothing waits until it
 * has shown that it keeps up.
 */
export class PersistentSound implements SoundEncoder {
  readonly #options: PersistentSoundOptions;
  #state: SoundState = { phase: 'waiting', leftMs: firstRetryMs };
  #nextRetryMs = firstRetryMs;
  #tickedMs: number | null = null;
  /** Where the sound ends that was given; null before any. */
  #endMs: number | null = null;

  constructor(options: PersistentSoundOptions) {
    this.#options = options;
    const run = this.#start(null);
    if (run === null) {
      this.#wait();
      options.onFailure('thread-failed');
    } else this.#setState({ phase: 'encoding', run });
  }

  get pendingFromMs(): number | null {
    const state = this.#state;
    if (state.phase === 'encoding') return state.run.encoder.pendingFromMs;
    // A picture to return with has to come to its place among the sound, and not ahead of it.
    return state.phase === 'trying' && hasProved(state.run) ? this.#endMs : null;
  }

  get isBehind(): boolean {
    return this.#state.phase === 'encoding' && this.#state.run.encoder.isBehind;
  }

  push(frame: SoundFrame, nowMs: number): void {
    const state = this.#state;
    if (state.phase === 'encoding' || state.phase === 'trying') {
      state.run.encoder.push(frame, nowMs);
    }
    if (state.phase !== 'encoding') this.#options.emit(frame);
    this.#endMs = frame.timeMs + frame.samples / samplesPerMs;
  }

  tick(nowMs: number): void {
    const passedMs = nowMs - (this.#tickedMs ?? nowMs);
    this.#tickedMs = nowMs;
    const state = this.#state;
    if (state.phase === 'waiting') {
      state.leftMs -= passedMs;
      if (state.leftMs <= 0) this.#try();
    } else if (state.phase !== 'ended') {
      const { run } = state;
      run.keptUpMs = run.encoder.isBehind ? 0 : run.keptUpMs + passedMs;
      if (state.phase === 'encoding') run.usedMs += passedMs;
      run.encoder.tick(nowMs);
    }
  }

  canReturnAt(timeMs: number): boolean {
    const state = this.#state;
    if (state.phase !== 'trying' || !hasProved(state.run)) return false;
    const firstMs = state.run.kept?.[0]?.timeMs ?? Infinity;
    return firstMs <= timeMs && timeMs <= (this.#endMs ?? -Infinity) + toleranceMs;
  }

  returnFrom(timeMs: number): void {
    const state = this.#state;
    if (state.phase !== 'trying') return;
    const { run } = state;
    const kept = run.kept ?? [];
    run.kept = null;
    run.fromMs = timeMs - toleranceMs;
    this.#setState({ phase: 'encoding', run });
    this.#options.onReturn();
    for (const frame of kept) this.#handOut(run, frame);
  }

  async finish(): Promise<void> {
    const state = this.#state;
    this.#setState({ phase: 'ended' });
    if (state.phase === 'encoding') await state.run.encoder.finish();
    // What one on trial would still give has been handed out as Opus.
    if (state.phase === 'trying') state.run.encoder.stop();
  }

  /** Null where no thread can be had. */
  #start(kept: SoundFrame[] | null): Run | null {
    try {
      const run: Run = {
        encoder: new AacSound({
          worker: this.#options.startThread(),
          emit: (frame) => this.#takeFrom(run, frame),
          onFailure: (reason) => this.#giveUp(run, reason),
        }),
        kept,
        fromMs: -Infinity,
        keptUpMs: 0,
        usedMs: 0,
      };
      return run;
    } catch {
      // A recording with Opus is worth more than none.
      return null;
    }
  }

  #try(): void {
    const run = this.#start([]);
    if (run === null) this.#wait();
    else this.#setState({ phase: 'trying', run });
  }

  #wait(): void {
    this.#setState({ phase: 'waiting', leftMs: this.#nextRetryMs });
    this.#nextRetryMs = Math.min(maxRetryMs, this.#nextRetryMs * 2);
  }

  #giveUp(run: Run, reason: AacFailure): void {
    if (run.usedMs >= steadyMs) this.#nextRetryMs = firstRetryMs;
    if (this.#state.phase !== 'ended') this.#wait();
    if (run.kept === null) this.#options.onFailure(reason);
  }

  #takeFrom(run: Run, frame: SoundFrame): void {
    if (run.kept === null) this.#handOut(run, frame);
    else run.kept = [...run.kept.filter(({ timeMs }) => frame.timeMs - timeMs < keptMs), frame];
  }

  #handOut(run: Run, frame: SoundFrame): void {
    if (frame.timeMs >= run.fromMs) this.#options.emit(frame);
  }

  #setState(state: SoundState): void {
    if (!transitions[this.#state.phase].includes(state.phase)) {
      throw new Error(`Sound cannot go from ${this.#state.phase} to ${state.phase}`);
    }
    this.#state = state;
  }
}

/** Whether a thread on trial keeps up. */
function hasProved({ kept, keptUpMs }: Run): boolean {
  return kept !== null && kept.length > 0 && keptUpMs >= provingMs;
}
