import type { MediaEngine } from '../media-engine.js';
import type { LiveInputAddresses } from './live-input.js';

/** A push that cannot be set is tried at every look; whoever reads the log wants it told less often. */
const tellEveryMs = 60_000;

/** Tells the engine where to push each stream. The engine forgets it with its process, and so does this. */
export class RelayTargets {
  readonly #setRelays: NonNullable<MediaEngine['setRelays']>;
  readonly #onError: (error: unknown) => void;
  readonly #set = new Map<string, string>();
  #toldAt = -Infinity;

  constructor(engine: MediaEngine, onError: (error: unknown) => void) {
    const { setRelays } = engine;
    if (setRelays === undefined) throw new TypeError('The relay route needs an engine that relays');
    this.#setRelays = setRelays.bind(engine);
    this.#onError = onError;
  }

  /** Never rejects: what the engine records by itself is worth having without the push. Tried again at the next call. */
  async set(streamId: string, { rtmps }: LiveInputAddresses): Promise<void> {
    if (rtmps === null) return;
    const url = `${rtmps.url.replace(/\/?$/, '/')}${rtmps.streamKey}`;
    if (this.#set.get(streamId) === url) return;
    try {
      await this.#setRelays(streamId, [{ id: 'cloudflare', url }]);
      this.#set.set(streamId, url);
    } catch (error) {
      const now = performance.now();
      if (now - this.#toldAt < tellEveryMs) return;
      this.#toldAt = now;
      this.#onError(error);
    }
  }

  /** The stream is pushed nowhere any more. */
  async clear(streamId: string): Promise<void> {
    this.#set.delete(streamId);
    await this.#setRelays(streamId, []);
  }
}
