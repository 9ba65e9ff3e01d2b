import type { StreamMark } from '../../contract/index.js';
import type { Chapter } from '../shared/player/playback-model.js';
import type { CopyInside } from './copy-attachment.js';
import { listChapters } from './list-chapters.js';
import type { Part } from './plan-parts.js';
import { planParts } from './plan-parts.js';
import { PartPlayback } from './part-playback.js';
import type { Copy, KnownMissing } from './recording-choice.js';
import type { Gap } from './recording-timeline.js';
import { RecordingTimeline } from './recording-timeline.js';

export interface RecordingPlaybackOptions {
  readonly video: HTMLVideoElement;
  readonly stage: HTMLElement;
  /** Of all recordings, best first. */
  readonly copies: readonly Copy[];
  readonly readToken: (url: string) => string | null;
  /** The same copy with a fresh address or token; null where there is nobody to give one. */
  readonly renew?: (copy: Copy) => Promise<Copy | null>;
  /** Seconds from the beginning. */
  readonly startAt: number;
  /** What no recording holds; without it, whatever is between two is taken to be missing. */
  readonly missing?: KnownMissing;
  /** Chapters that somebody has set, read whenever they are shown. */
  readonly readMarks?: () => readonly StreamMark[];
  /** This copy is being played from now on, in this element. */
  onCopy(copy: Copy, media: HTMLVideoElement): void;
  /** No copy can be played. */
  onExhausted(cause: unknown): void;
}

/** Plays what was recorded of an event as one: its parts one after another, each from the best copy there is. */
export class RecordingPlayback {
  readonly #options: RecordingPlaybackOptions;
  readonly #parts: readonly Part[];
  readonly #timeline: RecordingTimeline;
  #index: number;
  #part: PartPlayback;
  #partLife = new AbortController();

  constructor(options: RecordingPlaybackOptions) {
    this.#options = options;
    this.#parts = planParts(options.copies);
    this.#timeline = new RecordingTimeline(this.#parts, options.missing);
    const place = this.#timeline.toPlace(options.startAt);
    this.#index = place.part;
    this.#part = this.#createPart(place.seconds);
  }

  /** The element that plays at present. */
  get media(): HTMLVideoElement {
    return this.#part.media;
  }

  /** Seconds from the beginning of the recording. */
  get time(): number {
    return this.#timeline.toTime({ part: this.#index, seconds: this.#part.position });
  }

  /** Seconds; null while it is not known. */
  get duration(): number | null {
    this.#learn();
    return this.#timeline.duration;
  }

  get gaps(): readonly Gap[] {
    this.#learn();
    return this.#timeline.gaps;
  }

  get chapters(): readonly Chapter[] {
    this.#learn();
    return listChapters(this.#timeline, this.#options.readMarks?.() ?? []);
  }

  /** The recordings that the present part can be played from, best first. */
  get copies(): readonly Copy[] {
    const seen = new Set<string | null>();
    return (this.#parts[this.#index]?.copies ?? []).filter(
      ({ recording }) => !seen.has(recording) && seen.add(recording),
    );
  }

  get copy(): Copy | null {
    return this.#part.copy;
  }

  get inside(): CopyInside | null {
    return this.#part.inside;
  }

  /** Address of a file of the recording that plays, to be kept; null where there is none. */
  get file(): string | null {
    const recording = this.copy?.recording;
    const copies = this.#parts[this.#index]?.copies ?? [];
    return copies.find((copy) => copy.type === 'mp4' && copy.recording === recording)?.url ?? null;
  }

  /** Whether something is in the element; not while one copy or part is exchanged for another. */
  get isAttached(): boolean {
    return this.#part.isAttached;
  }

  open(): void {
    this.#part.open();
  }

  close(): void {
    this.#partLife.abort();
    this.#part.close();
  }

  /** To a time in seconds from the beginning of the recording. */
  seek(time: number): void {
    const { part, seconds } = this.#timeline.toPlace(time);
    if (part === this.#index) this.#part.seek(seconds);
    else this.#enter(part, seconds, !this.media.paused);
  }

  /** Goes on with this recording at the same moment of the event. */
  chooseCopy(recording: string): void {
    this.#part.choose(recording);
  }

  #enter(index: number, seconds: number, isPlaying: boolean): void {
    this.#partLife.abort();
    this.#part.close();
    this.#index = index;
    this.#part = this.#createPart(seconds);
    this.#part.open();
    if (isPlaying) this.#part.want();
  }

  #createPart(startAt: number): PartPlayback {
    const { video, stage, readToken, renew, onCopy, onExhausted } = this.#options;
    const life = new AbortController();
    this.#partLife = life;
    const { copies, spans } = this.#parts[this.#index] ?? { copies: [], spans: [] };
    const goOn = (event: Event): void => {
      if (this.#index === this.#parts.length - 1) return;
      // To the page a recording ends once.
      event.stopImmediatePropagation();
      this.#enter(this.#index + 1, 0, true);
    };
    return new PartPlayback({
      video,
      stage,
      copies,
      spans,
      readToken,
      renew: async (copy) => (await renew?.(copy)) ?? null,
      startAt,
      onCopy: (copy, media) => {
        media.addEventListener('ended', goOn, { signal: life.signal, capture: true });
        onCopy(copy, media);
      },
      onExhausted,
    });
  }

  /** What is loaded knows its length and its breaks better than the backend. */
  #learn(): void {
    const { inside, media, copy } = this.#part;
    if (copy !== this.#parts[this.#index]?.copies[0] || media.readyState === 0) return;
    this.#timeline.learn(this.#index, media.duration, inside?.spans ?? []);
  }
}
