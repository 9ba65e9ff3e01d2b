import { ElementError } from '../shared/element-error.js';
import { isAddress } from '../shared/is-address.js';
import { askToken } from '../shared/player/ask-token.js';
import { readCredentials } from '../shared/player/read-credentials.js';
import { countUnshown } from './count-unshown.js';
import { toMuxPicture } from './mux-picture.js';
import type { Copy, ReadyChoice } from './recording-choice.js';
import { chooseRecording, readSourceType } from './recording-choice.js';
import type { RecordingSettings } from './recording-settings.js';
import type { StreamLink, StreamListener } from './stream-link.js';

/** The picture stands meanwhile, and there may be another copy to go on with. */
const RENEW_WITHIN_MS = 3_000;

/** So long a page that stands open waits for what phones still bring home, and for its being joined. */
const FULLER_WITHIN_MS = 15 * 60_000;

/** Where the page says the recording is: addresses of its own, or a backend that names them. */
export class CopySource {
  readonly #settings: RecordingSettings;
  /** Null until a backend has been asked. */
  #link: StreamLink | null = null;
  #freshToken: string | null = null;
  readonly #following = new AbortController();
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: RecordingSettings) {
    this.#settings = settings;
  }

  /** What the page itself names; null where a backend is asked. */
  get own(): Copy | null {
    return this.#toOwn();
  }

  /** Names this recording among others, without anything that is secret. */
  get name(): string {
    const { endpoint, stream, playbackId, src } = this.#settings;
    if (!this.#isNamed) return `${src || endpoint} ${stream}`;
    const address = new URL(src || endpoint, document.baseURI);
    return this.own !== null
      ? playbackId || `${address.origin}${address.pathname}`
      : `${address.href} ${stream}`;
  }

  /** Tells of the stream now and after every change, until it is left. */
  async follow(listener: StreamListener): Promise<void> {
    const { signal } = this.#following;
    if (!this.#isNamed) {
      listener.onError(new ElementError('endpoint-invalid'));
      return;
    }
    try {
      const { createStreamLink } = await import('./stream-link.js');
      if (signal.aborted) return;
      this.#link = createStreamLink(this.#settings);
    } catch (cause) {
      listener.onError(new ElementError('script-unreachable', cause));
      return;
    }
    await this.#link.follow(listener, signal);
  }

  /** Something can be played. It is asked for more only where that does not show all that was broadcast. */
  settle({ copies, missing }: ReadyChoice): void {
    if (countUnshown(copies, missing) === 0) this.leave();
    else this.#leaving ??= setTimeout(() => this.leave(), FULLER_WITHIN_MS);
  }

  /** Asks no more for the stream as it changes. */
  leave(): void {
    clearTimeout(this.#leaving);
    this.#following.abort();
  }

  readonly resolve = (url: string): string => this.#link?.resolve(url) ?? url;

  readonly readToken = (url: string): string | null =>
    readCredentials({ ...this.#credentials, token: this.#freshToken ?? this.#settings.token }, url)
      .token;

  /** The same copy at an address that is good again; null where nobody can give one. */
  async renew(copy: Copy, signal: AbortSignal): Promise<Copy | null> {
    const waiting = new AbortController();
    const stop = (): void => waiting.abort();
    const timer = setTimeout(stop, RENEW_WITHIN_MS);
    signal.addEventListener('abort', stop, { once: true });
    try {
      this.#freshToken = await askToken(this.#settings, waiting.signal);
      if (this.#link === null) return this.#freshToken === null ? null : copy;
      const token = this.#freshToken ?? this.#settings.token;
      const stream = await this.#link.read(token, waiting.signal);
      const choice = chooseRecording(stream, this.#settings.prefer, this.resolve);
      if (choice.outcome !== 'ready') return null;
      const { recording, type } = copy;
      const isSame = (other: Copy): boolean => other.recording === recording && other.type === type;
      return choice.copies.find(isSame) ?? null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Whether what the page names is an address at all. */
  get #isNamed(): boolean {
    const { src, endpoint, playbackId } = this.#settings;
    return playbackId !== '' || isAddress(src || endpoint);
  }

  get #credentials() {
    const { endpoint, getToken } = this.#settings;
    return { endpoint, getToken };
  }

  #toOwn(): Copy | null {
    const { src, type, playbackId } = this.#settings;
    const own = {
      recording: null,
      from: null,
      startedAt: null,
      duration: null,
      spans: [],
      poster: null,
    };
    if (playbackId !== '') {
      const poster = toMuxPicture(this.#settings, 'thumbnail.jpg') || null;
      return { ...own, type: 'mux', url: playbackId, poster };
    }
    if (src === '' || !this.#isNamed) return null;
    const url = new URL(src, document.baseURI).href;
    return { ...own, type: readSourceType(src, type), url };
  }
}
