import type { MediaKind } from '../codec.js';
import type { Fragment, FragmentOutput } from '../media/fragment.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import type { SoundCodec } from '../media/sound.js';
import { isPlayable } from '../codecs/video-config.js';
import type { VideoConfig } from '../codecs/video-config.js';
import type { RecordedSpan } from '../engine.js';
import { finishRecording } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { OpeningRecordings } from './opening-recordings.js';
import { formatPlaylist, SegmentList } from './playlist.js';
import { joinKinds } from './recorded-kinds.js';
import type { RecordedKinds } from './recorded-kinds.js';
import type { JournalEntry } from './recording-journal.js';
import { mediaFile, RecordingWriter } from './recording-writer.js';

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
  /** So much more is durably on disk. */
  readonly onDurable?: (seconds: number, bytes: number) => void;
  readonly onFailure: (reason: string) => void;
}

export interface FinishedRecording {
  readonly summary: RecordingSummary | null;
  /** False when the disk did not take it: what it tells of is there all the same. */
  readonly isWritten: boolean;
}

/** A recording that is being written. */
export class LiveRecording implements FragmentOutput {
  readonly id: string;
  readonly startedAt: string;
  readonly #options: LiveRecordingOptions;
  readonly #writer: RecordingWriter;
  /** What is durably on disk. */
  readonly #list = new SegmentList();
  /** Where that ends on the broadcast's line. */
  #endMs = 0;
  readonly #openings: OpeningRecordings;
  #state: LiveRecordingState = { phase: 'recording' };
  /** The initialization that the next fragment needs; with none to come it is not worth its bytes. */
  #init: { bytes: Buffer; startMs: number } | null = null;
  #codecs: { video: VideoConfig | null; sound: SoundCodec | null } = { video: null, sound: null };
  #kinds: RecordedKinds | null = null;

  constructor(options: LiveRecordingOptions) {
    this.id = options.id;
    this.startedAt = new Date(options.startedMs).toISOString();
    this.#options = options;
    this.#writer = new RecordingWriter(options.folder, 2, {
      onDurable: (entry) => this.#noteDurable(entry),
      onFailure: (reason) => this.fail(reason),
    });
    this.#writer.note({ type: 'start', version: 1, startedAt: this.startedAt });
    this.#openings = new OpeningRecordings(options.folder, this.startedAt, options.onChange);
  }

  get state(): LiveRecordingState {
    return this.#state;
  }

  /** Milliseconds that are durably on disk. */
  get durationMs(): number {
    return this.#list.durationMs + this.#openings.durationAfter(this.#endMs);
  }

  /** Bytes of the media file that are durably on disk. */
  get mediaBytes(): number {
    return this.#list.mediaBytes;
  }

  /** Whether the playlist has a segment, and one that browsers play. */
  get canPlay(): boolean {
    const { video } = this.#codecs;
    if ((video !== null && !isPlayable(video)) || this.#kinds === 'changing') return false;
    return this.#list.hasSegments(this.#state.phase === 'failed');
  }

  /** When what is durably on disk was recorded. */
  get spans(): readonly RecordedSpan[] {
    return [...this.#list.spans, ...this.#openings.spansAfter(this.#endMs)];
  }

  /** The playlist as it stands, to be asked for again until nothing more can come. */
  get playlist(): string {
    return formatPlaylist(this.#list, this.#state.phase === 'failed', mediaFile);
  }

  /** The beginning of a publisher's media as it came, while that waits for something. */
  get opening(): FragmentOutput {
    return this.#openings;
  }

  /** A publisher's media begins. */
  beginTake(): void {
    this.#openings.beginTake();
  }

  /**
   * Whether what comes is coded as what came: of a file in which one track changes its codec,
   * players show the first part alone.
   */
  takes({ video, sound }: Mp4Tracks): boolean {
    const known = this.#codecs;
    const isSameVideo = video === null || known.video === null || video.codec === known.video.codec;
    const isSameSound = sound === null || known.sound === null || sound.name === known.sound.name;
    return isSameVideo && isSameSound;
  }

  init(bytes: Buffer, startMs: number, { video, sound }: Mp4Tracks): void {
    this.#init = { bytes, startMs };
    const kinds: MediaKind[] = video === null ? [] : ['video'];
    if (sound !== null) kinds.push('audio');
    this.#kinds = joinKinds(this.#kinds, kinds);
    this.#codecs = { video: video ?? this.#codecs.video, sound: sound ?? this.#codecs.sound };
  }

  fragment({ bytes, startMs, durationMs, capturedMs, isIndependent }: Fragment): void {
    if (this.#init !== null) {
      const { bytes: init, startMs: initStartMs } = this.#init;
      this.#init = null;
      const at = new Date(capturedMs).toISOString();
      this.#writer.append({ type: 'init', bytes: init.length, startMs: initStartMs, at }, init);
    }
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
    this.#options.onFailure(reason);
  }

  /**
   * Writes the end. Resolves with the summary, which is null when there is nothing to play and
   * nothing failed, and with whether it is on the disk.
   */
  async finish(): Promise<FinishedRecording> {
    if (this.#state.phase === 'recording') this.#setState({ phase: 'processing' });
    const endedAt = new Date(this.#options.clock()).toISOString();
    this.#writer.note({ type: 'end', endedAt });
    await this.#writer.close();
    await this.#openings.close(this.#state.phase === 'failed' ? this.#endMs : Infinity);
    const { durationMs, spans } = this.#list;
    const { id, startedAt } = this;
    let isWritten = true;
    let summary: RecordingSummary | null = null;
    if (this.state.phase === 'failed' || durationMs > 0) {
      // What was kept before a failure plays to its end, and how much is missing shows elsewhere.
      const state = durationMs > 0 ? 'ready' : 'failed';
      const known = { id, startedAt, endedAt, durationMs, spans, state } as const;
      try {
        summary = await finishRecording(this.#options.folder, known, this.#list);
      } catch {
        summary = { ...known, mp4: false };
        isWritten = false;
      }
    }
    this.#setState({ phase: 'ended', summary });
    return { summary, isWritten };
  }

  #noteDurable(entry: JournalEntry): void {
    this.#list.add(entry);
    if (entry.type !== 'fragment') return;
    this.#endMs = entry.startMs + entry.durationMs;
    this.#openings.discardUntil(this.#endMs);
    this.#options.onDurable?.(entry.durationMs / 1000, entry.bytes);
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
