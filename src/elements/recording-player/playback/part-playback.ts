import { HlsError } from '../../../media/hls-error.js';
import { attachCopy } from '../copy/attach-copy.js';
import type { CopyAttachment, CopyInside } from '../copy/copy-attachment.js';
import { canStandIn, endsEarly } from '../timeline/can-stand-in.js';
import { CopyWatch } from '../copy/copy-watch.js';
import type { CopyOpening } from '../copy/copy-watch.js';
import { canGoTo } from './can-go-to.js';
import type { PartPlaybackOptions } from './part-playback-options.js';
import type { EventSpan } from '../timeline/plan-parts.js';
import { toEventSpans } from '../timeline/plan-parts.js';
import type { Copy } from '../timeline/recording-choice.js';
import { toEventMs, toMediaSeconds } from '../timeline/recording-timeline.js';

/** Plays one part of a recording from the first copy that works, and goes on with the next at the same moment. */
export class PartPlayback {
  readonly #options: PartPlaybackOptions;
  readonly #life = new AbortController();
  #copyLife = new AbortController();
  /** What is left to be tried after the present copy. */
  #next: readonly Copy[];
  #copy: Copy | null = null;
  #attachment: CopyAttachment | null = null;
  #media: HTMLVideoElement;
  /** The unbroken runs of the present copy, as far as it has told them itself. */
  #heldSpans: readonly EventSpan[] = [];
  #position: number;
  /** Where somebody has gone while there was no media yet to go to. */
  #sought: number | null = null;
  #isWanted = false;

  constructor(options: PartPlaybackOptions) {
    this.#options = options;
    this.#position = options.startAt;
    this.#media = options.video;
    this.#next = options.copies;
  }

  /** The element that plays at present. */
  get media(): HTMLVideoElement {
    return this.#media;
  }

  get copy(): Copy | null {
    return this.#copy;
  }

  get inside(): CopyInside | null {
    return this.#attachment?.inside ?? null;
  }

  /** Whether a copy is in the element; not while one is exchanged for another. */
  get isAttached(): boolean {
    return this.#attachment !== null;
  }

  /** Seconds from the start of the copy that plays. */
  get position(): number {
    const isKnown = this.isAttached && this.#media.readyState > 0;
    return isKnown ? this.#media.currentTime : this.#position;
  }

  /** Whether it plays, or will as soon as it can. */
  get isWanted(): boolean {
    // Media tells a little later that it was started.
    return this.#isWanted || !this.#media.paused;
  }

  /** Starts with the first copy; again, after all were exhausted. */
  open(): void {
    if (this.#copy === null) this.#goOn(null);
  }

  /** Goes on with another recording of the same, at the same moment. */
  choose(recording: string): void {
    const { copies } = this.#options;
    const own = copies.filter((copy) => copy.recording === recording);
    if (own.length === 0 || this.#copy?.recording === recording) return;
    this.#next = [...own, ...copies.filter((copy) => copy.recording !== recording)];
    this.#goOn(null);
  }

  /** What plays has ended. Goes on with another copy where one has more of this part, and says whether. */
  goOnAfterEnd(): boolean {
    const { copies } = this.#options;
    const [best] = copies;
    const present = this.#copy;
    if (present === null || best === undefined || present.recording === best.recording)
      return false;
    if (!endsEarly(this.#spansOf(present), this.#spansOf(best))) return false;
    // The end has paused it.
    this.#isWanted = true;
    this.#next = copies.filter((copy) => copy.recording !== present.recording);
    this.#leave(null);
    return true;
  }

  /** It plays as soon as it can. */
  want(): void {
    this.#isWanted = true;
    if (this.isAttached) void this.#media.play().catch(() => undefined);
  }

  /** It plays no further, also where it is only about to. */
  pause(): void {
    // Media tells a little later that it was paused, and emptied media tells of nothing.
    this.#isWanted = false;
    this.#media.pause();
  }

  seek(seconds: number): void {
    this.#position = this.#sought = seconds;
    this.#goToSought();
  }

  close(): void {
    this.#life.abort();
    this.#copyLife.abort();
    this.#attachment = null;
    this.#options.video.hidden = false;
  }

  /** Goes on with the next copy that has something of the present moment. */
  #leave(cause: unknown): void {
    this.#next = this.#next.filter((copy) => this.#canStandIn(copy));
    this.#goOn(cause);
  }

  #goOn(cause: unknown): void {
    const last = this.#copy;
    const [copy, ...rest] = this.#next;
    this.#copyLife.abort();
    this.#attachment = null;
    if (this.#life.signal.aborted) return;
    // After the last copy the first one follows, at the same moment, when it is tried again.
    const target = copy ?? this.#options.copies[0];
    if (last !== null && target !== undefined) this.#position = this.#shift(last, target);
    this.#next = copy === undefined ? this.#options.copies : rest;
    if (copy === undefined) {
      this.#copy = null;
      this.#options.onExhausted(cause);
      return;
    }
    this.#copy = copy;
    void this.#play(copy, false);
  }

  /** Media that is told before it is open would begin at what it was opened at all the same. */
  #goToSought(): void {
    if (this.#sought === null || !this.isAttached || !canGoTo(this.#media, this.#sought)) return;
    this.#media.currentTime = this.#sought;
    this.#sought = null;
  }

  #canStandIn(copy: Copy): boolean {
    const [best] = this.#options.copies;
    if (this.#copy === null || best === undefined) return true;
    return canStandIn(this.#spansOf(copy), this.#spansOf(best), this.#eventMsIn(this.#copy));
  }

  /** The present moment of the event; null where the copy does not tell. */
  #eventMsIn(copy: Copy): number | null {
    const held = this.#heldSpans.length > 0 ? this.#heldSpans : this.#spansOf(copy);
    return toEventMs(held, this.#position);
  }

  /** Where the present moment of the event stands in another copy. */
  #shift(last: Copy, next: Copy): number {
    const eventMs = this.#eventMsIn(last);
    const spans = this.#spansOf(next);
    return eventMs === null || spans.length === 0 ? this.#position : toMediaSeconds(spans, eventMs);
  }

  #spansOf(copy: Copy): readonly EventSpan[] {
    const { copies, spans } = this.#options;
    if (copy.recording === copies[0]?.recording && spans.length > 0) return spans;
    return toEventSpans(copy);
  }

  /** `isRenewed`: at a fresh address, after the old one was refused; this is done once for each refusal. */
  async #play(copy: Copy, isRenewed: boolean): Promise<void> {
    const { video, onCopy } = this.#options;
    const { muted, playbackRate } = this.#media;
    const life = new AbortController();
    this.#copyLife = life;
    this.#heldSpans = [];
    let isGone = false;
    const fail = (reason: unknown): void => {
      if (isGone || life.signal.aborted) return;
      isGone = true;
      this.#leave(reason);
    };
    const onFailure = (reason: unknown): void => {
      if (isRenewed || !mayBeRefused(copy, reason)) fail(reason);
      else void this.#renewAndPlay(copy, life.signal, () => fail(reason));
    };
    const address = { latest: copy };
    const hasNext = this.#next.some((next) => this.#canStandIn(next));
    let opening: CopyOpening = 'code';
    const watch = new CopyWatch({
      readMedia: () => this.#media,
      // Whoever has not pressed play yet wants its first picture.
      isWanted: () => opening !== 'opened' || this.#isWanted || !this.#media.paused,
      hasNext,
      readOpening: () => opening,
      resume: () => void this.#media.play().catch((reason: unknown) => this.#noteRefusal(reason)),
      onStuck: () => fail(null),
      signal: life.signal,
    });
    const { stage, readToken, renew } = this.#options;
    const startAt = this.#position;
    this.#sought = null;
    try {
      const attachment = await attachCopy(video, copy, {
        signal: life.signal,
        stage,
        get token() {
          return readToken(copy.url);
        },
        startAt,
        isReplaceable: hasNext,
        get expiresAt() {
          return address.latest.expiresAt ?? null;
        },
        get latestUrl() {
          return address.latest.url;
        },
        renew: async () => {
          const fresh = await renew(copy);
          if (fresh !== null) address.latest = fresh;
          return fresh !== null;
        },
        onAsk: () => {
          opening = 'asked';
          watch.arrived();
        },
        onArrival: (what) => watch.arrived(what),
        onFailure,
      });
      if (life.signal.aborted) return;
      opening = 'opened';
      const { media } = attachment;
      watch.follow(media);
      this.#media = media;
      this.#attachment = attachment;
      video.hidden = media !== video;
      this.#goToSought();
      media.muted = muted;
      media.playbackRate = media.defaultPlaybackRate = playbackRate;
      this.#follow(media, life.signal);
      onCopy(copy, media);
      if (this.#isWanted) void media.play().catch(() => undefined);
    } catch (reason) {
      onFailure(reason);
    }
  }

  /** What its player cannot be given a fresh address for is attached anew, where it was. */
  async #renewAndPlay(copy: Copy, signal: AbortSignal, fail: () => void): Promise<void> {
    const fresh = await this.#options.renew(copy).catch(() => null);
    if (signal.aborted) return;
    // A bare playback id stays the same with whatever token.
    if (fresh === null || (fresh.url === copy.url && copy.type !== 'mux')) {
      fail();
      return;
    }
    this.#copyLife.abort();
    this.#attachment = null;
    this.#copy = fresh;
    void this.#play(fresh, true);
  }

  /** Remembers where and whether it plays, which a detached element has forgotten. */
  #follow(media: HTMLVideoElement, signal: AbortSignal): void {
    media.addEventListener('play', () => (this.#isWanted = true), { signal });
    media.addEventListener('pause', () => (this.#isWanted = false), { signal });
    const remember = (): void => {
      // What has not been opened stands at its beginning, whatever it was to begin at.
      if (media.readyState === 0) return;
      this.#position = media.currentTime;
      this.#heldSpans = this.inside?.spans ?? [];
    };
    media.addEventListener('timeupdate', remember, { signal });
    for (const type of ['loadedmetadata', 'durationchange', 'loadeddata']) {
      media.addEventListener(type, () => this.#goToSought(), { signal });
    }
  }

  /** Where a person has to press first, nothing is played before. */
  #noteRefusal(reason: unknown): void {
    if (reason instanceof DOMException && reason.name === 'NotAllowedError') this.#isWanted = false;
  }
}

/** hls.js has asked for a fresh token itself; of the others nobody can tell why their server refuses. */
function mayBeRefused({ type }: Copy, reason: unknown): boolean {
  return type !== 'hls' && !(reason instanceof HlsError);
}
