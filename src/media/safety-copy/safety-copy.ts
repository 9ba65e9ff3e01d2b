import type { PieceDesk } from './piece-desk.js';
import type { PieceRecorder } from './piece-recorder.js';
import type { RelayState } from './piece-relay.js';
import { SceneRelay } from './scene-relay.js';
import { endDoubts, turnDoubt } from './safety-doubt.js';
import type { SafetyCopyState } from './safety-copy-state.js';
import type { SafetyBroadcast, SafetyGap, SafetyTroubleCode } from './safety-piece.js';
import type { SafetyStore } from './safety-store.js';
import type { SafetyStoreErrorCode } from './safety-store-error.js';
import { askPersistence } from './storage-space.js';

/** A few seconds: what the server misses is sent in pieces, and each costs three requests. */
const PIECE_MS = 5_000;
/** What browsers take of themselves for 720p; enough for a face at a lectern. */
const VIDEO_BITS_PER_SECOND = 2_500_000;
const AUDIO_BITS_PER_SECOND = 128_000;

export interface SafetyCopyOptions {
  readonly store: SafetyStore;
  /** The name under which the broadcast is reported. */
  readonly broadcastId: string;
  /** Which stream it belongs to, in the caller's own words; never a secret. */
  readonly stream: string;
  /** May be above what is sent live. Default 2,500,000. */
  readonly videoBitsPerSecond?: number;
  /** Default 128,000. */
  readonly audioBitsPerSecond?: number;
  /** Length of a piece; default 5,000. Read each time that one may be long enough, so that a getter may answer with another one later. */
  readonly pieceMs?: number | undefined;
  /** How much may wait in memory for room; default 32,000,000. */
  readonly memoryBytes?: number;
}

/** A piece as it is being recorded: how far it was taken, or that no more of it is. */
type Recording =
  | { readonly phase: 'taking'; readonly id: string; readonly durationMs: number }
  | { readonly phase: 'closed' };

/**
 * Records one broadcast on this device, whatever the network does. Methods never reject. Dispatches
 * `change` whenever `state` is another one.
 */
export class SafetyCopy extends EventTarget {
  readonly #options: SafetyCopyOptions;
  readonly #desk: PieceDesk;
  readonly #relay: SceneRelay;
  readonly #recordings = new Map<PieceRecorder, Recording>();
  readonly #ending = new AbortController();
  #media: MediaStream | null = null;
  #state: SafetyCopyState = { phase: 'idle' };
  #relayState: RelayState = { phase: 'idle' };
  #broadcast: SafetyBroadcast;
  #release: Promise<() => void> = Promise.resolve(() => undefined);

  constructor(options: SafetyCopyOptions) {
    super();
    this.#options = options;
    this.#broadcast = {
      id: options.broadcastId,
      stream: options.stream,
      startedAt: 0,
      endedAt: null,
      gaps: [],
      isDiscarded: false,
    };
    this.#desk = options.store.createDesk(options.memoryBytes);
    this.#relay = new SceneRelay({
      readPieceMs: () => options.pieceMs ?? PIECE_MS,
      videoBitsPerSecond: options.videoBitsPerSecond ?? VIDEO_BITS_PER_SECOND,
      audioBitsPerSecond: options.audioBitsPerSecond ?? AUDIO_BITS_PER_SECOND,
      onData: (recorder, data) => this.#take(recorder, data),
      onEnd: (recorder) => this.#close(recorder),
      onState: (state) => {
        this.#relayState = state;
        this.#update();
      },
    });
  }

  get state(): SafetyCopyState {
    return this.#state;
  }

  /** Begins to record, once. Asks the browser not to remove anything of its own accord. */
  begin(media: MediaStream): void {
    if (this.#state.phase !== 'idle') return;
    void askPersistence();
    this.#release = this.#options.store
      .hold(this.#options.broadcastId)
      .catch(() => () => undefined);
    const now = Date.now();
    // Nothing arrives before there is a connection.
    this.#broadcast = { ...this.#broadcast, startedAt: now, doubts: [{ from: now, to: null }] };
    this.#desk.wait(this.#release);
    this.#desk.putBroadcast(this.#broadcast);
    this.#desk.addEventListener('change', () => this.#update());
    document.addEventListener(
      'visibilitychange',
      () => {
        // A hidden page may be killed without another word.
        if (document.visibilityState === 'hidden') this.#relay.hurry();
      },
      { signal: this.#ending.signal },
    );
    this.#set({ phase: 'starting', since: now });
    this.follow(media);
  }

  /** What is captured is another now: a camera was turned, a screen shared, a track replaced. */
  follow(media: MediaStream): void {
    const { phase } = this.#state;
    if (phase === 'idle' || phase === 'finishing' || phase === 'finished') return;
    this.#media = media;
    if (this.#isSuspended()) return;
    this.#relay.follow(media.getTracks());
  }

  /** Whether what is captured now is certain to arrive live. It counts as uncertain until this says otherwise. */
  setDoubtful(isDoubtful: boolean): void {
    const { phase } = this.#state;
    if (phase === 'idle' || phase === 'finishing' || phase === 'finished') return;
    const { doubts: before = [] } = this.#broadcast;
    const doubts = turnDoubt(before, isDoubtful, Date.now());
    if (doubts === before) return;
    this.#broadcast = { ...this.#broadcast, doubts };
    this.#desk.putBroadcast(this.#broadcast);
  }

  /** What an end would be that came now: of one that another device has taken over, or that was not live yet; null: of what is live. */
  expectEnd(expected: 'taken-over' | 'unbegun' | null): void {
    const { phase } = this.#state;
    if (phase === 'idle' || phase === 'finishing' || phase === 'finished') return;
    const { ending = null, ...rest } = this.#broadcast;
    if (expected === ending) return;
    this.#broadcast = expected === null ? rest : { ...rest, ending: expected };
    this.#desk.putBroadcast(this.#broadcast);
  }

  /**
   * Ends it: `found`, where nobody has chosen to. Resolves when everything that was recorded is written,
   * however long that takes.
   */
  async finish(ending: 'chosen' | 'found' = 'chosen'): Promise<void> {
    const { phase } = this.#state;
    if (phase === 'idle' || phase === 'finishing' || phase === 'finished') return;
    this.#ending.abort();
    this.#set({ phase: 'finishing', code: null });
    await this.#relay.stop();
    const endedAt = Date.now();
    const { doubts = [], ending: expected } = this.#broadcast;
    const end = { endedAt, doubts: endDoubts(doubts, endedAt) };
    const found = ending === 'found' && expected !== 'unbegun' ? { ending } : {};
    this.#broadcast = { ...this.#broadcast, ...end, ...found };
    this.#desk.putBroadcast(this.#broadcast);
    await this.#desk.settle();
    (await this.#release)();
    this.#set({ phase: 'finished' });
  }

  #take(recorder: PieceRecorder, data: Blob): void {
    const recording = this.#recordings.get(recorder) ?? this.#openPiece(recorder);
    if (recording.phase === 'closed') return;
    const { durationMs } = recorder;
    if (this.#desk.take(recording.id, data, durationMs) === 'taken') {
      this.#recordings.set(recorder, { ...recording, durationMs });
      return;
    }
    this.#desk.end(recording.id);
    this.#recordings.set(recorder, { phase: 'closed' });
    this.#suspend(recorder.startedAt + recording.durationMs);
  }

  #openPiece(recorder: PieceRecorder): Recording {
    const id = `pc_${createId()}`;
    const { startedAt, startedAtMonotonicMs, type } = recorder;
    const { broadcastId } = this.#options;
    this.#desk.begin({ id, broadcastId, startedAt, startedAtMonotonicMs, type });
    const recording: Recording = { phase: 'taking', id, durationMs: 0 };
    this.#recordings.set(recorder, recording);
    return recording;
  }

  #close(recorder: PieceRecorder): void {
    const recording = this.#recordings.get(recorder);
    this.#recordings.delete(recorder);
    if (recording?.phase === 'taking') this.#desk.end(recording.id);
  }

  /** There is neither room nor memory: recording ends until all that memory holds is written. */
  #suspend(since: number): void {
    const { phase } = this.#state;
    if (phase === 'not-holding' || phase === 'finishing') return;
    const { state } = this.#desk;
    this.#set({
      phase: 'not-holding',
      since,
      code: state.phase === 'waiting' ? toTroubleCode(state.code) : 'storage-failed',
    });
    void this.#relay.stop();
    void this.#desk.settle().then(() => this.#resume());
  }

  #isSuspended(): boolean {
    return this.#state.phase === 'not-holding' && this.#relayState.phase === 'idle';
  }

  #resume(): void {
    if (this.#state.phase !== 'not-holding' || this.#media === null) return;
    this.#relay.follow(this.#media.getTracks());
  }

  /** The one place that tells from the recorders and the desk how the copy stands. */
  #update(): void {
    const { phase } = this.#state;
    if (phase === 'idle' || phase === 'finished') return;
    const desk = this.#desk.state;
    const relay = this.#relayState;
    const trouble = desk.phase === 'waiting' ? toTroubleCode(desk.code) : null;
    const now = Date.now();
    if (phase === 'finishing') this.#set({ phase, code: trouble });
    else if (relay.phase === 'failing') {
      this.#set({ phase: 'not-holding', since: now, code: relay.code });
    } else if (relay.phase === 'idle') {
      // Stopped for want of room it stays as it is; else its tracks have ended.
      if (phase !== 'not-holding' && phase !== 'starting')
        this.#set({ phase: 'nothing-to-copy', since: now });
    } else if (trouble !== null && desk.phase === 'waiting') {
      this.#set({ phase: 'in-memory', since: desk.since, code: trouble });
    } else this.#set({ phase: 'copying', since: now });
  }

  #set(state: SafetyCopyState): void {
    const before = this.#state;
    if (before.phase === state.phase && codeOf(before) === codeOf(state)) return;
    this.#state = state;
    this.#noteGap(before, state);
    this.dispatchEvent(new Event('change'));
  }

  #noteGap(before: SafetyCopyState, state: SafetyCopyState): void {
    const { gaps } = this.#broadcast;
    const closed = gaps.map((gap): SafetyGap =>
      gap.to === null ? { ...gap, to: Date.now() } : gap,
    );
    if (state.phase === 'not-holding') {
      const gap: SafetyGap = { from: state.since, to: null, code: state.code };
      this.#broadcast = { ...this.#broadcast, gaps: [...closed, gap] };
    } else if (before.phase === 'not-holding') {
      this.#broadcast = { ...this.#broadcast, gaps: closed };
    } else return;
    this.#desk.putBroadcast(this.#broadcast);
  }
}

function codeOf(state: SafetyCopyState): SafetyTroubleCode | null {
  return 'code' in state ? state.code : null;
}

/** The desk only writes: what it can fail with is trouble with storage. */
function toTroubleCode(code: SafetyStoreErrorCode): SafetyTroubleCode {
  return code === 'storage-full' || code === 'storage-unavailable' ? code : 'storage-failed';
}

function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
