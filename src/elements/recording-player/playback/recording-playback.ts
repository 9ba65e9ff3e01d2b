import type { Chapter, KeptFile } from '../../shared/player/playback-model.js';
import { HlsError } from '../../../media/hls-error.js';
import type { CopyInside } from '../copy/copy-attachment.js';
import { listChapters } from '../timeline/list-chapters.js';
import type { EventPlan } from '../timeline/event-plan.js';
import { createEventPlan } from '../timeline/event-plan.js';
import { findFile } from './find-file.js';
import type { FullerCopies } from './fuller-copies.js';
import type { Patching } from './patching.js';
import type { Part } from '../timeline/plan-parts.js';
import { planParts } from '../timeline/plan-parts.js';
import type { PartPlaybackOptions } from './part-playback-options.js';
import { PartPlayback } from './part-playback.js';
import type { RecordingPlaybackOptions } from './recording-playback-options.js';
import type { Copy, KnownMissing, ReadyChoice } from '../timeline/recording-choice.js';
import { readLength } from '../timeline/read-length.js';
import type { Gap, RecordingTimeline } from '../timeline/recording-timeline.js';

/** Plays what was recorded of an event as one: its parts one after another, each from the best copy there is. */
export class RecordingPlayback {
  readonly #options: RecordingPlaybackOptions;
  /** By what was told last. */
  #plan: () => EventPlan;
  #present: EventPlan;
  #index: number;
  #part: PartPlayback;
  #partLife = new AbortController();
  /** What is to be gone over to. */
  #fuller: FullerCopies | null = null;
  /** Of what was told last, though what plays may have stayed. */
  #whole: KeptFile | null = null;

  constructor(options: RecordingPlaybackOptions) {
    this.#options = options;
    this.#plan = this.#planOf(options.copies, options.missing);
    this.#present = this.#plan();
    const place = this.#present.timeline.toPlace(options.startAt);
    this.#index = place.part;
    this.#part = this.#createPart(place.seconds);
  }

  /** Of what is shown to a viewer: also of copies that are about to be gone over to. */
  get plan(): EventPlan {
    return this.#fuller?.plan ?? this.#present;
  }

  /** The element that plays at present. */
  get media(): HTMLVideoElement {
    return this.#part.media;
  }

  /** Seconds from the beginning of the recording. */
  get time(): number {
    return this.#fuller?.toTime(this.#present, this.#ownTime) ?? this.#ownTime;
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
    return (this.#present.parts[this.#index]?.copies ?? []).filter(
      ({ recording }) => !seen.has(recording) && seen.add(recording),
    );
  }

  get copy(): Copy | null {
    return this.#part.copy;
  }

  get inside(): CopyInside | null {
    return this.#part.inside;
  }

  /**
   * A file to be kept; null where there is none. It is that of the recording that plays, or of one that holds
   * all there is, where that is about to be gone over to, or where the one that plays has no file.
   */
  get file(): KeptFile | null {
    const played = findFile(this.#present.parts[this.#index], this.copy);
    return (this.#fuller && this.#whole) ?? played ?? this.#whole;
  }

  /** Whether nothing follows what plays. */
  get isInLastPart(): boolean {
    return this.#index === this.#present.parts.length - 1;
  }

  /** Whether what plays is all there is, when it has come to its end. */
  get #isOver(): boolean {
    return this.isInLastPart && !this.#fuller?.goesOn(this.#present, this.#ownTime);
  }

  /** Whether something is in the element; not while one copy or part is exchanged for another. */
  get isAttached(): boolean {
    return this.#part.isAttached;
  }

  /** Whether what follows comes by itself: media that has ended, or is being exchanged, stands paused for a moment. */
  get isGoingOn(): boolean {
    if (!this.isAttached) return this.#part.isWanted;
    return this.media.ended && !this.#isOver;
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
    const plan = (this.#plan = this.#planOf(copies, missing))();
    const playing = this.#present.parts[this.#index]?.copies ?? [];
    const holds = ({ copies: [best] }: Part): boolean =>
      playing.some(({ recording }) => recording === best?.recording);
    const index = plan.parts.findIndex(holds);
    if (index < 0) return;
    this.#present = plan;
    this.#index = index;
  }

  /**
   * What there is by now of an event that is over. Copies that show more of it are gone over to where
   * nobody sees that: before anything was played, at the next break of what plays, and where somebody goes
   * elsewhere in it. Where nothing could be played, that is now.
   */
  offer({ copies, missing }: Omit<ReadyChoice, 'outcome'>, patching: Patching): void {
    const { compare, replace, findWhole } = patching;
    const plan = (this.#plan = this.#planOf(copies, missing))();
    this.#whole = findWhole(plan);
    if (this.copy === null) {
      this.#fuller = replace(plan);
      this.#takeFuller(this.#ownTime, this.#part.isWanted);
      return;
    }
    const found = compare(plan, this.#present);
    this.#fuller = typeof found === 'string' ? null : found;
    if (found === 'same') this.update(copies, missing);
    if (this.#isUntouched) this.#takeFuller(this.#ownTime, false);
    else this.#lookForBreak();
  }

  pause(): void {
    this.#part.pause();
  }

  /** To a time in seconds from the beginning of the recording. */
  seek(time: number): void {
    if (this.#fuller !== null) {
      this.#enterFuller(time, this.#part.isWanted);
      return;
    }
    const { part, seconds } = this.#present.timeline.toPlace(time);
    if (part === this.#index) this.#part.seek(seconds);
    else this.#enter(part, seconds, this.#part.isWanted);
  }

  /** Begins anew where all of it has been seen, and else goes on: left to itself the element plays its last part again. */
  rewind(): void {
    if (!this.isAttached || !this.media.ended) return;
    if (this.#isOver) this.seek(0);
    else this.#goOn(false);
  }

  /** Goes on with this recording at the same moment of the event. */
  chooseCopy(recording: string): void {
    this.#part.choose(recording);
  }

  #planOf(copies: readonly Copy[], missing?: KnownMissing): () => EventPlan {
    return () => createEventPlan(this.#options.plan ?? planParts, copies, missing);
  }

  get #isUntouched(): boolean {
    const { media } = this.#part;
    return this.isAttached && media.paused && media.played.length === 0;
  }

  /** What there is, as far as it is known. */
  get #shown(): RecordingTimeline {
    this.#learn();
    return this.plan.timeline;
  }

  /** Seconds from the beginning of what plays. */
  get #ownTime(): number {
    return this.#present.timeline.toTime({ part: this.#index, seconds: this.#part.position });
  }

  /** Goes over to the copies that hold more, at the moment of the event that this time is. */
  #takeFuller(time: number, isPlaying: boolean): void {
    this.#enterFuller(this.#fuller?.toTime(this.#present, time) ?? time, isPlaying);
  }

  #enterFuller(time: number, isPlaying: boolean): void {
    if (this.#fuller === null) return;
    this.#present = this.#fuller.plan;
    this.#fuller = null;
    const { part, seconds } = this.#present.timeline.toPlace(time);
    this.#enter(part, seconds, isPlaying);
  }

  /** Where nobody sees it, copies that hold more are gone over to. */
  #lookForBreak(): void {
    if (this.#fuller === null) return;
    this.#learn();
    const at = this.#fuller.findBreak(this.#present, this.#ownTime);
    if (at !== null && !this.media.paused) this.#takeFuller(at, true);
  }

  /** With what follows the part that plays. */
  #goOn(isPlaying: boolean): void {
    if (this.#fuller === null) this.#enter(this.#index + 1, 0, isPlaying);
    else this.#takeFuller(this.#ownTime, isPlaying);
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
    const { copies, spans, cut } = this.#present.parts[this.#index] ?? { copies: [], spans: [] };
    const onEnd = (): void => {
      if (!this.#isOver) this.#goOn(true);
    };
    const goOn = (event: Event): void => {
      const isGoingOn = this.#part.goOnAfterEnd();
      // To the page a recording ends once.
      if (isGoingOn || !this.#isOver) event.stopImmediatePropagation();
      if (!isGoingOn) onEnd();
    };
    const part: PartPlaybackOptions = {
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
      onEnd,
      onUseless: (createFuller) => {
        this.#fuller = createFuller(this.#plan());
        this.#takeFuller(this.#ownTime, this.#part.isWanted);
      },
    };
    return cut?.play(part) ?? new PartPlayback(part);
  }

  /** What is loaded knows its length and its breaks better than the backend. */
  #learn(): void {
    const { inside, media, copy } = this.#part;
    const { copies, cut } = this.#present.parts[this.#index] ?? { copies: [] };
    const [best] = copies;
    const isBest = copy?.recording === best?.recording && copy?.type === best?.type;
    if (!isBest || media.readyState === 0 || cut !== undefined) return;
    const { timeline } = this.#present;
    const seconds = readLength(media, timeline.secondsOf(this.#index));
    timeline.learn(this.#index, seconds, inside?.spans ?? []);
  }
}

/** Whether all that was tried failed because a server is away, which comes back: that of the media, or of the code which plays it. */
export function isAway(cause: unknown): boolean {
  if (!(cause instanceof HlsError)) return cause instanceof TypeError;
  const { code, status } = cause;
  // A server that says there is nothing is there.
  return code === 'source-unreachable' && !(status && status < 500);
}
