import type { SafetyBroadcast, SafetyPiece } from './safety-piece.js';

/** Without Web Locks a recorder shows that it lives by a write each second; so long a phone may hang. */
const SIGN_OF_LIFE_MS = 15_000;

/** Tells which broadcasts are being recorded by somebody on this origin, and which only look so after a crash. */
export class BroadcastLocks {
  readonly #prefix: string;
  /** Absent before Safari 15.4. */
  readonly #locks: LockManager | undefined = (navigator as Partial<Navigator>).locks;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Held until the returned function is called or the page is gone, however it goes. */
  hold(broadcastId: string): Promise<() => void> {
    const locks = this.#locks;
    if (locks === undefined) return Promise.resolve(() => undefined);
    return new Promise((resolve, reject) => {
      locks
        .request(
          this.#nameOf(broadcastId),
          () => new Promise<void>((release) => resolve(() => release())),
        )
        .catch(reject);
    });
  }

  /** The broadcasts among these that are being recorded. */
  async findHeld(
    broadcasts: readonly SafetyBroadcast[],
    pieces: readonly SafetyPiece[],
  ): Promise<ReadonlySet<string>> {
    const ids = broadcasts.map(({ id }) => id);
    if (this.#locks === undefined) {
      const since = Date.now() - SIGN_OF_LIFE_MS;
      const alive = pieces.filter(
        ({ state, startedAt, durationMs }) =>
          state.phase === 'writing' && startedAt + durationMs > since,
      );
      return new Set(alive.map(({ broadcastId }) => broadcastId));
    }
    const { held = [] } = await this.#locks.query();
    const names = new Set(held.map(({ name }) => name));
    return new Set(ids.filter((id) => names.has(this.#nameOf(id))));
  }

  /** Does the work where nobody has the name, such as a broadcast's, and keeps others from it meanwhile. */
  async whileFree(broadcastId: string, work: () => Promise<void>): Promise<'done' | 'held'> {
    if (this.#locks === undefined) {
      await work();
      return 'done';
    }
    return this.#locks.request(
      this.#nameOf(broadcastId),
      { ifAvailable: true },
      async (lock): Promise<'done' | 'held'> => {
        if (lock === null) return 'held';
        await work();
        return 'done';
      },
    );
  }

  #nameOf(broadcastId: string): string {
    return `${this.#prefix}/${broadcastId}`;
  }
}
