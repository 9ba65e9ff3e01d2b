import type { StreamMark } from '../../contract/index.js';
import type { Chapter, KeptFile } from '../shared/player/playback-model.js';
import type { CopyInside } from './copy-attachment.js';
import { listChapters } from './list-chapters.js';
import type { Part } from './plan-parts.js';
import { planParts } from './plan-parts.js';
import { PartPlayback } from './part-playback.js';
import type { Copy, KnownMissing } from './recording-choice.js';
import type { Gap } from './recording-timeline.js';
import { RecordingTimeline } from './recording-timeline.js';

/** Media tells of its time four times a second: so near a break it is as good as there. */
const AT_BREAK_SECONDS = 0.5;

/** What is heard of no later was watched in between. */
const WATCHED_SECONDS = 2;

/** A place that still belongs to what lies before a break. */
const BEFORE_SECONDS = 0.01;

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
  #parts: readonly Part[];
  #timeline: RecordingTimeline;
  #index: number;
  #part: PartPlayback;
  #partLife = new AbortController();
  /** Where what plays was seen last. */
  #lookedAt = 0;
  /** Copies that hold more, until nobody minds that one is exchanged for another. */
  #fuller: { readonly parts: readonly Part[]; readonly timeline: RecordingTimeline } | null = null;

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
    return this.#fuller === null ? this.#ownTime : this.#toFuller(this.#ownTime);
  }

  /** Seconds; null while it is not known. */
  get duration(): number | null {
    return this.#shown.duration;
  }

  get gaps(): readonly Gap[] {
    return this.#shown.gaps;
  }

  get chapters(): readonly Chapter[] {
    return listChapters(this.#shown, this.#options.readMarks?.() ?? []);
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

  /** A file of the recording that plays, to be kept; null where there is none. */
  get file(): KeptFile | null {
    const recording = this.copy?.recording;
    const copies = this.#parts[this.#index]?.copies ?? [];
    const file = copies.find((copy) => copy.type === 'mp4' && copy.recording === recording);
    if (file === undefined) return null;
    const { url, download } = file;
    return { url: download ?? url, isNamed: download !== undefined };
  }

  /** Whether nothing follows what plays. */
  get isInLastPart(): boolean {
    return this.#index === this.#parts.length - 1;
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

  /** What there is by now of an event that goes on. What plays is not disturbed. */
  update(copies: readonly Copy[], missing?: KnownMissing): void {
    const parts = planParts(copies);
    const playing = this.#parts[this.#index]?.copies ?? [];
    const holds = ({ copies: [best] }: Part): boolean =>
      playing.some(({ recording }) => recording === best?.recording);
    const index = parts.findIndex(holds);
    if (index < 0) return;
    this.#parts = parts;
    this.#index = index;
    this.#timeline = new RecordingTimeline(parts, missing);
  }

  /**
   * What there is by now of an event that is over. Copies that show more of it are gone over to where
   * nobody sees that: before anything was played, at the next break of what plays, and where somebody goes
   * elsewhere in it.
   */
  offer(copies: readonly Copy[], missing: KnownMissing): void {
    const parts = planParts(copies);
    const timeline = new RecordingTimeline(parts, missing);
    const isFuller = timeline.unshownSeconds < this.#timeline.unshownSeconds;
    const known = new Set(this.#parts.map(({ copies: [best] }) => best?.recording));
    const hasOther = parts.some(({ copies: [best] }) => !known.has(best?.recording));
    this.#fuller = isFuller && hasOther ? { parts, timeline } : null;
    if (this.#fuller === null) this.update(copies, missing);
    else if (this.#isUntouched) this.#takeFuller(this.#ownTime, false);
  }

  /** To a time in seconds from the beginning of the recording. */
  seek(time: number): void {
    if (this.#fuller !== null) {
      this.#enterFuller(time, !this.media.paused);
      return;
    }
    const { part, seconds } = this.#timeline.toPlace(time);
    if (part === this.#index) this.#part.seek(seconds);
    else this.#enter(part, seconds, !this.media.paused);
  }

  /** Begins anew where all of it has been seen: left to itself the element plays its last part again. */
  rewind(): void {
    if (this.isInLastPart && this.isAttached && this.media.ended) this.seek(0);
  }

  /** Goes on with this recording at the same moment of the event. */
  chooseCopy(recording: string): void {
    this.#part.choose(recording);
  }

  get #isUntouched(): boolean {
    const { media } = this.#part;
    return this.isAttached && media.paused && media.played.length === 0;
  }

  /** What there is, as far as it is known: also of copies that are about to be gone over to. */
  get #shown(): RecordingTimeline {
    this.#learn();
    return this.#fuller?.timeline ?? this.#timeline;
  }

  /** Seconds from the beginning of what plays. */
  get #ownTime(): number {
    return this.#timeline.toTime({ part: this.#index, seconds: this.#part.position });
  }

  /** Where the copies that hold more show what those that play show at this time. */
  #toFuller(time: number): number {
    const eventMs = this.#timeline.toEventMs(this.#timeline.toPlace(time));
    const timeline = this.#fuller?.timeline;
    if (eventMs === null || timeline === undefined) return time;
    const [first] = timeline.broadcasts;
    if (first !== undefined && eventMs < first.startedMs) return 0;
    return timeline.find(eventMs) ?? timeline.duration ?? 0;
  }

  /** Goes over to the copies that hold more, at the moment of the event that this time is. */
  #takeFuller(time: number, isPlaying: boolean): void {
    this.#enterFuller(this.#toFuller(time), isPlaying);
  }

  #enterFuller(time: number, isPlaying: boolean): void {
    if (this.#fuller === null) return;
    this.#parts = this.#fuller.parts;
    this.#timeline = this.#fuller.timeline;
    this.#fuller = null;
    const { part, seconds } = this.#timeline.toPlace(time);
    this.#enter(part, seconds, isPlaying);
  }

  /** What plays comes to a break, or has just come over one: a busy page hears of the time late. */
  #lookForBreak(): void {
    const time = this.#ownTime;
    // Further than that is where somebody went.
    const from = Math.max(this.#lookedAt, time - WATCHED_SECONDS);
    this.#lookedAt = time;
    if (this.#fuller === null || this.media.paused) return;
    this.#learn();
    const gap = this.#timeline.gaps.find(({ at }) => at > from && at < time + AT_BREAK_SECONDS);
    if (gap !== undefined) this.#takeFuller(Math.min(time, gap.at - BEFORE_SECONDS), true);
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
      const isGoingOn = this.#part.goOnAfterEnd();
      if (isGoingOn) event.stopImmediatePropagation();
      if (isGoingOn || this.isInLastPart) return;
      // To the page a recording ends once.
      event.stopImmediatePropagation();
      if (this.#fuller === null) this.#enter(this.#index + 1, 0, true);
      else this.#takeFuller(this.#ownTime, true);
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
        media.addEventListener('timeupdate', () => this.#lookForBreak(), { signal: life.signal });
        onCopy(copy, media);
      },
      onExhausted,
    });
  }

  /** What is loaded knows its length and its breaks better than the backend. */
  #learn(): void {
    const { inside, media, copy } = this.#part;
    const best = this.#parts[this.#index]?.copies[0];
    const isBest = copy?.recording === best?.recording && copy?.type === best?.type;
    if (!isBest || media.readyState === 0) return;
    this.#timeline.learn(this.#index, readLength(media), inside?.spans ?? []);
  }
}

/** What still grows has no end in some browsers, but a last second that can be gone to. */
function readLength({ duration, seekable }: HTMLVideoElement): number {
  const isEndless = duration === Infinity && seekable.length > 0;
  return isEndless ? seekable.end(seekable.length - 1) : duration;
}
