import type { ContractError, Stream } from '../../contract/index.js';
import { ContractClient } from '../../contract/index.js';
import { readCredentials } from '../shared/player/read-credentials.js';
import type { Copy } from './recording-choice.js';
import { chooseRecording, readSourceType } from './recording-choice.js';
import type { RecordingSettings } from './recording-settings.js';

/** The picture stands meanwhile, and there may be another copy to go on with. */
const RENEW_WITHIN_MS = 3_000;

export interface StreamFollower {
  readonly signal: AbortSignal;
  onStream(stream: Stream): void;
  onError(error: ContractError): void;
}

/** Where the page says the recording is: addresses of its own, or a backend that names them. */
export class CopySource {
  readonly #settings: RecordingSettings;
  readonly #client: ContractClient | null;
  #freshToken: string | null = null;

  constructor(settings: RecordingSettings) {
    const { endpoint, token, getToken } = settings;
    this.#settings = settings;
    this.#client =
      this.#toOwn() === null
        ? new ContractClient({ endpoint, token, ...(getToken === null ? {} : { getToken }) })
        : null;
  }

  /** What the page itself names; null where a backend is asked. */
  get own(): Copy | null {
    return this.#toOwn();
  }

  /** Names this recording among others, without anything that is secret. */
  get name(): string {
    const { endpoint, stream, playbackId, src } = this.#settings;
    const address = new URL(src || endpoint, document.baseURI);
    return this.#client === null
      ? playbackId || `${address.origin}${address.pathname}`
      : `${address.href} ${stream}`;
  }

  /** Tells of the stream now and after every change. */
  follow({ signal, onStream, onError }: StreamFollower): void {
    this.#client?.watchStream(this.#settings.stream, { signal, onStream, onError });
  }

  readonly resolve = (url: string): string => this.#client?.resolve(url) ?? url;

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
      this.#freshToken = (await this.#settings.getToken?.()) ?? null;
      if (this.#client === null) return this.#freshToken === null ? null : copy;
      const stream = await this.#client.getStream(this.#settings.stream, {
        signal: waiting.signal,
      });
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

  get #credentials() {
    const { endpoint, getToken } = this.#settings;
    return { endpoint, getToken };
  }

  #toOwn(): Copy | null {
    const { src, type, playbackId } = this.#settings;
    const own = { recording: null, from: null, startedAt: null, duration: null, poster: null };
    if (playbackId !== '') return { ...own, type: 'mux', url: playbackId };
    if (src === '') return null;
    const url = new URL(src, document.baseURI).href;
    return { ...own, type: readSourceType(src, type), url };
  }
}
