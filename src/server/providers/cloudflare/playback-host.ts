import { looseBoolean, looseFields } from './read-loosely.js';
import type { Lifecycle } from './seen-stream.js';

/** The public host answers at once or is in trouble; a look must not wait for it. */
const answerMs = 3_000;

/** A host that failed is left alone for so long. */
const restMs = 60_000;

/** Asks the account's public host, `customer-….cloudflarestream.com`. Never rejects; what could not be learnt is null. */
export class PlaybackHost {
  readonly #fetch: typeof fetch;
  readonly #now: () => Date;
  readonly #failedAt = new Map<string, number>();

  constructor(options: { fetch: typeof fetch; now: () => Date }) {
    this.#fetch = options.fetch;
    this.#now = options.now;
  }

  /** Whether an input is live, by its public lifecycle. */
  async readLifecycle(base: string, inputUid: string): Promise<Lifecycle | null> {
    const answer = await this.#get(base, `/${inputUid}/lifecycle`);
    if (answer?.status !== 200) return null;
    try {
      const isLive = looseBoolean(looseFields(JSON.parse(answer.text))['live']);
      return isLive === null ? null : { isLive };
    } catch {
      return null;
    }
  }

  /** Whether there is something to play at an HLS address. An idle input answers 204. */
  async hasManifest(address: string): Promise<boolean> {
    const { origin } = new URL(address);
    const answer = await this.#get(origin, address.slice(origin.length));
    return answer?.status === 200 && answer.text.startsWith('#EXTM3U');
  }

  async #get(base: string, path: string): Promise<{ status: number; text: string } | null> {
    const now = this.#now().getTime();
    if (Math.abs(now - (this.#failedAt.get(base) ?? -Infinity)) < restMs) return null;
    try {
      const signal = AbortSignal.timeout(answerMs);
      const response = await this.#fetch(`${base}${path}`, { signal });
      const text = await response.text();
      this.#failedAt.delete(base);
      return { status: response.status, text };
    } catch {
      this.#failedAt.set(base, now);
      return null;
    }
  }
}
