import { StreamClient } from '../../contract/index.js';
import type { Stream } from '../../contract/index.js';
import { askToken } from '../shared/player/ask-token.js';
import type { MediaCredentials } from '../shared/player/read-credentials.js';
import { readCredentials } from '../shared/player/read-credentials.js';
import type { LiveSettings } from './live-settings.js';
import { pageGate } from './server-gate.js';

/** What is loaded plays on meanwhile, and where it does not there is another way to go on. */
const RENEW_WITHIN_MS = 5_000;

/** Who is told of what has been renewed. */
export interface RenewalListener {
  /** The event as it is told to who has the fresh token. */
  onStream(stream: Stream): void;
  /** This token is good, and was not there before. */
  onToken(token: string): void;
}

/** Tokens and addresses that end: asks the page for another token, and its backend for what is good now. */
export class Renewal {
  readonly #settings: LiveSettings;
  readonly #listener: RenewalListener;
  readonly #signal: AbortSignal;
  /** The page's last answer, for as long as it has not set another token itself. */
  #fresh: { readonly token: string; readonly inPlaceOf: string | null } | null = null;
  #asking: Promise<boolean> | null = null;

  constructor(settings: LiveSettings, signal: AbortSignal, listener: RenewalListener) {
    this.#settings = settings;
    this.#signal = signal;
    this.#listener = listener;
  }

  /** What is to be shown to the server of this address now. */
  readonly readCredentials = (url: string): MediaCredentials => {
    const { endpoint, getToken } = this.#settings;
    return readCredentials({ endpoint, getToken, token: this.#token }, url);
  };

  /** Resolves, and never rejects, with whether somebody has answered. Who asks meanwhile shares the answer. */
  ask(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  get #token(): string | null {
    const { token } = this.#settings;
    return this.#fresh?.inPlaceOf === token ? this.#fresh.token : token;
  }

  async #ask(): Promise<boolean> {
    const { endpoint, stream, token: inPlaceOf } = this.#settings;
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    const timer = setTimeout(stop, RENEW_WITHIN_MS);
    this.#signal.addEventListener('abort', stop, { once: true });
    try {
      const token = await askToken(this.#settings, limit.signal);
      const isOther = token !== null && token !== this.#token;
      if (token !== null) this.#fresh = { token, inPlaceOf };
      if (endpoint === '' || stream === '') return token !== null;
      const client = new StreamClient({ endpoint, token: this.#token, fetch: pageGate.fetch });
      const event = await client.getStream(stream, { signal: limit.signal });
      if (this.#signal.aborted) return true;
      this.#listener.onStream(event);
      if (isOther) this.#listener.onToken(token);
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', stop);
    }
  }
}
