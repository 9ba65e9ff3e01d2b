import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isEngineId } from '../engine-id.js';
import { replaceFile } from '../operations/replace-file.js';
import type { RoomState } from './room-state.js';

/** Of no stream: the name is no id. */
const marksFile = '.live.json';

interface LiveMark {
  readonly liveSinceMs: number;
  /** Until when the publisher may come back after an engine that ended; null while it publishes to this one. */
  readonly awaitedUntilMs: number | null;
}

export interface LiveMarksOptions {
  readonly folder: string;
  /** How long after an engine's start a publisher of the one before may take to come back. */
  readonly graceMs: number;
}

/**
 * Which streams are live, kept on disk: an engine that ends, however it ends, ends no broadcast. The
 * next one knows whose publisher it waits for. What cannot be written is done without: the stream
 * then counts as over until its publisher is back.
 */
export class LiveMarks {
  readonly #options: LiveMarksOptions;
  readonly #marks = new Map<string, LiveMark>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LiveMarksOptions) {
    this.#options = options;
  }

  /** Reads what an earlier engine left. Never rejects. */
  async open(nowMs: number): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const awaitedUntilMs = nowMs + this.#options.graceMs;
    for (const [streamId, liveSinceMs] of readMarks(text)) {
      this.#marks.set(streamId, { liveSinceMs, awaitedUntilMs });
    }
  }

  /** The streams whose publisher is awaited after an engine that ended. */
  get awaited(): string[] {
    return [...this.#marks].flatMap(([streamId, { awaitedUntilMs }]) =>
      awaitedUntilMs === null ? [] : [streamId],
    );
  }

  /** When the broadcast began that an earlier engine had, whose publisher is still awaited; else null. */
  awaitedSinceMs(streamId: string): number | null {
    const mark = this.#marks.get(streamId);
    return mark === undefined || mark.awaitedUntilMs === null ? null : mark.liveSinceMs;
  }

  /** Notes how a stream of this engine stands. */
  note(streamId: string, state: RoomState): void {
    const mark = this.#marks.get(streamId);
    if (state.phase === 'live') {
      if (mark !== undefined && mark.awaitedUntilMs === null) return;
      this.#marks.set(streamId, { liveSinceMs: state.liveSinceMs, awaitedUntilMs: null });
      this.#write();
    } else if (state.phase === 'idle' && mark?.awaitedUntilMs === null) this.forget(streamId);
  }

  /** The engine is about to end its sessions: what is live now is the next one's to go on with. */
  interrupt(): void {
    for (const [streamId, { liveSinceMs }] of this.#marks) {
      this.#marks.set(streamId, { liveSinceMs, awaitedUntilMs: Number.POSITIVE_INFINITY });
    }
  }

  /** Somebody ended the broadcast. Whether there was one. */
  forget(streamId: string): boolean {
    const isForgotten = this.#marks.delete(streamId);
    if (isForgotten) this.#write();
    return isForgotten;
  }

  /** The clock was set ahead by so much, in which nobody waited. */
  postpone(byMs: number): void {
    for (const [streamId, mark] of this.#marks) {
      if (mark.awaitedUntilMs === null) continue;
      this.#marks.set(streamId, { ...mark, awaitedUntilMs: mark.awaitedUntilMs + byMs });
    }
  }

  /** Gives up publishers that were awaited for long enough; answers with their streams. */
  giveUp(nowMs: number): string[] {
    const given = [...this.#marks].flatMap(([streamId, { awaitedUntilMs }]) =>
      awaitedUntilMs !== null && nowMs > awaitedUntilMs ? [streamId] : [],
    );
    for (const streamId of given) this.forget(streamId);
    return given;
  }

  /** Resolves when what is known stands on the disk, as far as that takes it. */
  async written(): Promise<void> {
    await this.#writing;
  }

  get #path(): string {
    return join(this.#options.folder, marksFile);
  }

  #write(): void {
    const since = [...this.#marks].map(([streamId, { liveSinceMs }]) => [streamId, liveSinceMs]);
    const text = JSON.stringify(Object.fromEntries(since));
    this.#writing = this.#writing.then(() => replaceFile(this.#path, text)).catch(() => undefined);
  }
}

/** The marks that a file holds; what is none is passed over. */
function readMarks(text: string): [string, number][] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).filter(
      (entry): entry is [string, number] => isEngineId(entry[0]) && Number.isFinite(entry[1]),
    );
  } catch {
    return [];
  }
}
