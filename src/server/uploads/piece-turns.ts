import { ProblemError } from '../../contract/index.js';

/** Whoever holds a piece gives it up sooner when asked to; this is for one that hangs. */
const patienceMs = 10_000;
const retryAfterSeconds = 5;

interface Turn {
  readonly giveUp: () => unknown;
  readonly over: Promise<void>;
}

/** One request at a time for each piece, in the order in which they came; the newest asks the one before to end. */
export class PieceTurns {
  readonly #last = new Map<string, Turn>();

  /**
   * Waits for the turn; resolves with what ends it. `giveUp` is called once somebody waits behind:
   * a phone that changed its network comes back while its old connection still seems to be open.
   */
  async take(id: string, giveUp: () => unknown): Promise<() => void> {
    const before = this.#last.get(id);
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    const mine: Turn = { giveUp, over };
    this.#last.set(id, mine);
    void over.then(() => {
      if (this.#last.get(id) === mine) this.#last.delete(id);
    });
    if (before === undefined) return end;
    before.giveUp();
    try {
      await withinPatience(before.over);
    } catch (error) {
      // Whoever waits behind still waits for the one before.
      void before.over.then(end);
      throw error;
    }
    return end;
  }
}

async function withinPatience(over: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new ProblemError('capacity-exhausted', { retryAfterSeconds });
    timer = setTimeout(() => reject(problem), patienceMs);
  });
  try {
    await Promise.race([over, late]);
  } finally {
    clearTimeout(timer);
  }
}
