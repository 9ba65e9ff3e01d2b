import { PieceRecorder } from './piece-recorder.js';
import { listRecordingFormats } from './recording-format.js';

/** While a recorder takes over it is asked this often whether it has anything: so long two of them run. */
const HANDOVER_LOOK_MS = 100;
const LOOK_MS = 1_000;
/** What a recorder gives comes each second, and a little late: half a second is not waited for another one. */
const EARLY_MS = 500;
/**
 * A recorder that waits for a picture keeps the sound in the browser's memory. After this long it is
 * stopped, which has it give what it has, and another one waits in its place.
 */
const WAIT_LIMIT_MS = 30_000;
/** Between attempts to record again after every format has failed. */
const RETRY_MS = 3_000;
export type RelayState =
  /** There is no track to record. */
  | { readonly phase: 'idle' }
  | { readonly phase: 'recording' }
  | { readonly phase: 'failing'; readonly code: 'recorder-unsupported' | 'recorder-failed' };

export interface PieceRelayOptions {
  /** How long a piece is to be; it may become another while one is recorded. */
  readPieceMs(): number;
  readonly videoBitsPerSecond: number;
  readonly audioBitsPerSecond: number;
  onData(recorder: PieceRecorder, data: Blob): void;
  onEnd(recorder: PieceRecorder): void;
  onState(state: RelayState): void;
}

/**
 * Records what is captured in pieces, one recorder each. The next one begins before the last one ends,
 * which goes on until the other has really given something: between them nothing is lost, whether the
 * piece was long enough or the tracks have become others.
 */
export class PieceRelay {
  readonly #options: PieceRelayOptions;
  #tracks: readonly MediaStreamTrack[] = [];
  #current: PieceRecorder | null = null;
  #next: PieceRecorder | null = null;
  readonly #running = new Set<PieceRecorder>();
  readonly #refused = new Set<string>();
  #state: RelayState = { phase: 'idle' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onStopped: (() => void)[] = [];

  constructor(options: PieceRelayOptions) {
    this.#options = options;
  }

  /** Records these tracks from now on. Those that have ended count as absent. */
  follow(given: readonly MediaStreamTrack[]): void {
    const tracks = given.filter(isLive);
    if (isSame(tracks, this.#tracks) && this.#running.size > 0) return;
    this.#tracks = tracks;
    this.#startNext();
  }

  /** Has every recorder give what it has, as when the page may soon be gone. */
  hurry(): void {
    for (const recorder of this.#running) recorder.hurry();
  }

  /** Resolves when every recorder has given its last. */
  stop(): Promise<void> {
    this.#tracks = [];
    clearTimeout(this.#timer);
    this.#next = this.#current = null;
    const stopped = new Promise<void>((resolve) => {
      this.#onStopped.push(resolve);
    });
    for (const recorder of this.#running) recorder.stop();
    this.#set({ phase: 'idle' });
    this.#settle();
    return stopped;
  }

  #startNext(): void {
    const tracks = this.#tracks.filter(isLive);
    const before = this.#next;
    this.#next = null;
    before?.stop();
    if (tracks.length === 0) {
      if (this.#current === null) this.#set({ phase: 'idle' });
      return;
    }
    this.#next = this.#createRecorder(tracks);
    if (this.#next === null) {
      this.#refused.clear();
      const isSupported = typeof MediaRecorder !== 'undefined';
      const code = isSupported ? 'recorder-failed' : 'recorder-unsupported';
      if (this.#current === null) this.#set({ phase: 'failing', code });
      if (isSupported) this.#look(RETRY_MS, () => this.#startNext());
      return;
    }
    this.#look(HANDOVER_LOOK_MS);
  }

  /** With the best format that has not failed here; null where none is left. */
  #createRecorder(tracks: readonly MediaStreamTrack[]): PieceRecorder | null {
    const { videoBitsPerSecond, audioBitsPerSecond } = this.#options;
    const kinds = { picture: tracks.some(isPicture), sound: tracks.some(isSound) };
    for (const type of listRecordingFormats(kinds)) {
      if (this.#refused.has(type)) continue;
      try {
        const recorder = new PieceRecorder({
          tracks,
          type,
          videoBitsPerSecond,
          audioBitsPerSecond,
          onData: (from, data) => this.#take(from, data),
          onEnd: (from) => this.#release(from),
        });
        this.#running.add(recorder);
        return recorder;
      } catch {
        // Some browsers name a type that they then cannot record.
        this.#refused.add(type);
      }
    }
    return null;
  }

  #take(recorder: PieceRecorder, data: Blob): void {
    this.#options.onData(recorder, data);
    if (recorder === this.#next) this.#takeOver(recorder);
    else if (recorder === this.#current && this.#next === null && this.#isDue(recorder)) {
      this.#startNext();
    }
  }

  #takeOver(next: PieceRecorder): void {
    const before = this.#current;
    this.#current = next;
    this.#next = null;
    before?.stop();
    this.#set({ phase: 'recording' });
    this.#look(LOOK_MS);
  }

  #isDue(recorder: PieceRecorder): boolean {
    const dueMs = recorder.startedAtMonotonicMs + this.#options.readPieceMs() - EARLY_MS;
    return performance.now() >= dueMs || recorder.hasChangedShape;
  }

  #release(recorder: PieceRecorder): void {
    this.#running.delete(recorder);
    this.#options.onEnd(recorder);
    if (recorder === this.#current) this.#current = null;
    else if (recorder === this.#next) this.#next = null;
    else {
      this.#settle();
      return;
    }
    // It ended by itself: with its tracks, or because it failed.
    const isUseless = recorder.durationMs === 0 && recorder.tracks.some(isLive);
    if (isUseless) this.#refused.add(recorder.askedType);
    if (this.#next === null) this.#startNext();
  }

  #settle(): void {
    if (this.#running.size > 0) return;
    for (const tell of this.#onStopped.splice(0)) tell();
  }

  #look(afterMs: number, look = () => this.#lookAfter()): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(look, afterMs);
  }

  #lookAfter(): void {
    const now = performance.now();
    const next = this.#next;
    const current = this.#current;
    this.#look(next === null ? LOOK_MS : HANDOVER_LOOK_MS);
    next?.hurry();
    if (next !== null && now - next.startedAtMonotonicMs > WAIT_LIMIT_MS) this.#startNext();
    if (current !== null && now - current.lastDataMs > WAIT_LIMIT_MS) {
      this.#current = null;
      current.stop();
      if (next === null) this.#startNext();
    }
  }

  #set(state: RelayState): void {
    if (state.phase === this.#state.phase) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

function isLive({ readyState }: MediaStreamTrack): boolean {
  return readyState === 'live';
}

function isPicture({ kind }: MediaStreamTrack): boolean {
  return kind === 'video';
}

function isSound({ kind }: MediaStreamTrack): boolean {
  return kind === 'audio';
}

function isSame(a: readonly MediaStreamTrack[], b: readonly MediaStreamTrack[]): boolean {
  return a.length === b.length && a.every((track) => b.includes(track));
}
