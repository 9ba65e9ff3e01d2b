import type { Stream } from '../../contract/index.js';
import { ElementError } from '../shared/element-error.js';
import { createGrowingWait } from '../shared/player/growing-wait.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { readNeed } from '../shared/player/read-need.js';
import { startPlaying } from '../shared/player/start-playing.js';
import { toPlayResult } from '../shared/player/to-play-result.js';
import { CopySource } from './source/copy-source.js';
import { PlaceKeeper } from './place/place-keeper.js';
import { PressReadiness } from './press-readiness.js';
import type { Copy, ReadyChoice } from './timeline/recording-choice.js';
import { chooseRecording } from './timeline/recording-choice.js';
import { createEventPlan } from './timeline/event-plan.js';
import { isAway, RecordingPlayback } from './playback/recording-playback.js';
import type { Patching } from './playback/patching.js';
import { planParts } from './timeline/plan-parts.js';
import type { RecordingSettings } from './recording-settings.js';
import type { RecordingPlayerState } from './recording-state.js';
import { openResumeMemory } from './place/resume-memory.js';
import { readAddressTime } from './place/start-place.js';
import { toPlaybackModel } from './playback/to-playback-model.js';
import { toShown } from './to-shown.js';
import { toProcessing } from './to-processing.js';

/** Media events after which the state may be another. */
const shownEvents = 'loadedmetadata durationchange play playing pause volumechange ended'.split(
  ' ',
);

/** Finds the recording, waits for it where it is still being prepared, and plays it. */
export class RecordingProgramme implements Programme {
  readonly #screen: Screen<RecordingPlayerState>;
  readonly #settings: RecordingSettings;
  readonly #source: CopySource;
  readonly #life = new AbortController();
  readonly #keeper: PlaceKeeper;
  /** As it was told last; null where nobody tells of one. */
  #known: Stream | null = null;
  #readiness: PressReadiness | null = null;
  #copies: readonly Copy[] = [];
  #choice: ReadyChoice | null = null;
  /** How copies are put together; null while the best of them show all. */
  #patching: Patching | null = null;
  #copy: Copy | null = null;
  #playback: RecordingPlayback | null = null;
  #wish: 'play' | 'hold';
  #startAt: number;
  readonly #waiters: ((result: PlayResult) => void)[] = [];
  readonly #nextWaitMs = createGrowingWait();
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(screen: Screen<RecordingPlayerState>, settings: RecordingSettings) {
    this.#screen = screen;
    this.#settings = settings;
    const viewer = { readPlayback: () => this.#playback, signal: this.#life.signal };
    this.#source = new CopySource(settings, {
      ...viewer,
      onStream: (stream) => this.#follow(stream),
      onError: (error) => this.#complain(error),
      readKnown: () => this.#known,
    });
    this.#wish = settings.autoplay ? 'play' : 'hold';
    this.#keeper = new PlaceKeeper({
      ...viewer,
      memory: settings.noResume ? null : openResumeMemory(this.#source.name),
    });
    const asked = readAddressTime(location.hash) ?? (settings.startTime || null);
    if (asked !== null) this.#keeper.beginElsewhere();
    this.#startAt = Math.max(0, asked ?? this.#keeper.resumesAt ?? 0);
  }

  /** Of the event; null where nobody has told it. */
  get title(): string | null {
    return this.#known?.title ?? null;
  }

  /** What there is to see and to choose beside the media itself; null before anything is loaded. */
  get playback(): PlaybackModel | null {
    return this.#playback === null ? null : toPlaybackModel(this.#playback);
  }

  open(): void {
    const { signal } = this.#life;
    this.#screen.show({ phase: 'loading' });
    addEventListener('hashchange', () => this.#followAddress(), { signal });
    document.addEventListener('visibilitychange', this.#source.visit, { signal });
    this.#awaitPress();
    const { own } = this.#source;
    if (own !== null) {
      this.#copies = [own];
      this.#take();
    } else void this.#source.follow();
  }

  close(): void {
    this.#keeper.keep();
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
    this.#playback?.pause();
  }

  seek(seconds: number): void {
    this.#playback?.seek(seconds);
    if (this.#copy !== null) return;
    this.#startAt = seconds;
    this.#keeper.beginElsewhere();
    void this.play();
  }

  /** A link within the page to another place in the recording. */
  #followAddress(): void {
    const seconds = readAddressTime(location.hash);
    if (seconds !== null && this.#copies.length > 0) this.seek(seconds);
  }

  #follow(stream: Stream): void {
    this.#known = stream;
    const choice = chooseRecording(stream, this.#settings.prefer, this.#source.resolve);
    switch (choice.outcome) {
      case 'ready':
        void this.#takeUp(choice, stream);
        return;
      case 'preparing':
        if (this.#copies.length === 0) this.#screen.show(toProcessing(stream));
        return;
      case 'none':
        this.#complain(new ElementError('source-missing'));
    }
  }

  /** What other copies have of what the best of them lack takes code of its own. */
  async #takeUp(choice: ReadyChoice, stream: Stream): Promise<void> {
    this.#choice = choice;
    const isAll = this.#source.settle(choice, stream);
    if (this.#patching === null && (!isAll || this.#playback !== null)) {
      const code = await import('./playback/patching.js').catch(() => null);
      this.#patching ??= code?.createPatching() ?? null;
      if (this.#choice !== choice || this.#life.signal.aborted) return;
    }
    this.#copies = choice.copies;
    if (this.#playback === null) this.#take();
    else if (this.#patching !== null) {
      this.#playback.offer(choice, this.#patching);
      this.#show(this.#playback.media);
    }
  }

  readonly #plan = (copies: readonly Copy[]) => (this.#patching?.plan ?? planParts)(copies);

  /** Without a poster the first picture stands for the recording; with one, nothing is fetched yet. */
  #take(): void {
    const [best] = this.#copies;
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
    this.#openPlayback();
  }

  #openPlayback(): void {
    this.#playback ??= this.#createPlayback();
    this.#playback.open();
  }

  /** While the button is being pressed the recording is fetched, and nothing of it shown. */
  #awaitPress(): void {
    const { video, stage } = this.#screen;
    this.#readiness = new PressReadiness(video, stage.parentElement ?? stage, {
      onPress: () => this.#openPlayback(),
      onCancel: () => {
        if (this.#wish === 'play' || this.#life.signal.aborted) return;
        this.#playback?.close();
        this.#playback = this.#copy = null;
        this.#readiness?.end();
        this.#awaitPress();
        this.#take();
      },
    });
  }

  #createPlayback(): RecordingPlayback {
    const screen = this.#screen;
    return new RecordingPlayback({
      video: screen.video,
      stage: screen.stage,
      copies: this.#copies,
      plan: this.#plan,
      readToken: this.#source.readToken,
      renew: (copy) => this.#source.renew(copy, this.#life.signal),
      startAt: this.#startAt,
      ...(this.#choice && { missing: this.#choice.missing }),
      readMarks: () => this.#known?.marks ?? [],
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
      // What follows comes by itself, and the end has paused this.
      if (this.#playback?.media !== media || this.#playback.isGoingOn) return;
      this.#show(media);
    };
    for (const type of shownEvents) media.addEventListener(type, show, { signal });
    this.#keeper.follow(media);
    media.addEventListener('timeupdate', this.#source.visit, { signal, once: true });
    if (media.readyState >= HTMLMediaElement.HAVE_METADATA) show();
  }

  #showReady(copy: Copy): void {
    const { halt: at, resumesAt } = this.#keeper;
    const { duration } =
      this.#playback ?? createEventPlan(this.#plan, this.#copies, undefined).timeline;
    this.#screen.show({ phase: 'ready', at, resumesAt, ...toShown(copy, duration) });
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
    const code = isAway(cause) ? 'endpoint-unreachable' : 'source-unplayable';
    const error = new ElementError(code, cause);
    this.#copy = null;
    this.#screen.show({ phase: 'error', error });
    this.#settle({ outcome: 'failed', error });
    this.#retry = setTimeout(() => void this.#loadAnew(), this.#nextWaitMs());
  }

  /** Of a recording that shows all of the event nobody tells any more: the backend may name other copies by now. */
  async #loadAnew(): Promise<void> {
    const { signal } = this.#life;
    const choice = this.#choice && (await this.#source.look(signal));
    if (choice && this.#known && !this.#playback?.copy) await this.#takeUp(choice, this.#known);
    if (!signal.aborted && !this.#copy) this.#load();
  }

  #complain(error: ElementError): void {
    if (this.#copies.length > 0) return;
    this.#screen.show({ phase: 'error', error });
  }

  #settle(result: PlayResult): void {
    for (const resolve of this.#waiters.splice(0)) resolve(result);
  }
}
