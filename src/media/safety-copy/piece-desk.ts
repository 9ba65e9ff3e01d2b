import type { PieceBytes } from './piece-bytes.js';
import type { SafetyIndex } from './safety-index.js';
import type { SafetyBroadcast, SafetyPiece } from './safety-piece.js';
import type { SafetyStoreErrorCode } from './safety-store-error.js';
import { toStoreError } from './safety-store-error.js';

/** About a minute and a half of video: a phone's page may use it, and more could get the page killed. */
const MEMORY_LIMIT_BYTES = 32_000_000;
/** Room may come about without our doing, as when the person deletes pictures; until then a page that dies takes all of it along. */
const RETRY_MS = 500;

/** How what was handed over fares. */
export type DeskState =
  /** Written as it comes. */
  | { readonly phase: 'writing' }
  /** It stays in memory since then, because writing does not succeed. */
  | { readonly phase: 'waiting'; readonly since: number; readonly code: SafetyStoreErrorCode };

export interface PieceDeskOptions {
  readonly index: Pick<SafetyIndex, 'putBroadcast' | 'putPiece' | 'changePiece' | 'removePiece'>;
  readonly bytes: Pick<PieceBytes, 'write' | 'finish'>;
  /** Resolves with whether there is more room than before. */
  makeRoom(): Promise<boolean>;
  /** Called when a piece was begun or is whole, or a broadcast was written. */
  onChange(): void;
  /** How much may wait in memory; default 32,000,000. */
  readonly memoryBytes?: number | undefined;
  /** Dispatches `change` when something was confirmed or discarded, and there may be room. */
  readonly changes: EventTarget;
}

/** A new piece, before anything of it is written. */
export type NewPiece = Omit<SafetyPiece, 'state' | 'bytes' | 'durationMs'>;

/** What of a piece is on the disk. */
type Written = Pick<SafetyPiece, 'bytes' | 'durationMs'>;

const nothing: Written = { bytes: 0, durationMs: 0 };

interface Job {
  readonly addedAt: number;
  /** What it keeps in memory. */
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
  readonly #written = new Map<string, Written>();
  /** Pieces of which the browser has lost a part before it could be written. */
  readonly #broken = new Set<string>();
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
    this.#add(0, async () => {
      await this.#options.index.putBroadcast(broadcast);
      this.#options.onChange();
    });
  }

  /** A recorder has begun to give something. */
  begin(piece: NewPiece): void {
    this.#add(0, async () => {
      await this.#options.index.putPiece({ ...piece, ...nothing, state: { phase: 'writing' } });
      this.#options.onChange();
    });
  }

  /** What the recorder gave next, and how long the piece is with it. `refused`: there is no memory left for it. */
  take(pieceId: string, data: Blob, durationMs: number): 'taken' | 'refused' {
    const limit = this.#options.memoryBytes ?? MEMORY_LIMIT_BYTES;
    if (this.#bytes + data.size > limit) return 'refused';
    this.#add(data.size, () => this.#write(pieceId, data, Math.round(durationMs)));
    return 'taken';
  }

  /** Nothing more comes for this piece: what was taken of it is the piece. */
  end(pieceId: string): void {
    this.#add(0, async () => {
      const { index, bytes, onChange } = this.#options;
      const written = this.#written.get(pieceId) ?? nothing;
      await bytes.finish(pieceId);
      if (written.bytes === 0) await index.removePiece(pieceId);
      else {
        await index.changePiece(pieceId, (piece) => ({
          ...piece,
          ...written,
          state: { phase: 'held' },
        }));
      }
      this.#written.delete(pieceId);
      this.#broken.delete(pieceId);
      onChange();
    });
  }

  /** Resolves when all that was taken is written, however long that takes. */
  async settle(): Promise<void> {
    await this.#work;
  }

  async #write(pieceId: string, data: Blob, durationMs: number): Promise<void> {
    const { index, bytes } = this.#options;
    if (this.#broken.has(pieceId)) return;
    const content = await data.arrayBuffer().catch(() => null);
    if (content === null) {
      // What follows in this file would be of no use without it.
      this.#broken.add(pieceId);
      return;
    }
    const before = this.#written.get(pieceId) ?? nothing;
    await bytes.write(pieceId, before.bytes, content);
    const written = { bytes: before.bytes + data.size, durationMs };
    this.#written.set(pieceId, written);
    // The list may lag behind the bytes: what counts after a crash is what is in the file.
    await index
      .changePiece(pieceId, (piece) => ({ ...piece, ...written }), 'relaxed')
      .catch(() => undefined);
  }

  #add(bytes: number, run: () => Promise<void>): void {
    this.#bytes += bytes;
    this.#jobs.push({ addedAt: Date.now(), bytes, run });
    this.#work ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    for (let [job] = this.#jobs; job !== undefined; [job] = this.#jobs) {
      try {
        await job.run();
      } catch (error) {
        await this.#mend(job, toStoreError(error).code);
        continue;
      }
      this.#jobs.shift();
      this.#bytes -= job.bytes;
      this.#set({ phase: 'writing' });
    }
    this.#work = null;
  }

  /** After a write that failed: resolves when it is worth trying again. */
  async #mend({ addedAt }: Job, code: SafetyStoreErrorCode): Promise<void> {
    if (code === 'storage-full' && (await this.#options.makeRoom().catch(() => false))) return;
    if (this.#state.phase !== 'waiting' || this.#state.code !== code) {
      this.#set({ phase: 'waiting', since: addedAt, code });
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
