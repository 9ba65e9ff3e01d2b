import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { formatJournalEntry } from './recording-journal.js';
import type { JournalEntry } from './recording-journal.js';

export const mediaFile = 'media.mp4';
export const journalFile = 'journal.jsonl';

/** A disk that is this far behind will not catch up, and memory is not the place to keep a broadcast. */
const maxBacklogBytes = 64 * 1024 * 1024;

export interface RecordingWriterListener {
  /** The entry, and the bytes it tells of, are on the disk. */
  onDurable(entry: JournalEntry): void;
  /** Nothing more will be written. What was durable stays so. */
  onFailure(reason: string): void;
}

/** A piece of media with what the journal shall say of it; `offset` is the writer's to fill in. */
export type JournalPiece =
  | Omit<JournalEntry & { type: 'init' }, 'offset'>
  | Omit<JournalEntry & { type: 'fragment' }, 'offset'>;

/** Appends to one recording's files in order: first the bytes, flushed, then the journal's line, flushed. */
export class RecordingWriter {
  readonly #folder: string;
  readonly #listener: RecordingWriterListener;
  #files: { media: FileHandle; journal: FileHandle } | null = null;
  #queue: Promise<void> = Promise.resolve();
  #backlogBytes = 0;
  #offset = 0;
  #hasFailed = false;

  constructor(folder: string, listener: RecordingWriterListener) {
    this.#folder = folder;
    this.#listener = listener;
  }

  /** Writes bytes and their entry. */
  append(piece: JournalPiece, bytes: Buffer): void {
    this.#backlogBytes += bytes.length;
    if (this.#backlogBytes > maxBacklogBytes) this.#fail('disk-too-slow');
    this.#enqueue(async ({ media, journal }) => {
      await media.appendFile(bytes);
      await media.datasync();
      const entry = { ...piece, offset: this.#offset };
      this.#offset += bytes.length;
      this.#backlogBytes -= bytes.length;
      await this.#writeEntry(journal, entry);
    });
  }

  /** Writes an entry that tells of no bytes. */
  note(entry: JournalEntry): void {
    this.#enqueue(({ journal }) => this.#writeEntry(journal, entry));
  }

  /** Resolves when everything is written, or has failed, and the files are closed. */
  async close(): Promise<void> {
    await this.#queue;
    const files = this.#files;
    this.#files = null;
    await files?.media.close().catch(() => undefined);
    await files?.journal.close().catch(() => undefined);
  }

  #enqueue(write: (files: { media: FileHandle; journal: FileHandle }) => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#hasFailed) return;
      try {
        this.#files ??= await this.#open();
        await write(this.#files);
      } catch (error) {
        this.#fail(reasonOf(error));
      }
    });
  }

  async #open(): Promise<{ media: FileHandle; journal: FileHandle }> {
    await mkdir(this.#folder, { recursive: true });
    const media = await open(join(this.#folder, mediaFile), 'ax');
    return { media, journal: await open(join(this.#folder, journalFile), 'ax') };
  }

  async #writeEntry(journal: FileHandle, entry: JournalEntry): Promise<void> {
    await journal.appendFile(formatJournalEntry(entry));
    await journal.datasync();
    this.#listener.onDurable(entry);
  }

  #fail(reason: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#listener.onFailure(reason);
  }
}

/** An operating system's code such as `ENOSPC`, which says enough and names no path. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return 'unexpected';
}
