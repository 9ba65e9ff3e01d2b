import type { EngineEvent } from '../engine-event.js';
import type { Transcoding } from '../transcoding/transcoding.js';
import type { RecordingSummary } from './finished-recording.js';
import { makePlayableCopy } from './playable-copy.js';

export interface PlayableCopiesOptions {
  readonly transcoding: Transcoding;
  readonly log: (event: EngineEvent) => void;
  /** A copy is complete; null: it cannot be made, and the recording stays as it is. */
  readonly onSettled: (streamId: string, id: string, summary: RecordingSummary | null) => void;
}

/** Makes the copies that recordings need, one after the other: what is live goes before. */
export class PlayableCopies {
  readonly #options: PlayableCopiesOptions;
  readonly #making = new Map<string, { abort: AbortController; settled: Promise<void> }>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: PlayableCopiesOptions) {
    this.#options = options;
  }

  /** Whether a recording's copy is still to come. */
  isMaking(id: string): boolean {
    return this.#making.has(id);
  }

  /** Makes the copy of a recording, where there is none and one is needed. */
  add(streamId: string, folder: string, summary: RecordingSummary): void {
    const { id, needsCopy, copy, durationMs } = summary;
    if (needsCopy !== true || copy !== undefined || durationMs === 0 || this.isMaking(id)) return;
    const abort = new AbortController();
    const settled = this.#last.then(async () => {
      const made = await this.#make(streamId, folder, summary, abort.signal);
      this.#making.delete(id);
      if (!abort.signal.aborted) this.#options.onSettled(streamId, id, made);
    });
    this.#making.set(id, { abort, settled });
    this.#last = settled;
  }

  /** Gives up the copy of a recording, if one is being made. Resolves when nothing is written any more. */
  async cancel(id: string): Promise<void> {
    const making = this.#making.get(id);
    making?.abort.abort();
    await making?.settled;
  }

  /** Gives up all that is being made; the next start begins it anew. */
  async close(): Promise<void> {
    await Promise.all([...this.#making.keys()].map((id) => this.cancel(id)));
  }

  async #make(
    streamId: string,
    folder: string,
    summary: RecordingSummary,
    signal: AbortSignal,
  ): Promise<RecordingSummary | null> {
    const { transcoding, log } = this.#options;
    const { id } = summary;
    try {
      signal.throwIfAborted();
      const isPossible = await transcoding.isPossible();
      if (isPossible) return await makePlayableCopy(folder, summary, transcoding, signal);
      log({ type: 'copy-failed', streamId, recordingId: id, reason: 'ffmpeg-missing' });
    } catch {
      if (!signal.aborted) {
        log({ type: 'copy-failed', streamId, recordingId: id, reason: 'transcoding-failed' });
      }
    }
    return null;
  }
}
