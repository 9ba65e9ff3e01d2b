import { join } from 'node:path';

import type { EngineEvent } from '../engine-event.js';
import type { RecordingSummary } from '../recording/finished-recording.js';
import type { RecordingFile } from '../recording/recording-files.js';
import { listFolders } from '../recording/recording-folders.js';
import { reasonOf } from '../recording/recording-writer.js';
import { isEngineId } from '../engine-id.js';
import { joinRecordings } from './join-recordings.js';
import { fingerprint, JoinRequests } from './join-requests.js';
import type { SafetyPiece } from './safety-piece.js';
import { findWholeFile, listWholes, readNewestWhole, removeWhole } from './whole-folder.js';

/** Pieces that come one upon the other are joined together. */
const defaultQuietMs = 5_000;

export interface JoinerOptions {
  readonly dataDir: string;
  readonly program: string;
  /** What has ended of a stream. */
  readonly listEnded: (streamId: string) => Promise<readonly RecordingSummary[]>;
  /** Whether a stream is being recorded: what is live goes before. */
  readonly isRecording: (streamId: string) => boolean;
  readonly onChange: (streamId: string) => void;
  /** Nothing is joined of the stream at present, whatever came of it. */
  readonly onSettled?: (streamId: string) => void;
  readonly log: (event: EngineEvent) => void;
  readonly quietMs?: number;
}

/**
 * Joins recordings and safety copies, one stream at a time, once a stream is at rest. What it is to
 * do stands on the disk, and is begun anew by the next process where one ended in the middle.
 */
export class Joiner {
  readonly #options: JoinerOptions;
  readonly #requests: JoinRequests;
  readonly #wholes = new Map<string, RecordingSummary>();
  /** Made before and no longer named: somebody may still be watching it. */
  readonly #superseded = new Map<string, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #aborts = new Map<string, AbortController>();
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: JoinerOptions) {
    this.#options = options;
    this.#requests = new JoinRequests(options.dataDir);
  }

  /** Takes up what an earlier process left. */
  async open(): Promise<void> {
    for (const streamId of await listFolders(this.#options.dataDir)) {
      const request = await this.#requests.open(streamId);
      await this.#openWholes(streamId).catch(() => undefined);
      if (request !== null) this.#schedule(streamId);
    }
  }

  /** Says which pieces are kept of a stream. They are joined some seconds after the last change. */
  async setPieces(streamId: string, pieces: readonly SafetyPiece[]): Promise<void> {
    if (!isEngineId(streamId)) return;
    if (!this.#requests.set(streamId, pieces)) return;
    // Where it cannot be written it is joined all the same, unless the process ends before.
    this.#schedule(streamId);
    await this.#requests.save(streamId);
  }

  /** A recording of the stream has ended. */
  noteEnded(streamId: string): void {
    this.#schedule(streamId);
  }

  /** What was joined of a stream; null while there is nothing. */
  whole(streamId: string): RecordingSummary | null {
    return this.#wholes.get(streamId) ?? null;
  }

  /** A file that players may read, or null. */
  async find(streamId: string, id: string, name: string): Promise<RecordingFile | null> {
    return await findWholeFile(this.#folder(streamId), id, name);
  }

  /** Removes what was joined of a stream, and what was to be. */
  async delete(streamId: string): Promise<void> {
    if (!isEngineId(streamId)) return;
    const deleted = this.#requests.delete(streamId);
    clearTimeout(this.#timers.get(streamId));
    this.#timers.delete(streamId);
    const abort = this.#aborts.get(streamId);
    abort?.abort();
    await Promise.all([deleted, abort === undefined ? null : this.#last]);
    // What has come of that meanwhile is named no more either.
    this.#wholes.delete(streamId);
    this.#superseded.delete(streamId);
    const folder = this.#folder(streamId);
    for (const id of await listWholes(folder)) await removeWhole(folder, id);
  }

  /** Gives up what is being joined; the next start begins it anew. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const abort of this.#aborts.values()) abort.abort();
    await this.#last;
  }

  #folder(streamId: string): string {
    return join(this.#options.dataDir, streamId);
  }

  #schedule(streamId: string): void {
    clearTimeout(this.#timers.get(streamId));
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(streamId);
      this.#last = this.#last.then(() => this.#join(streamId));
    }, this.#options.quietMs ?? defaultQuietMs);
    this.#timers.set(streamId, timer);
  }

  /** Never rejects. */
  async #join(streamId: string): Promise<void> {
    const { listEnded, isRecording, program, log, onChange } = this.#options;
    // It is noted when the recording ends.
    if (this.#isClosed || isRecording(streamId)) return;
    const abort = new AbortController();
    this.#aborts.set(streamId, abort);
    try {
      const recordings = await listEnded(streamId);
      const known = this.#requests.get(streamId);
      // Without pieces one recording is whole as it is; several may be coded otherwise.
      if (known === null && recordings.length < 2) return;
      const request = known ?? (await this.#requests.begin(streamId));
      const pieces = await this.#requests.piecesOf(streamId, request);
      if (pieces === null) {
        log({ type: 'join-failed', streamId, reason: 'request-unreadable' });
        return;
      }
      const wanted = fingerprint(pieces, recordings);
      if (wanted === request.done) return;
      const streamFolder = this.#folder(streamId);
      const { signal } = abort;
      const made = await joinRecordings({ streamFolder, recordings, pieces, program, signal });
      if (abort.signal.aborted) return;
      if (made.outcome === 'failed') {
        log({ type: 'join-failed', streamId, reason: made.reason });
        return;
      }
      await this.#requests.noteDone(streamId, request, wanted);
      if (made.unjoined > 0) log({ type: 'recordings-unjoined', streamId, count: made.unjoined });
      if (made.refused > 0) log({ type: 'pieces-refused', streamId, count: made.refused });
      if (made.outcome === 'nothing') return;
      await this.#replace(streamId, made.summary);
      log({ type: 'recording-joined', streamId, recordingId: made.summary.id });
      onChange(streamId);
    } catch (error) {
      log({ type: 'join-failed', streamId, reason: reasonOf(error) });
    } finally {
      this.#aborts.delete(streamId);
      if (!abort.signal.aborted) this.#options.onSettled?.(streamId);
    }
  }

  async #replace(streamId: string, summary: RecordingSummary): Promise<void> {
    const older = this.#superseded.get(streamId);
    const before = this.#wholes.get(streamId);
    this.#wholes.set(streamId, summary);
    if (before !== undefined) this.#superseded.set(streamId, before.id);
    if (older !== undefined) await removeWhole(this.#folder(streamId), older);
  }

  /** The newest that is complete stays; what is not, or was there before it, goes. */
  async #openWholes(streamId: string): Promise<void> {
    const folder = this.#folder(streamId);
    const ids = await listWholes(folder);
    const best = await readNewestWhole(folder, ids);
    if (best !== null) this.#wholes.set(streamId, best);
    const request = this.#requests.get(streamId);
    // Without what was joined it is to be joined again.
    if (best === null && request !== null && ids.length > 0) {
      await this.#requests.noteDone(streamId, request, null);
    }
    for (const id of ids) if (id !== best?.id) await removeWhole(folder, id);
  }
}
