import type { Stream, StreamMark } from '../../contract/index.js';
import { ElementError } from '../shared/element-error.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { readNeed } from '../shared/player/read-need.js';
import { startPlaying } from '../shared/player/start-playing.js';
import { toPlayResult } from '../shared/player/to-play-result.js';
import { CopySource } from './copy-source.js';
import { PressReadiness } from './press-readiness.js';
import type { Copy, KnownMissing } from './recording-choice.js';
import { chooseRecording } from './recording-choice.js';
import { RecordingPlayback } from './recording-playback.js';
import type { RecordingSettings } from './recording-settings.js';
import type { RecordingPlayerState } from './recording-state.js';
import type { ResumeMemory } from './resume-memory.js';
import { openResumeMemory } from './resume-memory.js';
import { readAddressTime } from './start-place.js';
import { toPlaybackModel } from './to-playback-model.js';
import { toProcessing } from './to-processing.js';

/** A server that restarts is back by then; jittered, since others wait too. */
const RETRY_MS = 10_000;

/** How often the place is remembered while it plays. */
const REMEMBER_EVERY_MS = 5_000;

/** Media events after which the state may be another. */
const shownEvents = ['loadedmetadata', 'play', 'playing', 'pause', 'volumechange', 'ended'];

/** Finds the recording, waits for it where it is still being prepared, and plays it. */
export class RecordingProgramme implements Programme {
  readonly #screen: Screen<RecordingPlayerState>;
  readonly #settings: RecordingSettings;
  readonly #source: CopySource;
  readonly #memory: ResumeMemory | null;
  readonly #life = new AbortController();
  #title: string | null = null;
  #readiness: PressReadiness | null = null;
  #copies: readonly Copy[] = [];
  #missing: KnownMissing | undefined;
  #marks: readonly StreamMark[] = [];
  #copy: Copy | null = null;
  #playback: RecordingPlayback | null = null;
  #wish: 'play' | 'hold';
  #startAt: number;
  #resumesAt: number | null = null;
  #rememberedAt = 0;
  #waiters: ((result: PlayResult) => void)[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(screen: Screen<RecordingPlayerState>, settings: RecordingSettings) {
    this.#screen = screen;
    this.#settings = settings;
    this.#source = new CopySource(settings);
    this.#memory = settings.noResume ? null : openResumeMemory(this.#source.name);
    this.#wish = settings.autoplay ? 'play' : 'hold';
    const asked = readAddressTime(location.hash) ?? (settings.startTime || null);
    if (asked === null) this.#resumesAt = this.#memory?.read() ?? null;
    this.#startAt = Math.max(0, asked ?? this.#resumesAt ?? 0);
  }

  /** Of the event; null where nobody has told it. */
  get title(): string | null {
    return this.#title;
  }

  /** What there is to see and to choose beside the media itself; null before anything is loaded. */
  get playback(): PlaybackModel | null {
    return this.#playback === null ? null : toPlaybackModel(this.#playback);
  }

  open(): void {
    const { signal } = this.#life;
    this.#screen.show({ phase: 'loading' });
    addEventListener('hashchange', () => this.#followAddress(), { signal });
    const frame = this.#screen.stage.parentElement;
    if (frame !== null) this.#readiness = new PressReadiness(this.#screen.video, frame);
    addEventListener('pagehide', () => this.#remember(), { signal });
    const { own } = this.#source;
    if (own !== null) {
      this.#take([own]);
      return;
    }
    void this.#source.follow({
      onStream: (answer) => this.#follow(answer),
      onError: (error) => this.#complain(error),
    });
  }

  close(): void {
    this.#remember();
    this.#life.abort();
    this.#source.leave();
    this.#readiness?.end();
    clearTimeout(this.#retry);
    this.#playback?.close();
    this.#screen.useMedia(this.#screen.video);
    this.#settle({ outcome: 'superseded' });
  }

  async play(): Promise<PlayResult> {
    this.#wish = 'play';
    if (this.#copies.length === 0) return { outcome: 'waiting' };
    this.#playback?.rewind();
    if (this.#copy !== null && this.#playback?.isAttached) return this.#start(this.#playback.media);
    this.#load();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  pause(): void {
    this.#wish = 'hold';
    this.#playback?.media.pause();
  }

  async goLive(): Promise<PlayResult> {
    return { outcome: 'ignored' };
  }

  seek(seconds: number): void {
    if (this.#copy !== null && this.#playback !== null) {
      this.#playback.seek(seconds);
      return;
    }
    this.#startAt = seconds;
    this.#resumesAt = null;
    void this.play();
  }

  /** A link within the page to another place in the recording. */
  #followAddress(): void {
    const seconds = readAddressTime(location.hash);
    if (seconds !== null && this.#copies.length > 0) this.seek(seconds);
  }

  #follow(stream: Stream): void {
    this.#title = stream.title;
    this.#marks = stream.marks ?? [];
    const choice = chooseRecording(stream, this.#settings.prefer, this.#source.resolve);
    switch (choice.outcome) {
      case 'ready':
        this.#missing = choice.missing;
        this.#source.settle(choice);
        if (this.#playback === null) this.#take(choice.copies);
        else {
          this.#playback.offer(choice.copies, choice.missing);
          this.#show(this.#playback.media);
        }
        return;
      case 'preparing':
        if (this.#copies.length === 0) this.#screen.show(toProcessing(stream));
        return;
      case 'none':
        if (this.#copies.length > 0) return;
        this.#screen.show({ phase: 'error', error: new ElementError('source-missing') });
    }
  }

  /** Without a poster the first picture stands for the recording; with one, nothing is fetched yet. */
  #take(copies: readonly Copy[]): void {
    this.#copies = copies;
    const [best] = copies;
    const poster = this.#settings.poster || best?.poster;
    if (this.#wish === 'play' || !poster) this.#load();
    else if (best !== undefined) {
      this.#showReady(best);
      this.#readiness?.expect(best);
    }
  }

  /** Begins, or goes on where all copies had failed. */
  #load(): void {
    clearTimeout(this.#retry);
    this.#screen.show({ phase: 'loading' });
    this.#playback ??= this.#createPlayback();
    this.#playback.open();
  }

  #createPlayback(): RecordingPlayback {
    const screen = this.#screen;
    return new RecordingPlayback({
      video: screen.video,
      stage: screen.stage,
      copies: this.#copies,
      readToken: this.#source.readToken,
      renew: (copy) => this.#source.renew(copy, this.#life.signal),
      startAt: this.#startAt,
      ...(this.#missing === undefined ? {} : { missing: this.#missing }),
      readMarks: () => this.#marks,
      onCopy: (copy, media) => {
        this.#copy = copy;
        this.#readiness?.end();
        screen.useMedia(media);
        this.#listen(media);
        if (this.#wish === 'play') void this.#start(media).then((result) => this.#settle(result));
      },
      onExhausted: (cause) => this.#exhaust(cause),
    });
  }

  #listen(media: HTMLVideoElement): void {
    const { signal } = this.#life;
    const show = (): void => {
      if (this.#playback?.media === media) this.#show(media);
    };
    for (const type of shownEvents) {
      media.addEventListener(type, show, { signal });
    }
    for (const type of ['pause', 'ended', 'timeupdate']) {
      media.addEventListener(type, this.#onProgress, { signal });
    }
    if (media.readyState >= HTMLMediaElement.HAVE_METADATA) show();
  }

  readonly #onProgress = ({ type }: Event): void => {
    if (this.#playback?.media.paused === false) this.#resumesAt = null;
    const isDue = performance.now() - this.#rememberedAt > REMEMBER_EVERY_MS;
    if (type !== 'timeupdate' || isDue) this.#remember();
  };

  #remember(): void {
    const playback = this.#playback;
    // What has only been prepared was not seen.
    if (playback === null || !playback.isAttached || playback.media.played.length === 0) return;
    this.#rememberedAt = performance.now();
    this.#memory?.write(playback.time, playback.duration);
  }

  #showReady(copy: Copy): void {
    const resumesAt = this.#resumesAt;
    const whole = this.#playback?.duration ?? null;
    this.#screen.show({ phase: 'ready', resumesAt, ...toShown(copy, whole) });
  }

  #show(media: HTMLVideoElement): void {
    // Asked to play is not yet playing: what is being loaded may turn out to be broken.
    const isPending = !media.paused && media.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
    if (this.#copy === null || isPending || this.#playback?.isAttached !== true) return;
    const shown = toShown(this.#copy, this.#playback.duration);
    const need = readNeed(media, this.#settings.muted);
    if (need === 'play' || media.ended) this.#showReady(this.#copy);
    else this.#screen.show({ phase: 'playing', need, ...shown });
  }

  async #start(media: HTMLVideoElement): Promise<PlayResult> {
    const start = await startPlaying(media);
    if (this.#life.signal.aborted) return { outcome: 'superseded' };
    if (start === 'refused') {
      this.#wish = 'hold';
      this.#show(media);
    }
    return toPlayResult(start);
  }

  #exhaust(cause: unknown): void {
    const error = new ElementError('source-unplayable', cause);
    this.#copy = null;
    this.#screen.show({ phase: 'error', error });
    this.#settle({ outcome: 'failed', error });
    this.#retry = setTimeout(() => this.#load(), RETRY_MS * (1 + Math.random()));
  }

  #complain(error: ElementError): void {
    if (this.#copies.length > 0) return;
    this.#screen.show({ phase: 'error', error });
  }

  #settle(result: PlayResult): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve(result);
  }
}

function toShown(
  { recording, duration, poster }: Copy,
  whole: number | null = null,
): {
  recording: string | null;
  duration: number | null;
  poster: string | null;
} {
  return { recording, duration: whole ?? duration, poster };
}
