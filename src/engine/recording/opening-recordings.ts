import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { RecordedSpan } from '../engine.js';
import type { Fragment, FragmentOutput } from '../media/fragment.js';
import { SegmentList } from './playlist.js';
import type { JournalEntry } from './recording-journal.js';
import { RecordingWriter } from './recording-writer.js';

/** Folders beside a recording's files, counted from one. */
export const openingPrefix = 'opening-';

/** What one publisher's media began with. */
interface Opening {
  readonly folder: string;
  readonly writer: RecordingWriter;
  /** What of it is durably on disk. */
  readonly list: SegmentList;
  /** On the broadcast's line: where it began, where it ends, and up to where it is durable. */
  startMs: number | null;
  endMs: number;
  durableMs: number;
}

/**
 * Keeps durably what the recording itself still waits with: the beginnings of its publishers' media
 * as they came. Each is removed when the recording has the same; the next start takes up what a
 * process left.
 */
export class OpeningRecordings implements FragmentOutput {
  readonly #folder: string;
  readonly #startedAt: string;
  readonly #onChange: () => void;
  #openings: Opening[] = [];
  #count = 0;
  #isNew = true;
  #init: { bytes: Buffer; startMs: number } | null = null;
  #discarded: Promise<unknown> = Promise.resolve();

  constructor(folder: string, startedAt: string, onChange: () => void) {
    this.#folder = folder;
    this.#startedAt = startedAt;
    this.#onChange = onChange;
  }

  /** What comes belongs to another publisher. */
  beginTake(): void {
    this.#isNew = true;
  }

  init(bytes: Buffer, startMs: number): void {
    this.#init = { bytes, startMs };
  }

  fragment(fragment: Fragment): void {
    const { bytes, startMs, durationMs, capturedMs, isIndependent: independent } = fragment;
    const opening = this.#current();
    opening.startMs ??= startMs;
    opening.endMs = startMs + durationMs;
    if (this.#init !== null) {
      const { bytes: init, startMs: initStartMs } = this.#init;
      const at = new Date(capturedMs).toISOString();
      opening.writer.append({ type: 'init', bytes: init.length, startMs: initStartMs, at }, init);
      this.#init = null;
    }
    const piece = { bytes: bytes.length, startMs, durationMs, independent };
    opening.writer.append({ type: 'fragment', ...piece }, bytes);
  }

  /** Milliseconds that are durable here and not in the recording, which ends at `endMs`. */
  durationAfter(endMs: number): number {
    const last = this.#openings.at(-1);
    if (last?.startMs === undefined || last.startMs === null) return 0;
    return Math.max(0, last.durableMs - Math.max(endMs, last.startMs));
  }

  /** When what is durable here was recorded, while the recording has nothing of it. */
  spansAfter(endMs: number): readonly RecordedSpan[] {
    const last = this.#openings.at(-1);
    return last !== undefined && (last.startMs ?? 0) >= endMs ? last.list.spans : [];
  }

  /** The recording is durable up to `endMs`. */
  discardUntil(endMs: number): void {
    for (const opening of this.#openings.filter((entry) => entry.endMs <= endMs)) {
      this.#discard(opening);
    }
  }

  /** Ends it all; what the recording, which ends at `endMs`, does not have stays on the disk. */
  async close(endMs: number): Promise<void> {
    this.discardUntil(endMs);
    await this.#discarded;
    for (const { writer } of this.#openings) await writer.close();
  }

  #current(): Opening {
    const last = this.#openings.at(-1);
    if (last !== undefined && !this.#isNew) return last;
    this.#isNew = false;
    this.#count += 1;
    const folder = join(this.#folder, `${openingPrefix}${this.#count}`);
    // The recording's own writer makes the folders above at the same time, and may be later.
    const writer = new RecordingWriter(folder, 3, {
      onDurable: (entry) => this.#noteDurable(opening, entry),
      // The recording itself finds out what is wrong with the disk.
      onFailure: () => undefined,
    });
    const list = new SegmentList();
    const opening: Opening = { folder, writer, list, startMs: null, endMs: 0, durableMs: 0 };
    writer.note({ type: 'start', version: 1, startedAt: this.#startedAt });
    this.#openings.push(opening);
    return opening;
  }

  #noteDurable(opening: Opening, entry: JournalEntry): void {
    opening.list.add(entry);
    if (entry.type !== 'fragment') return;
    opening.durableMs = entry.startMs + entry.durationMs;
    this.#onChange();
  }

  #discard(opening: Opening): void {
    this.#openings = this.#openings.filter((entry) => entry !== opening);
    const removed = opening.writer
      .close()
      .then(() => rm(opening.folder, { recursive: true, force: true }))
      .catch(() => undefined);
    this.#discarded = Promise.all([this.#discarded, removed]);
  }
}
