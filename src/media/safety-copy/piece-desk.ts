import type { PieceBytes } from './piece-bytes.js';
import type { SafetyIndex } from './safety-index.js';
import type { SafetyBroadcast, SafetyPiece } from './safety-piece.js';
import type { SafetyStoreErrorCode } from './safety-store-error.js';
import { toStoreError } from './safety-store-error.js';

/** About a minute and a half of video: a phone's page may use it, and more could get the page killed. */
const MEMORY_LIMIT_BYTES = 32_000_000;
/** Room may come about without our doing, as when the person deletes pictures. */
const RETRY_MS = 2_000;

/** How what was handed over fares. */
export type DeskState =
  /** Written as it comes. */
  | { readonly phase: 'writing' }
  /** It stays in memory since then, because writing does not succeed. */
  | { readonly phase: 'waiting'; readonly since: number; readonly code: SafetyStoreErrorCode };

export interface PieceDeskOptions {
  readonly index: SafetyIndex;
  readonly bytes: PieceBytes;
  /** Resolves with whether there is more room than before. */
  makeRoom(): Promise<boolean>;
  /** Called when pieces or broadcasts were written. */
  onChange(): void;
  /** Dispatches `change` when something was confirmed or discarded, and there may be room. */
  readonly changes: EventTarget;
}

/** A new piece, before anything of it is written. */
export type NewPiece = Omit<SafetyPiece, 'state' | 'bytes' | 'durationMs'>;

interface Job {
  readonly bytes: number;
  run(): Promise<void>;
}

/**
 * Takes pieces as they are recorded and writes them in order. What cannot be written stays in memory,
 * up to a limit, until it can. Dispatches `change` when `state` is another one.
 */
export class PieceDesk extends EventTarget {
  readonly #options: PieceDeskOptions;
  readonly #jobs: Job[] = [];
  readonly #lengths = new Map<string, number>();
  #bytes = 0;
  #state: DeskState = { phase: 'writing' };
  #work: Promise<void> | null = null;

  constructor(options: PieceDeskOptions) {
    super();
    this.#options = options;
  }

  get state(): DeskState {
    return this.#state;
  }

  /** Writes nothing before the promise has settled. */
  wait(promise: Promise<unknown>): void {
    const settled = promise.then(
      () => undefined,
      () => undefined,
    );
    this.#add(0, () => settled);
  }

  putBroadcast(broadcast: SafetyBroadcast): void {
    this.#add(0, () => this.#options.index.putBroadcast(broadcast));
  }

  /** A recorder has begun to give something. */
  begin(piece: NewPiece): void {
    this.#lengths.set(piece.id, 0);
    this.#add(0, () =>
      this.#options.index.putPiece({
        ...piece,
        bytes: 0,
        durationMs: 0,
        state: { phase: 'writing' },
      }),
    );
  }

  /** What the recorder gave next, and how long the piece is with it. `refused`: there is no memory left for it. */
  take(pieceId: string, data: Blob, durationMs: number): 'taken' | 'refused' {
    if (this.#bytes + data.size > MEMORY_LIMIT_BYTES) return 'refused';
    const at = this.#lengths.get(pieceId) ?? 0;
    this.#lengths.set(pieceId, at + data.size);
    this.#add(data.size, async () => {
      const { index, bytes } = this.#options;
      await bytes.write(pieceId, at, data);
      const length = { bytes: at + data.size, durationMs: Math.round(durationMs) };
      // The list may lag behind the bytes: what counts after a crash is what is in the file.
      await index
        .changePiece(pieceId, (piece) => ({ ...piece, ...length }), 'relaxed')
        .catch(() => undefined);
    });
    return 'taken';
  }

  /** Nothing more comes for this piece: what was taken of it is the piece. */
  end(pieceId: string, durationMs: number): void {
    const bytes = this.#lengths.get(pieceId) ?? 0;
    this.#lengths.delete(pieceId);
    this.#add(0, async () => {
      await this.#options.bytes.finish(pieceId);
      await this.#options.index.changePiece(pieceId, (piece) => ({
        ...piece,
        bytes,
        durationMs: Math.round(durationMs),
        state: { phase: 'held' },
      }));
    });
  }

  /** Resolves when all that was taken is written, however long that takes. */
  async settle(): Promise<void> {
    await this.#work;
  }

  #add(bytes: number, run: () => Promise<void>): void {
    this.#bytes += bytes;
    this.#jobs.push({ bytes, run });
    this.#work ??= this.#workOff().finally(() => {
      this.#work = null;
    });
  }

  async #workOff(): Promise<void> {
    for (let [job] = this.#jobs; job !== undefined; [job] = this.#jobs) {
      try {
        await job.run();
      } catch (error) {
        await this.#mend(toStoreError(error).code);
        continue;
      }
      this.#jobs.shift();
      this.#bytes -= job.bytes;
      this.#set({ phase: 'writing' });
      this.#options.onChange();
    }
  }

  /** After a write that failed: resolves when it is worth trying again. */
  async #mend(code: SafetyStoreErrorCode): Promise<void> {
    if (code === 'storage-full' && (await this.#options.makeRoom().catch(() => false))) return;
    if (this.#state.phase !== 'waiting' || this.#state.code !== code) {
      this.#set({ phase: 'waiting', since: Date.now(), code });
    }
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#options.changes.removeEventListener('change', go);
        resolve();
      };
      const timer = setTimeout(go, RETRY_MS);
      this.#options.changes.addEventListener('change', go);
    });
  }

  #set(state: DeskState): void {
    if (state.phase === 'writing' && this.#state.phase === 'writing') return;
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}
