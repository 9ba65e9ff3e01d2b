import type { MediaKind } from '../codec.js';
import type { PushProcess, PushProcessExit, StartPushProcess } from './ffmpeg-process.js';
import type { MediaUnit } from '../media/media-unit.js';
import { relayBackoffMs, steadyMs } from './relay-backoff.js';
import { relayTransitions } from './relay-state.js';
import type { RelayReason, RelayReport, RelayState } from './relay-state.js';
import type { CheckedTarget } from './relay-target.js';
import { StreamWriter } from './stream-writer.js';

/** Some seconds of a stream: a far end that is further behind gets the present instead. */
const maxBufferedBytes = 2 * 1024 * 1024;

/** Below this a far end has caught up, and is given pictures again. */
const resumeBufferedBytes = 64 * 1024;

/** How long the beginning waits for a kind of media that was announced and has not come. */
const startPatienceMs = 2000;

/** A far end that has taken nothing for so long, while there was something to take, is given up. */
const stallMs = 15_000;

export interface RelayPushOptions {
  readonly target: CheckedTarget;
  readonly start: StartPushProcess;
  readonly clock: () => number;
  /** The state has changed; `detail` is for whoever reads logs, and holds no secret. */
  readonly onChange: (state: RelayState, detail: string | null) => void;
  readonly requestKeyFrame: () => void;
  /** Told of a run of ffmpeg that is ending; whoever closes waits for it. */
  readonly onEnding: (ended: Promise<void>) => void;
}

/** One run of ffmpeg. */
interface Run {
  readonly process: PushProcess;
  readonly writer: StreamWriter;
  /** Since when something was written of which nothing was taken; null while nothing is owed. */
  owedSinceMs: number | null;
  takenMs: number;
  /** Something was left out before the far end had taken anything; what refers to it is of no use. */
  isTorn: boolean;
}

type PushState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'connecting'; readonly run: Run | null; readonly pending: MediaUnit[] }
  | {
      readonly phase: 'pushing';
      readonly run: Run;
      readonly sinceMs: number;
      readonly behindSinceMs: number | null;
      droppedPictures: number;
    }
  | { readonly phase: 'waiting'; readonly untilMs: number; readonly reason: RelayReason }
  | { readonly phase: 'failed'; readonly reason: RelayReason };

/** Pushes one stream to one target: starts ffmpeg, feeds it, and starts it anew when it ends. */
export class RelayPush {
  readonly #options: RelayPushOptions;
  #state: PushState = { phase: 'idle' };
  #kinds: readonly MediaKind[] = [];
  #failures = 0;

  constructor(options: RelayPushOptions) {
    this.#options = options;
  }

  get target(): CheckedTarget {
    return this.#options.target;
  }

  get report(): RelayReport {
    return { id: this.target.id, state: toRelayState(this.#state) };
  }

  /** A publisher begins, also one that takes over. */
  begin(kinds: readonly MediaKind[]): void {
    this.#kinds = kinds;
    const { phase } = this.#state;
    if (phase !== 'idle' && phase !== 'failed') return;
    this.#failures = 0;
    this.#setState({ phase: 'connecting', run: null, pending: [] });
  }

  take(unit: MediaUnit): void {
    const state = this.#state;
    if (state.phase === 'pushing') this.#write(state.run, unit);
    else if (state.phase !== 'connecting') return;
    else if (state.run === null) this.#gather(state.pending, unit);
    else this.#write(state.run, unit);
  }

  /** The publisher is lost. What the far end has not taken by now may have to wait for what comes after it. */
  pause(): void {
    const state = this.#state;
    if ('run' in state && state.run !== null) state.run.owedSinceMs = null;
  }

  /** Does what has become due. */
  tick(nowMs: number): void {
    const state = this.#state;
    if (state.phase === 'waiting' && nowMs >= state.untilMs) {
      this.#setState({ phase: 'connecting', run: null, pending: [] });
      this.#options.requestKeyFrame();
    }
    if (state.phase !== 'connecting' && state.phase !== 'pushing') return;
    const owedSinceMs = state.run?.owedSinceMs ?? null;
    if (state.run === null || owedSinceMs === null || nowMs - owedSinceMs < stallMs) return;
    state.run.process.kill();
    this.#retry(state.phase === 'pushing' ? 'target-stalled' : 'target-unreachable', null);
  }

  /** The broadcast is over: what ffmpeg has is written out, and it ends within some seconds. */
  end(): void {
    if (this.#state.phase === 'idle') return;
    this.#endRun();
    this.#setState({ phase: 'idle' });
  }

  /** A fault of the engine's own: this push is given up, and nothing else. */
  fail(): void {
    if (this.#state.phase === 'idle' || this.#state.phase === 'failed') return;
    this.#killRun();
    this.#setState({ phase: 'failed', reason: 'internal-error' });
  }

  /** Keeps what comes until the tracks are known, from a key frame on. */
  #gather(pending: MediaUnit[], unit: MediaUnit): void {
    const [first = unit] = pending;
    const wantsVideo = this.#kinds.includes('video');
    if (pending.length === 0 && wantsVideo && (unit.kind === 'audio' || !unit.isKey)) return;
    pending.push(unit);
    const hasAll = this.#kinds.every((kind) => pending.some((held) => held.kind === kind));
    if (!hasAll && unit.timeMs - first.timeMs < startPatienceMs) return;
    const { target, start } = this.#options;
    const tracks = {
      video: first.kind === 'video' ? first.config : null,
      hasAudio: pending.some(({ kind }) => kind === 'audio'),
    };
    const process = start(tracks, target.address, {
      onProgress: (takenMs) => this.#noteProgress(run, takenMs),
      onExit: (exit) => this.#noteExit(run, exit),
    });
    const writer = new StreamWriter(tracks, first.timeMs, (bytes) => process.write(bytes));
    const owedSinceMs = this.#options.clock();
    const run: Run = { process, writer, owedSinceMs, takenMs: 0, isTorn: false };
    this.#setState({ phase: 'connecting', run, pending: [] });
    for (const held of pending) writer.push(held);
  }

  #write(run: Run, unit: MediaUnit): void {
    if (!run.writer.takes(unit)) {
      // A track that was not declared, or another codec: that needs a stream of its own.
      if (unit.kind === 'video' && !unit.isKey) return;
      this.#endRun();
      const pending: MediaUnit[] = [];
      this.#setState({ phase: 'connecting', run: null, pending });
      this.#gather(pending, unit);
      this.#options.requestKeyFrame();
      return;
    }
    if (this.#isBehind(run, unit)) return;
    run.writer.push(unit);
    run.owedSinceMs ??= this.#options.clock();
  }

  /** Whether a unit is to be left out because the far end is slower than the stream. */
  #isBehind(run: Run, unit: MediaUnit): boolean {
    const { bufferedBytes } = run.process;
    const isEntry = unit.kind === 'video' ? unit.isKey : run.writer.tracks.video === null;
    if (this.#state.phase !== 'pushing') {
      // What waits is for the connection: nothing of it goes before there is no more room.
      if (bufferedBytes > maxBufferedBytes) run.isTorn = true;
      else if (isEntry) run.isTorn = false;
      return run.isTorn;
    }
    if (this.#state.behindSinceMs === null) {
      if (bufferedBytes <= maxBufferedBytes) return false;
      this.#setState({ ...this.#state, behindSinceMs: this.#options.clock() });
    } else if (isEntry && bufferedBytes <= resumeBufferedBytes) {
      this.#setState({ ...this.#state, behindSinceMs: null });
      return false;
    }
    if (unit.kind === 'video') this.#state.droppedPictures += 1;
    return true;
  }

  #noteProgress(run: Run, takenMs: number): void {
    const state = this.#state;
    if (!('run' in state) || state.run !== run || takenMs <= run.takenMs) return;
    run.takenMs = takenMs;
    run.owedSinceMs = null;
    if (state.phase !== 'connecting') return;
    const sinceMs = this.#options.clock();
    const behindSinceMs = run.isTorn ? sinceMs : null;
    this.#setState({ phase: 'pushing', run, sinceMs, behindSinceMs, droppedPictures: 0 });
  }

  #noteExit(run: Run, { hasRun, complaint }: PushProcessExit): void {
    const state = this.#state;
    if (!('run' in state) || state.run !== run) return;
    const reason = state.phase === 'pushing' ? 'target-lost' : 'target-unreachable';
    this.#retry(hasRun ? reason : 'ffmpeg-failed', complaint);
  }

  #retry(reason: RelayReason, detail: string | null): void {
    const state = this.#state;
    const nowMs = this.#options.clock();
    if (state.phase === 'pushing' && nowMs - state.sinceMs >= steadyMs) this.#failures = 0;
    this.#failures += 1;
    const untilMs = nowMs + relayBackoffMs(this.#failures);
    this.#setState({ phase: 'waiting', untilMs, reason }, detail);
  }

  #endRun(): void {
    const state = this.#state;
    if ('run' in state && state.run !== null) this.#options.onEnding(state.run.process.end());
  }

  #killRun(): void {
    const state = this.#state;
    if ('run' in state) state.run?.process.kill();
  }

  #setState(state: PushState, detail: string | null = null): void {
    const from = this.#state.phase;
    if (!relayTransitions[from].includes(state.phase)) {
      throw new Error(`A push cannot go from ${from} to ${state.phase}`);
    }
    this.#state = state;
    const isNews = from !== state.phase || state.phase === 'pushing';
    if (isNews) this.#options.onChange(toRelayState(state), detail);
  }
}

function toRelayState(state: PushState): RelayState {
  const toDate = (ms: number): string => new Date(ms).toISOString();
  switch (state.phase) {
    case 'idle':
    case 'failed':
      return state;
    case 'connecting':
      return { phase: 'connecting' };
    case 'pushing':
      return {
        phase: 'pushing',
        since: toDate(state.sinceMs),
        behindSince: state.behindSinceMs === null ? null : toDate(state.behindSinceMs),
        droppedPictures: state.droppedPictures,
      };
    case 'waiting':
      return { phase: 'waiting', until: toDate(state.untilMs), reason: state.reason };
  }
}
