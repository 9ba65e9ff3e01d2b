import type { SafetyBroadcastEntry, SafetyPiece } from '../safety-copy/safety-piece.js';
import type { SafetyStore } from '../safety-copy/safety-store.js';
import { Bell } from './bell.js';
import { readUploadDelay } from './upload-delay.js';
import { UploadError } from './upload-error.js';
import type { UploadErrorCode } from './upload-error.js';
import { uploadPiece } from './upload-piece.js';
import type { UploadPlace } from './upload-piece.js';
import { sendUploadRequest } from './upload-request.js';
import type { SendUploadRequest } from './upload-request.js';
import type { UploaderState, UploadRest, WaitReason } from './uploader-state.js';

/** How long the server is given to notice what it was sent, before it is asked again. */
const ASK_AGAIN_MS = 5_000;
/** The line is looked at again after so long. */
const LOOK_AGAIN_MS = 2_000;
/** Somebody may be let in again, or a deployment may learn to take pieces, while the page stands open. */
const REFUSED_MS = 60_000;

/** What is to become of the pieces now. */
export interface UploadPlan {
  /** To be sent, the first first. */
  readonly send: readonly SafetyPiece[];
  /** The server has said that it holds all that is in them. */
  readonly safe: readonly SafetyPiece[];
}

export interface PieceUploaderOptions {
  readonly store: Pick<
    SafetyStore,
    | 'list'
    | 'read'
    | 'whileUnsent'
    | 'markUploading'
    | 'markHeld'
    | 'confirm'
    | 'addEventListener'
    | 'removeEventListener'
  >;
  /** Which broadcasts on this device are this uploader's. */
  readonly isOurs: (broadcast: SafetyBroadcastEntry) => boolean;
  /** Compares what the device has with what the server holds. Rejects with an `UploadError`. */
  readonly plan: (broadcasts: readonly SafetyBroadcastEntry[]) => Promise<UploadPlan>;
  /** Asks where a piece goes. Rejects with an `UploadError`. */
  readonly place: (piece: SafetyPiece, signal: AbortSignal) => Promise<UploadPlace>;
  /** Whether the line has room: asked before each piece, and every two seconds while it has none. */
  readonly hasRoom: () => boolean;
  readonly send?: SendUploadRequest;
  /** For tests. */
  readonly random?: () => number;
}

/**
 * Brings home what the server is missing, one piece at a time, for as long as it is open: it never
 * gives up, and it counts a piece as home only once the server has acknowledged that it keeps it.
 * Dispatches `change` whenever `state` is another one.
 */
export class PieceUploader extends EventTarget {
  readonly #options: PieceUploaderOptions;
  readonly #send: SendUploadRequest;
  readonly #bell = new Bell();
  readonly #closing = new AbortController();
  /** Pieces that the server does not want, until when. */
  readonly #refused = new Map<string, number>();
  #sending: AbortController | null = null;
  #state: UploaderState = { phase: 'idle' };
  #failures = 0;
  #left: UploadRest = toRest([]);
  #hasNews = false;

  constructor(options: PieceUploaderOptions) {
    super();
    this.#options = options;
    this.#send = options.send ?? sendUploadRequest;
  }

  get state(): UploaderState {
    return this.#state;
  }

  /** Begins, once. */
  open(): void {
    if (this.#state.phase !== 'idle' || this.#closing.signal.aborted) return;
    const { signal } = this.#closing;
    const note = () => {
      this.#hasNews = true;
      // What is on the device changes every second; it matters only to one who found nothing to do.
      if (this.#state.phase === 'done') this.#bell.ring();
    };
    this.#options.store.addEventListener('change', note);
    signal.addEventListener('abort', () => {
      this.#options.store.removeEventListener('change', note);
      this.#sending?.abort();
      this.#bell.ring();
    });
    globalThis.addEventListener?.('online', () => this.retry(), { signal });
    this.#set({ phase: 'done' });
    void this.#run();
  }

  /** Something has changed for the better: tries at once what it was waiting with. */
  retry(): void {
    this.#failures = 0;
    this.#refused.clear();
    this.#bell.ring();
  }

  /** The line is needed for what is live: puts off what is under way. */
  pause(): void {
    this.#sending?.abort();
  }

  /** Ends it; another page, or another visit, goes on. */
  close(): void {
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const [reason, ms] = await this.#step();
      if (reason === null || this.#closing.signal.aborted) continue;
      await this.#rest(reason, ms);
    }
  }

  /** One piece, or why none. */
  async #step(): Promise<readonly [WaitReason | 'done' | null, number | null]> {
    const { store, plan, isOurs, hasRoom } = this.#options;
    this.#hasNews = false;
    try {
      // Where the browser has no storage there is nothing to bring.
      const all = await store.list().catch(() => []);
      const broadcasts = all.filter(isOurs);
      const left = listUnconfirmed(broadcasts);
      this.#left = toRest(left);
      if (left.length === 0) return ['done', null];
      if (globalThis.navigator?.onLine === false) return ['offline', null];
      const { send, safe } = await plan(broadcasts);
      for (const piece of safe) await store.confirm(piece.id);
      const now = Date.now();
      const wanted = send.filter(({ id }) => (this.#refused.get(id) ?? 0) <= now);
      if (wanted.length === 0) {
        if (safe.length > 0) return [null, null];
        return send.length > 0 ? ['piece-refused', REFUSED_MS] : ['nothing-missing', ASK_AGAIN_MS];
      }
      if (!hasRoom()) return ['line-busy', LOOK_AGAIN_MS];
      for (const each of wanted) {
        const outcome = await store.whileUnsent(each.id, () => this.#bring(each));
        if (outcome === 'held') continue;
        this.#failures = 0;
        return [null, null];
      }
      return ['sent-elsewhere', LOOK_AGAIN_MS];
    } catch (error) {
      return this.#toWait(error);
    }
  }

  async #bring(piece: SafetyPiece): Promise<void> {
    const { store, place } = this.#options;
    const sending = new AbortController();
    this.#sending = sending;
    const begun = piece.state.phase === 'uploading' ? piece.state.offset : 0;
    const base = { phase: 'uploading', pieceId: piece.id, pieceBytes: piece.bytes } as const;
    this.#set({ ...base, sentBytes: begun, ...this.#left });
    try {
      const blob = await store.read(piece.id).catch((cause: unknown) => {
        throw new UploadError('piece-unreadable', { cause });
      });
      const given = await place(piece, sending.signal);
      await uploadPiece({
        place: given,
        blob,
        send: this.#send,
        signal: sending.signal,
        onSent: (sentBytes) => this.#set({ ...base, sentBytes, ...this.#left }),
        onKept: (bytes) => {
          // Bytes that arrived are progress, however the line ends.
          if (bytes > begun) this.#failures = 0;
          if (bytes < blob.size) {
            void store.markUploading(piece.id, given.url, bytes).catch(() => undefined);
          }
        },
      });
      await store.confirm(piece.id);
    } catch (error) {
      const code = toCode(error);
      if (code === 'place-gone') await store.markHeld(piece.id).catch(() => undefined);
      // Others must not wait behind one that is not wanted, or that cannot be read.
      if (code === 'piece-refused' || code === 'piece-unreadable') {
        this.#refused.set(piece.id, Date.now() + REFUSED_MS);
      }
      throw error;
    } finally {
      this.#sending = null;
    }
  }

  #toWait(error: unknown): readonly [WaitReason | null, number | null] {
    const code = toCode(error);
    if (code === 'upload-aborted') return ['line-busy', LOOK_AGAIN_MS];
    if (code === 'piece-refused' || code === 'piece-unreadable') return [null, null];
    if (isRefusal(code)) return [code, REFUSED_MS];
    this.#failures += 1;
    const retryAfterMs = error instanceof UploadError ? error.retryAfterMs : undefined;
    return [code, readUploadDelay(this.#failures, retryAfterMs, this.#options.random)];
  }

  async #rest(reason: WaitReason | 'done', ms: number | null): Promise<void> {
    if (reason === 'done') {
      this.#set({ phase: 'done' });
      if (this.#hasNews) return;
    } else {
      const until = ms === null ? null : Date.now() + ms;
      this.#set({ phase: 'waiting', reason, until, ...this.#left });
    }
    await this.#bell.wait(ms);
  }

  #set(state: UploaderState): void {
    if (this.#closing.signal.aborted) return;
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** Everything that is only here, as far as is known; what is being written will be. */
function listUnconfirmed(broadcasts: readonly SafetyBroadcastEntry[]): SafetyPiece[] {
  return broadcasts.flatMap(({ pieces }) =>
    pieces.filter(({ state }) => state.phase !== 'confirmed'),
  );
}

function toRest(pieces: readonly SafetyPiece[]): UploadRest {
  return {
    leftPieces: pieces.length,
    leftBytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function toCode(error: unknown): UploadErrorCode {
  return error instanceof UploadError ? error.code : 'server-failed';
}

/** Only what a person does would change it. */
function isRefusal(code: UploadErrorCode): boolean {
  return code === 'upload-forbidden' || code === 'stream-gone' || code === 'uploads-unsupported';
}
