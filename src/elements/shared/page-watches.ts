import type { ContractError } from '../../contract/contract-error.js';
import { isTransient } from '../../contract/retry-policy.js';
import { StreamClient } from '../../contract/stream-client.js';
import type { StreamListener } from '../../contract/stream-watch.js';
import type { Stream } from '../../contract/stream.js';
import { createEventPlace } from './event-place.js';

/** What is watched, and as whom. */
export interface WatchSettings {
  readonly endpoint: string;
  readonly stream: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
}

interface Watch {
  /** Of the asking that goes on now. */
  life: AbortController;
  /** Who is told, each with what his page says: frameworks name somebody else to ask for a token at each drawing. */
  readonly listeners: Map<StreamListener, Pick<WatchSettings, 'getToken'>>;
  stream: Stream | null;
  /** Null while what was told last still holds. */
  error: ContractError | null;
}

/** What the players of a page watch: each stream once for all who watch it with the same token. */
export class PageWatches {
  readonly #send: typeof fetch | undefined;
  readonly #watches = new Map<string, Watch>();

  constructor(send?: typeof fetch) {
    this.#send = send;
  }

  /** As `StreamClient.watchStream`. Who joins others is told what they know at once, but not before this returns. */
  watch(settings: WatchSettings, listener: StreamListener): void {
    const { signal } = listener;
    queueMicrotask(() => {
      if (signal?.aborted) return;
      const { endpoint, stream, token, getToken } = settings;
      // Who asks for the first token is somebody else than who has none.
      const key = JSON.stringify([endpoint, stream, token ?? getToken !== null]);
      const watch = this.#watches.get(key) ?? createWatch();
      const { listeners, stream: known, error } = watch;
      this.#watches.set(key, watch);
      listeners.set(listener, settings);
      const leave = (): void => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        watch.life.abort();
        this.#watches.delete(key);
      };
      signal?.addEventListener('abort', leave, { once: true });
      if (known !== null) listener.onStream(known);
      // Who joins what was refused may have signed in since: by itself the watch asks again in a minute.
      if (listeners.size === 1 || (error !== null && !isTransient(error))) {
        this.#connect(watch, settings);
      } else if (error !== null) listener.onError?.(error);
    });
  }

  #connect(watch: Watch, { endpoint, stream: id, token }: WatchSettings): void {
    const { listeners } = watch;
    watch.life.abort();
    watch.life = new AbortController();
    watch.error = null;
    const client = new StreamClient({
      endpoint,
      token,
      getToken: () => askEach(listeners),
      fetch: this.#send,
    });
    client.watchStream(
      id,
      {
        signal: watch.life.signal,
        onStream(stream) {
          watch.stream = stream;
          watch.error = null;
          tellEach(listeners, (listener) => listener.onStream(stream));
        },
        onError(error) {
          watch.error = error;
          tellEach(listeners, (listener) => listener.onError?.(error));
        },
      },
      createEventPlace(endpoint),
    );
  }
}

function createWatch(): Watch {
  return { life: new AbortController(), listeners: new Map(), stream: null, error: null };
}

/** The first token that anybody has to give. */
async function askEach(listeners: Watch['listeners']): Promise<string | null> {
  for (const getToken of new Set([...listeners.values()].map((page) => page.getToken))) {
    // Where one has none, or fails to get it, another may have one.
    const token = await getToken?.().catch(() => null);
    if (token) return token;
  }
  return null;
}

/** One that fails is reported as an event listener's would be, and the others are told all the same. */
function tellEach(listeners: Watch['listeners'], tell: (listener: StreamListener) => void): void {
  for (const listener of listeners.keys()) {
    try {
      tell(listener);
    } catch (error) {
      reportError(error);
    }
  }
}
