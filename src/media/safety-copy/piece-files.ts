import { PieceWriterLink } from './piece-writer-link.js';

/** Bytes of pieces in the origin's private files, one file a piece. */
export class PieceFiles {
  readonly #folder: string;
  readonly #link: PieceWriterLink;

  constructor(folder: string, link: PieceWriterLink = new PieceWriterLink()) {
    this.#folder = folder;
    this.#link = link;
  }

  /** Writes at that place and resolves when it is on the disk. The same again does no harm. */
  write(pieceId: string, at: number, data: ArrayBuffer): Promise<void> {
    return this.#link.ask({ op: 'write', name: `${this.#folder}/${pieceId}`, at, data });
  }

  /** Nothing more comes for this piece. */
  finish(pieceId: string): Promise<void> {
    return this.#link.ask({ op: 'close', name: `${this.#folder}/${pieceId}` });
  }

  /** Null where there is no such file. */
  async read(pieceId: string): Promise<Blob | null> {
    try {
      const folder = await this.#openFolder();
      return await (await folder.getFileHandle(pieceId)).getFile();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async remove(pieceId: string): Promise<void> {
    try {
      await (await this.#openFolder()).removeEntry(pieceId);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Resolves when no file is held any more; a later call opens what it needs again. */
  end(): Promise<void> {
    return this.#link.end();
  }

  /** Ends the writing at once: what was asked fails. */
  close(): void {
    this.#link.close();
  }

  async #openFolder(): Promise<FileSystemDirectoryHandle> {
    const { storage } = navigator as Partial<Navigator>;
    // Absent before Safari 15.2, and without a secure address.
    if (typeof storage?.getDirectory !== 'function') {
      throw new DOMException('No files here', 'NotFoundError');
    }
    let folder = await storage.getDirectory();
    for (const name of this.#folder.split('/')) folder = await folder.getDirectoryHandle(name);
    return folder;
  }
}

/** Safari and Firefox say SecurityError in private windows, where there can be no file either. */
function isMissing(error: unknown): boolean {
  const name = error instanceof DOMException ? error.name : '';
  return name === 'NotFoundError' || name === 'SecurityError';
}
