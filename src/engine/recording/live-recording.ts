import type { Fragment, FragmentOutput } from '../media/fragmenter.js';
import { durationOf, finishRecording } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { formatPlaylist, toSegments } from './playlist.js';
import type { JournalEntry } from './recording-journal.js';
import { mediaFile, reasonOf, RecordingWriter } from './recording-writer.js';

/** How a recording under way stands; `failed` stays, and so does what was written before. */
export type LiveRecordingState =
  | { readonly phase: 'recording' }
  | { readonly phase: 'processing' }
  | { readonly phase: 'failed'; readonly reason: string }
  | { readonly phase: 'ended'; readonly summary: RecordingSummary | null };

const transitions: Readonly<
  Record<LiveRecordingState['phase'], readonly LiveRecordingState['phase'][]>
> = {
  recording: ['processing', 'failed'],
  processing: ['failed', 'ended'],
  failed: ['ended'],
  ended: [],
};

export interface LiveRecordingOptions {
  readonly id: string;
  readonly folder: string;
  readonly startedMs: number;
  readonly clock: () => number;
  /** State or durable length has changed. */
  readonly onChange: () => void;
}

/** A recording that is being written. */
export class LiveRecording implements FragmentOutput {
  readonly id: string;
  readonly startedAt: string;
  readonly #options: LiveRecordingOptions;
  readonly #writer: RecordingWriter;
  readonly #entries: JournalEntry[] = [];
  #state: LiveRecordingState = { phase: 'recording' };
  #durationMs = 0;
  #mediaBytes = 0;

  constructor(options: LiveRecordingOptions) {
    this.id = options.id;
    this.startedAt = new Date(options.startedMs).toISOString();
    this.#options = options;
    this.#writer = new RecordingWriter(options.folder, {
      onDurable: (entry) => this.#noteDurable(entry),
      onFailure: (reason) => this.fail(reason),
    });
    this.#writer.note({ type: 'start', version: 1, startedAt: this.startedAt });
  }

  get state(): LiveRecordingState {
    return this.#state;
  }

  /** Milliseconds that are durably on disk. */
  get durationMs(): number {
    return this.#durationMs;
  }

  /** Bytes of the media file that are durably on disk. */
  get mediaBytes(): number {
    return this.#mediaBytes;
  }

  /** Whether the playlist has a segment. */
  get canPlay(): boolean {
    return toSegments(this.#entries, false).length > 0;
  }

  /** The playlist as it stands, to be asked for again. */
  get playlist(): string {
    return formatPlaylist(this.#entries, false, mediaFile);
  }

  init(bytes: Buffer, startMs: number): void {
    const at = new Date(this.#options.clock()).toISOString();
    this.#writer.append({ type: 'init', bytes: bytes.length, startMs, at }, bytes);
  }

  fragment({ bytes, startMs, durationMs, isIndependent }: Fragment): void {
    const independent = isIndependent;
    const piece = {
      type: 'fragment',
      bytes: bytes.length,
      startMs,
      durationMs,
      independent,
    } as const;
    this.#writer.append(piece, bytes);
  }

  /** Says that this recording cannot go on, or lacks what it should hold. */
  fail(reason: string): void {
    if (this.#state.phase !== 'recording' && this.#state.phase !== 'processing') return;
    this.#writer.note({ type: 'failed', reason });
    this.#setState({ phase: 'failed', reason });
  }

  /** Writes the end. Resolves with the summary; null when there is nothing to play and nothing failed. */
  async finish(): Promise<RecordingSummary | null> {
    if (this.#state.phase === 'recording') this.#setState({ phase: 'processing' });
    const endedAt = new Date(this.#options.clock()).toISOString();
    this.#writer.note({ type: 'end', endedAt });
    await this.#writer.close();
    const durationMs = durationOf(this.#entries);
    const hasFailed = this.state.phase === 'failed';
    const { id, startedAt } = this;
    let summary: RecordingSummary | null = null;
    if (hasFailed || durationMs > 0) {
      summary = { id, startedAt, endedAt, durationMs, state: hasFailed ? 'failed' : 'ready' };
      try {
        await finishRecording(this.#options.folder, summary, this.#entries);
      } catch (error) {
        this.fail(reasonOf(error));
        summary = { ...summary, state: 'failed' };
      }
    }
    this.#setState({ phase: 'ended', summary });
    return summary;
  }

  #noteDurable(entry: JournalEntry): void {
    this.#entries.push(entry);
    if ('offset' in entry) this.#mediaBytes = entry.offset + entry.bytes;
    if (entry.type !== 'fragment') return;
    this.#durationMs += entry.durationMs;
    this.#options.onChange();
  }

  #setState(state: LiveRecordingState): void {
    if (!transitions[this.#state.phase].includes(state.phase)) {
      throw new Error(`A recording cannot go from ${this.#state.phase} to ${state.phase}`);
    }
    this.#state = state;
    this.#options.onChange();
  }
}
