import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { omitMedia } from '../mp4/mp4-walk.js';
import { syncFolder } from '../operations/sync-folder.js';
import { formatJournalEntry } from './recording-journal.js';
import type { JournalEntry } from './recording-journal.js';

export const mediaFile = 'media.mp4';
export const journalFile = 'journal.jsonl';

/** The media file without its media: what the index is made from at the end. May be missing or damaged. */
export const outlineFile = 'outline.bin';

/** A disk that is this far behind will not catch up, and memory is not the place to keep a broadcast. */
const maxBacklogBytes = 64 * 1024 * 1024;

/** Disks are asked to flush no oftener: with fragments of up to a second all is durable within two. */
const flushIntervalMs = 500;

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

interface Files {
  readonly media: FileHandle;
  readonly journal: FileHandle;
  /** Null once it could not be written: it can be done without. */
  outline: FileHandle | null;
}

interface Pending {
  readonly entry: JournalEntry;
  readonly bytes: Buffer | null;
}

/**
 * Appends to one recording's files in order. What has come since the last time is written
 * together: first the bytes, flushed, then the journal's lines, flushed.
 */
export class RecordingWriter {
  readonly #folder: string;
  readonly #depth: number;
  readonly #listener: RecordingWriterListener;
  readonly #closing = new AbortController();
  #files: Files | null = null;
  #pending: Pending[] = [];
  #draining: Promise<void> | null = null;
  #backlogBytes = 0;
  /** Where the next piece goes. */
  #offset = 0;
  /** Up to where the files are durable. */
  #durable = { media: 0, journal: 0 };
  #hasFailed = false;

  /** Of the folder's path the last `depth` names are made where they are not there yet. */
  constructor(folder: string, depth: number, listener: RecordingWriterListener) {
    this.#folder = folder;
    this.#depth = depth;
    this.#listener = listener;
  }

  /** Writes bytes and their entry. */
  append(piece: JournalPiece, bytes: Buffer): void {
    if (this.#backlogBytes + bytes.length > maxBacklogBytes) this.#fail('disk-too-slow');
    this.#backlogBytes += bytes.length;
    this.#enqueue({ entry: { ...piece, offset: this.#offset }, bytes });
    this.#offset += bytes.length;
  }

  /** Writes an entry that tells of no bytes. */
  note(entry: JournalEntry): void {
    this.#enqueue({ entry, bytes: null });
  }

  /** Resolves when everything is written, or has failed, and the files are closed. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#draining;
    const files = this.#files;
    this.#files = null;
    if (files === null) return;
    if (this.#hasFailed) await this.#dropTorn(files);
    for (const file of [files.media, files.journal, files.outline]) {
      await file?.close().catch(() => undefined);
    }
  }

  #enqueue(pending: Pending): void {
    if (this.#hasFailed) return;
    this.#pending.push(pending);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    // What comes in the same turn goes together.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0);
      try {
        this.#files ??= await this.#open();
        await this.#write(this.#files, batch);
      } catch (error) {
        this.#fail(reasonOf(error));
      }
      await pause(flushIntervalMs, this.#closing.signal);
    }
    this.#draining = null;
  }

  async #open(): Promise<Files> {
    const folders = lastFolders(this.#folder, this.#depth);
    // One at a time: what Node makes with all above it, it does not say the true reason of.
    for (const folder of folders) await makeFolder(folder);
    const media = await open(join(this.#folder, mediaFile), 'ax');
    const journal = await open(join(this.#folder, journalFile), 'ax');
    const outline = await open(join(this.#folder, outlineFile), 'ax').catch(() => null);
    // A file is durable when its name is, and so are the folders' names.
    for (const folder of lastFolders(this.#folder, this.#depth + 1).reverse()) {
      await syncFolder(folder);
    }
    return { media, journal, outline };
  }

  async #write(files: Files, batch: readonly Pending[]): Promise<void> {
    const pieces = batch.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]));
    const media = Buffer.concat(pieces);
    if (media.length > 0) {
      await files.media.appendFile(media);
      await files.media.datasync();
      this.#durable.media += media.length;
      this.#backlogBytes -= media.length;
      await this.#writeOutline(files, pieces);
    }
    const lines = batch.map(({ entry }) => formatJournalEntry(entry)).join('');
    await files.journal.appendFile(lines);
    await files.journal.datasync();
    this.#durable.journal += Buffer.byteLength(lines);
    for (const { entry } of batch) this.#listener.onDurable(entry);
  }

  async #writeOutline(files: Files, pieces: readonly Buffer[]): Promise<void> {
    try {
      for (const piece of pieces) {
        const outline = omitMedia(piece);
        if (outline === null) throw new Error('No boxes');
        await files.outline?.appendFile(outline);
      }
    } catch {
      await files.outline?.close().catch(() => undefined);
      files.outline = null;
    }
  }

  /** What a full disk holds of a torn piece is room for the playlist. */
  async #dropTorn({ media, journal }: Files): Promise<void> {
    await media.truncate(this.#durable.media).catch(() => undefined);
    await journal.truncate(this.#durable.journal).catch(() => undefined);
  }

  #fail(reason: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#pending = [];
    this.#listener.onFailure(reason);
  }
}

/** An operating system's code such as `ENOSPC`, which says enough and names no path. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return 'unexpected';
}

/** The folder and those above it, so many in all, the uppermost first. */
function lastFolders(folder: string, count: number): string[] {
  return count === 0 ? [] : [...lastFolders(dirname(folder), count - 1), folder];
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (reasonOf(error) !== 'EEXIST') throw error;
  }
}

async function pause(ms: number, ended: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (ended.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    ended.addEventListener('abort', end);
  });
}
