import type { Stream } from '../../../contract/index.js';
import type { Copy } from '../../recording-player/timeline/recording-choice.js';
import { createPatching } from '../../recording-player/playback/patching.js';
import { RecordingPlayback } from '../../recording-player/playback/recording-playback.js';
import type { PlaceKeeper } from '../../recording-player/place/place-keeper.js';
import { toPlaybackModel } from '../../recording-player/playback/to-playback-model.js';
import { createGrowingWait } from '../../shared/player/growing-wait.js';
import type { PlaybackModel } from '../../shared/player/playback-model.js';
import type { PlayResult, Screen } from '../../shared/player/programme.js';
import { readNeed } from '../../shared/player/read-need.js';
import { startPlaying } from '../../shared/player/start-playing.js';
import { toPlayResult } from '../../shared/player/to-play-result.js';
import type { Beginning } from './beginning.js';
import { readBeginning } from './beginning.js';
import { keepPlace } from './keep-place.js';
import type { LiveSettings, Wish } from '../live-settings.js';
import type { LivePlayerState } from '../live-state.js';
import type { Renewal } from '../renewal.js';
import { renewCopy } from './renew-copy.js';

/** A picture that stands still for less is no news. */
const STALL_MS = 3_000;

/** Who has watched the beginning for so long wants to see it, and has his place there from now on. */
const OFFER_SECONDS = 20;

/** Events after which there may be a picture, or another need. */
const shownEvents = 'loadeddata play pause playing canplay seeked volumechange timeupdate'.split(
  ' ',
);

/** Who is nearer to the end of what is kept has seen it. */
const END_SECONDS = 15;

export interface CatchUpSceneOptions {
  readonly screen: Screen<LivePlayerState>;
  readonly settings: LiveSettings;
  readonly wish: Wish;
  readonly event: Stream;
  readonly renewal: Pick<Renewal, 'ask' | 'readCredentials'>;
  readonly resolve: (url: string) => string;
  /** There is a picture of it to show. */
  onPicture(): void;
  /** All that is kept has been seen. */
  onEnd(): void;
}

/** An event that is live from its first second on, by its recordings: those that are ready, and the one that grows. */
export class CatchUpScene {
  readonly #options: CatchUpSceneOptions;
  readonly #life = new AbortController();
  readonly #playback: RecordingPlayback;
  readonly #keeper: PlaceKeeper;
  readonly #patching = createPatching();
  /** Where the viewer was the last time, for as long as it is offered. That place is kept meanwhile. */
  #leftAt: number | null;
  #beginning: Beginning;
  #toldAt = performance.now();
  readonly #heard = new WeakSet<HTMLVideoElement>();
  #stall: ReturnType<typeof setTimeout> | undefined;
  /** Of its own: no event of what stands in the element meanwhile may take it away. */
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #nextWaitMs = createGrowingWait();
  #waiters: ((result: PlayResult) => void)[] = [];

  constructor(options: CatchUpSceneOptions) {
    this.#options = options;
    const { screen, renewal, event, resolve } = options;
    this.#beginning = readBeginning(event, resolve);
    const { copies, missing } = this.#beginning;
    this.#keeper = keepPlace(options.settings, {
      signal: this.#life.signal,
      readPlayback: () => (this.#leftAt === null ? this.#watched : null),
    });
    this.#leftAt = this.#keeper.resumesAt;
    this.#playback = new RecordingPlayback({
      video: screen.video,
      stage: screen.stage,
      copies,
      missing,
      readMarks: () => this.#beginning.marks,
      readToken: (url) => renewal.readCredentials(url).token,
      renew: (copy) => renewCopy(copy, renewal, () => this.#beginning.copies),
      startAt: 0,
      onCopy: (_copy, media) => this.#adopt(media),
      onExhausted: () => this.#wait(),
    });
  }

  /** Seconds from the beginning of the event's recordings, and what can be chosen of them. */
  get playback(): PlaybackModel {
    const model = toPlaybackModel(this.#playback);
    const { duration } = model;
    // The media tells the length of what is loaded; of what follows, the clock does.
    const isTold = this.#playback.isInLastPart && this.#playback.isAttached;
    const sinceMs = performance.now() - this.#toldAt;
    const grown = isTold || !this.#beginning.isGrowing ? 0 : sinceMs / 1000;
    return { ...model, duration: duration === null ? null : duration + grown };
  }

  /** Of a length that grows, which the media alone does not tell. */
  get #watched() {
    const { isAttached, media, time } = this.#playback;
    return { isAttached, media, time, duration: this.playback.duration };
  }

  open(): void {
    this.#options.screen.show({ phase: 'connecting', poster: null });
    this.#playback.open();
  }

  close(): void {
    const { video, useMedia } = this.#options.screen;
    clearTimeout(this.#stall);
    clearTimeout(this.#retry);
    this.#keeper.keep();
    this.#life.abort();
    this.#playback.close();
    this.#settle({ outcome: 'superseded' });
    useMedia(video);
    // What is live is not watched any faster.
    video.playbackRate = video.defaultPlaybackRate = 1;
  }

  async play(): Promise<PlayResult> {
    const { isAttached, media } = this.#playback;
    if (isAttached) return toPlayResult(await startPlaying(media));
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  pause(): void {
    this.#playback.pause();
    this.#settle({ outcome: 'superseded' });
  }

  seek(seconds: number): void {
    this.#leftAt = null;
    this.#playback.seek(seconds);
  }

  /** More is kept by now, or the event is over. */
  follow(event: Stream): void {
    const before = this.#beginning;
    const next = readBeginning(event, this.#options.resolve);
    this.#toldAt = performance.now();
    // What is being made ready after the event plays on as it was known, by the addresses of now.
    const isLess = before.copies.some(
      ({ recording }) => !next.copies.some((copy) => copy.recording === recording),
    );
    const known = before.copies.map((copy) => next.copies.find(isSameCopy(copy)) ?? copy);
    this.#beginning = isLess ? { ...next, copies: known, missing: before.missing } : next;
    const { copies, missing } = this.#beginning;
    if (event.status === 'live') this.#playback.update(copies, missing);
    else this.#playback.offer(this.#beginning, this.#patching);
  }

  #adopt(media: HTMLVideoElement): void {
    const { screen, wish } = this.#options;
    screen.useMedia(media);
    this.#keeper.follow(media);
    if (!this.#heard.has(media)) this.#listen(media);
    if (wish.value !== 'play') return;
    void startPlaying(media).then((start) => {
      this.#show(media);
      this.#settle(toPlayResult(start));
    });
  }

  #listen(media: HTMLVideoElement): void {
    const { onPicture, onEnd } = this.#options;
    const { signal } = this.#life;
    this.#heard.add(media);
    const show = (): void => this.#show(media);
    for (const type of shownEvents) media.addEventListener(type, show, { signal });
    media.addEventListener('loadeddata', onPicture, { signal });
    media.addEventListener('waiting', () => this.#noteStall(media), { signal });
    media.addEventListener('ended', onEnd, { signal });
  }

  #show(media: HTMLVideoElement): void {
    const { HAVE_CURRENT_DATA, HAVE_FUTURE_DATA } = media;
    const needed = media.paused ? HAVE_CURRENT_DATA : HAVE_FUTURE_DATA;
    if (!this.#playback.isAttached || media.readyState < needed) return;
    clearTimeout(this.#stall);
    const { screen, settings } = this.#options;
    const need = readNeed(media, settings.muted);
    if (this.#playback.time > OFFER_SECONDS) this.#leftAt = null;
    screen.show({ phase: 'playing', path: 'hls', at: 'behind', need, resumesAt: this.#leftAt });
  }

  #noteStall(media: HTMLVideoElement): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => {
      if (this.#isHeld || media.readyState >= media.HAVE_FUTURE_DATA) return;
      if (this.#isAtEnd) this.#options.onEnd();
      else this.#options.screen.show({ phase: 'stalled', path: 'hls', lacks: 'media' });
    }, STALL_MS);
  }

  /** The viewer has paused; a start that was broken off leaves the element paused as well. */
  get #isHeld(): boolean {
    return this.#options.wish.value === 'hold';
  }

  /** No copy plays on: all of it has been seen, or the server is away. */
  #wait(): void {
    clearTimeout(this.#stall);
    clearTimeout(this.#retry);
    this.#settle({ outcome: 'waiting' });
    if (this.#isAtEnd) {
      this.#options.onEnd();
      return;
    }
    this.#options.screen.show({ phase: 'reconnecting', lost: 'connection' });
    this.#retry = setTimeout(() => this.#playback.open(), this.#nextWaitMs());
  }

  get #isAtEnd(): boolean {
    const { time, duration } = this.playback;
    return duration !== null && duration - time < END_SECONDS;
  }

  #settle(result: PlayResult): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve(result);
  }
}

function isSameCopy({ recording, type }: Copy): (other: Copy) => boolean {
  return (other) => other.recording === recording && other.type === type;
}
