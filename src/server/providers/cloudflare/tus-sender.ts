import type { MediaFile } from '../media-engine.js';
import { CloudflareError } from './cloudflare-error.js';

/** Cloudflare takes chunks from 5 MiB on, in multiples of 256 KiB. One is in memory at a time. */
const chunkBytes = 8 * 1024 * 1024;

/** At 0.5 Mbit/s a chunk takes this long. */
const chunkMs = 150_000;

/** What a sender works with. */
export interface TusSenderOptions {
  readonly fetch: typeof fetch;
  readonly onError: (error: unknown) => void;
}

/** Sends files to addresses that take them by tus, one after the other, from wherever each stands. */
export class TusSender {
  readonly #options: TusSenderOptions;
  /** By address. */
  readonly #under = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: TusSenderOptions) {
    this.#options = options;
  }

  /**
   * Sends in the background what is still missing there. One that is under way already is left
   * alone; after a failure it goes on when it is called again.
   */
  send(url: string, file: MediaFile): void {
    if (this.#under.has(url)) return;
    this.#under.add(url);
    this.#last = this.#last
      .then(() => this.#sendRest(url, file))
      .finally(() => this.#under.delete(url))
      .catch((error: unknown) => this.#options.onError(error));
  }

  async #sendRest(url: string, file: MediaFile): Promise<void> {
    let offset = await this.#ask(url, { method: 'HEAD' });
    while (offset < file.bytes) {
      const chunk = await file.read(offset, Math.min(file.bytes, offset + chunkBytes));
      const next = await this.#ask(url, {
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
        },
        body: new Uint8Array(chunk),
      });
      if (next <= offset) throw new CloudflareError('answer-unreadable', { call: 'PATCH upload' });
      offset = next;
    }
  }

  /** Where it stands after the request. Errors name no address: it is a secret. */
  async #ask(url: string, init: RequestInit & { readonly method: string }): Promise<number> {
    const call = `${init.method} upload`;
    const headers = { 'Tus-Resumable': '1.0.0', ...init.headers };
    const signal = AbortSignal.timeout(chunkMs);
    const response = await this.#options
      .fetch(url, { ...init, headers, signal, redirect: 'error' })
      .catch(() => {
        throw new CloudflareError('service-unreachable', { call });
      });
    await response.body?.cancel();
    const { status } = response;
    if (!response.ok) {
      const code = status === 404 || status === 410 ? 'resource-missing' : 'request-refused';
      throw new CloudflareError(status >= 500 ? 'service-failed' : code, { call, status });
    }
    const text = response.headers.get('Upload-Offset') ?? '';
    if (!/^\d{1,15}$/.test(text)) throw new CloudflareError('answer-unreadable', { call, status });
    return Number(text);
  }
}
