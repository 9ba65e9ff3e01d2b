import { pageGate } from '../server-gate.js';
import type { LiveSource } from './live-ladder.js';

/** Servers of rungs that did not answer when it was their turn. */
export class AbsentServers {
  readonly #onBack: () => void;
  readonly #missed = new Set<string>();
  #waiting = new AbortController();

  /** `onBack`: one that was waited for answers again. */
  constructor(onBack: () => void) {
    this.#onBack = onBack;
  }

  /** Waits for this server until something plays: one that refuses the better rungs would tell nobody of it. */
  await(url: string): void {
    const { origin } = new URL(url);
    const { signal } = this.#waiting;
    if (this.#missed.has(origin)) return;
    this.#missed.add(origin);
    void pageGate.whenAnswering(url, signal).then(() => {
      this.#missed.delete(origin);
      if (!signal.aborted) this.#onBack();
    });
  }

  /** Something plays, or nobody watches any more. */
  forget(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }

  /** Resolves as soon as any rung's server answers, or with the signal; at once where there is no rung. */
  async whenAny(ladder: readonly LiveSource[], signal: AbortSignal): Promise<void> {
    if (ladder.length === 0) return;
    const enough = new AbortController();
    const stop = (): void => enough.abort();
    signal.addEventListener('abort', stop);
    await Promise.race(ladder.map(({ url }) => pageGate.whenAnswering(url, enough.signal)));
    signal.removeEventListener('abort', stop);
    stop();
  }
}
