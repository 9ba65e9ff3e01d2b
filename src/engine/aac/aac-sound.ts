import type { Worker } from 'node:worker_threads';

import { samplesPerMs } from '../media/sound.js';
import type { SoundCodec, SoundFrame } from '../media/sound.js';
import { aacSamples } from './aac-messages.js';
import type { AacReply, AacRequest } from './aac-messages.js';

/**
 * A thread that has not answered for this long, or is this far behind, does not keep up with the
 * sound. Pictures wait for it in memory meanwhile.
 */
const maxLateMs = 5000;

/** The same until it has caught up with the sound's beginning: it reads several megabytes of WASM first, on whatever machine it is. */
const maxStartMs = 10_000;

/** What an encoder that keeps up holds back until more comes: two frames and a part of a third. */
const maxHeldSamples = 4 * aacSamples;

/** The rest of the sound is a frame or two; the recording's end does not wait longer for it. */
const maxFinishMs = 1000;

type AacState =
  | { readonly phase: 'encoding'; readonly codec: (SoundCodec & { name: 'aac' }) | null }
  | { readonly phase: 'finishing'; readonly codec: (SoundCodec & { name: 'aac' }) | null }
  | { readonly phase: 'ended' }
  /** The thread is gone; sound goes on as it comes. */
  | { readonly phase: 'failed' };

const transitions: Readonly<Record<AacState['phase'], readonly AacState['phase'][]>> = {
  encoding: ['encoding', 'finishing', 'ended', 'failed'],
  finishing: ['finishing', 'ended', 'failed'],
  ended: [],
  failed: [],
};

/** Why a thread is given up. */
export type AacFailure = 'thread-failed' | 'thread-late';

export interface AacSoundOptions {
  readonly worker: Worker;
  readonly emit: (frame: SoundFrame) => void;
  /** Told once when the thread fails and sound goes on as Opus. */
  readonly onFailure: (reason: AacFailure) => void;
}

/** Turns Opus into AAC in a thread of its own. When that fails, what it still held and all that follows stays Opus. */
export class AacSound {
  readonly #options: AacSoundOptions;
  /** What was given and has not come back, with its end in samples from the start. */
  #waiting: { frame: SoundFrame; end: number }[] = [];
  #startMs = 0;
  #given = 0;
  #done = 0;
  #patienceMs = maxStartMs;
  /** The encoder's first frame is its run-up and holds none of the sound (1024 samples of priming). */
  #isPrimed = false;
  #lastAnswerMs: number | null = null;
  #state: AacState = { phase: 'encoding', codec: null };
  #onSettled: () => void = () => undefined;

  constructor(options: AacSoundOptions) {
    this.#options = options;
    const { worker } = options;
    worker.on('message', (reply: AacReply) => this.#take(reply));
    worker.on('error', () => this.#fail('thread-failed'));
    worker.on('exit', () => this.#fail('thread-failed'));
    // A thread that encodes for nobody must not keep the process.
    worker.unref();
  }

  get pendingFromMs(): number | null {
    const isPending = this.#isRunning && this.#waiting.length > 0;
    return isPending ? this.#startMs + this.#done / samplesPerMs : null;
  }

  get isBehind(): boolean {
    return this.#isRunning && this.#given - this.#done > maxHeldSamples;
  }

  push(frame: SoundFrame, nowMs: number): void {
    if (!this.#isRunning) {
      this.#options.emit(frame);
      return;
    }
    if (this.#given === 0) this.#startMs = frame.timeMs;
    if (this.#waiting.length === 0) this.#lastAnswerMs = nowMs;
    this.#given += frame.samples;
    this.#waiting.push({ frame, end: this.#given });
    // A copy of its own: the packet's buffer is shared with the viewers.
    this.#post({ type: 'sound', bytes: Uint8Array.from(frame.bytes), samples: frame.samples });
  }

  tick(nowMs: number): void {
    // Nobody answers while the publisher is silent.
    if (!this.isBehind) {
      this.#lastAnswerMs = null;
      if (this.#isPrimed) this.#patienceMs = maxLateMs;
      return;
    }
    this.#lastAnswerMs ??= nowMs;
    const limitMs = this.#isPrimed ? maxLateMs : maxStartMs;
    const isFarBehind = this.#given - this.#done > this.#patienceMs * samplesPerMs;
    if (isFarBehind || nowMs - this.#lastAnswerMs > limitMs) this.#fail('thread-late');
  }

  async finish(): Promise<void> {
    const state = this.#state;
    if (state.phase === 'encoding') {
      this.#setState({ ...state, phase: 'finishing' });
      const settled = new Promise<void>((resolve) => {
        this.#onSettled = resolve;
      });
      this.#post({ type: 'finish' });
      const timer = setTimeout(() => this.#fail('thread-late'), maxFinishMs);
      await settled;
      clearTimeout(timer);
    }
  }

  /** Ends the thread at once. What it has not handed out is lost. */
  stop(): void {
    if (!this.#isRunning) return;
    this.#setState({ phase: 'ended' });
    this.#stop();
  }

  get #isRunning(): boolean {
    return this.#state.phase === 'encoding' || this.#state.phase === 'finishing';
  }

  #take(reply: AacReply): void {
    const state = this.#state;
    if (state.phase !== 'encoding' && state.phase !== 'finishing') return;
    this.#lastAnswerMs = null;
    if (reply.type === 'config') {
      const codec = { name: 'aac', config: Buffer.from(reply.config) } as const;
      this.#setState({ ...state, codec });
    } else if (reply.type === 'frame') {
      if (!this.#isPrimed) this.#isPrimed = true;
      else if (state.codec !== null) this.#emit(Buffer.from(reply.bytes), state.codec);
    } else if (reply.type === 'finished') {
      this.#setState({ phase: 'ended' });
      this.#stop();
    }
  }

  #emit(bytes: Buffer, codec: SoundCodec): void {
    // The last frame is filled up with silence that nobody captured.
    const samples = Math.min(aacSamples, this.#given - this.#done);
    if (samples <= 0) return;
    const timeMs = this.#startMs + this.#done / samplesPerMs;
    this.#done += samples;
    this.#waiting = this.#waiting.filter(({ end }) => end > this.#done);
    this.#options.emit({ timeMs, bytes, samples, codec });
  }

  #fail(reason: AacFailure): void {
    if (!this.#isRunning) return;
    this.#setState({ phase: 'failed' });
    const rest = this.#waiting.filter(({ frame, end }) => end - frame.samples >= this.#done);
    this.#options.onFailure(reason);
    for (const { frame } of rest) this.#options.emit(frame);
    this.#stop();
  }

  #stop(): void {
    this.#waiting = [];
    this.#onSettled();
    void this.#options.worker.terminate();
  }

  #post(request: AacRequest): void {
    this.#options.worker.postMessage(request);
  }

  #setState(state: AacState): void {
    if (!transitions[this.#state.phase].includes(state.phase)) {
      throw new Error(`An encoder cannot go from ${this.#state.phase} to ${state.phase}`);
    }
    this.#state = state;
  }
}
