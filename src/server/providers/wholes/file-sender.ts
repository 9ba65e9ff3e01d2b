import type { MediaFile } from '../media-engine.js';

/** Services take chunks from 5 MiB on, in multiples of 256 KiB. One is in memory at a time. */
const chunkBytes = 8 * 1024 * 1024;

/** At 0.5 Mbit/s a chunk takes this long. */
const chunkMs = 150_000;

/** A part of a file, for an address. Errors name no address: it is a secret. */
export interface FileChunk {
  readonly url: string;
  readonly start: number;
  readonly chunk: Uint8Array<ArrayBuffer>;
  /** Of the whole file. */
  readonly bytes: number;
}

/** How an address takes a file bit by bit. */
export interface UploadWay {
  /** How much of the file is there. */
  findOffset(
    at: Pick<FileChunk, 'url' | 'bytes'>,
    options: { readonly signal: AbortSignal },
  ): Promise<number>;
  /** How much of it is there afterwards, which is more than before. */
  sendChunk(chunk: FileChunk, options: { readonly signal: AbortSignal }): Promise<number>;
}

/** What a sender works with. */
export interface FileSenderOptions {
  readonly way: UploadWay;
  readonly onError: (error: unknown) => void;
}

/** Sends files to addresses, one after the other, from wherever each stands. */
export class FileSender {
  readonly #options: FileSenderOptions;
  /** By address. */
  readonly #under = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: FileSenderOptions) {
    this.#options = options;
  }

  /** Whether what is to go there is under way. */
  isSending(url: string): boolean {
    return this.#under.has(url);
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
    const { way } = this.#options;
    const { bytes } = file;
    const inTime = () => ({ signal: AbortSignal.timeout(chunkMs) });
    let start = await way.findOffset({ url, bytes }, inTime());
    while (start < bytes) {
      const chunk = new Uint8Array(await file.read(start, Math.min(bytes, start + chunkBytes)));
      start = await way.sendChunk({ url, start, chunk, bytes }, inTime());
    }
  }
}
