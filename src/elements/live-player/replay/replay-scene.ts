import type { StreamMark } from '../../../contract/index.js';
import type { Copy, KnownMissing } from '../../recording-player/timeline/recording-choice.js';
import { isAway, RecordingPlayback } from '../../recording-player/playback/recording-playback.js';
import { createEventPlan } from '../../recording-player/timeline/event-plan.js';
import { createPatching } from '../../recording-player/playback/patching.js';
import type { PlaceKeeper } from '../../recording-player/place/place-keeper.js';
import type { PlanParts } from '../../recording-player/timeline/plan-parts.js';
import { toPlaybackModel } from '../../recording-player/playback/to-playback-model.js';
import { ElementError } from '../../shared/element-error.js';
import { createGrowingWait } from '../../shared/player/growing-wait.js';
import type { PlaybackModel } from '../../shared/player/playback-model.js';
import type { PlayResult, Screen } from '../../shared/player/programme.js';
import { readNeed } from '../../shared/player/read-need.js';
import { startPlaying } from '../../shared/player/start-playing.js';
import { toPlayResult } from '../../shared/player/to-play-result.js';
import { keepPlace } from './keep-place.js';
import type { Bill } from '../live-bill.js';
import type { LiveSettings, Wish } from '../live-settings.js';
import type { LivePlayerState } from '../live-state.js';
import type { Renewal } from '../renewal.js';
import { renewCopy } from './renew-copy.js';
import type { Replay } from './replay.js';

export interface ReplaySceneOptions {
  readonly screen: Screen<LivePlayerState>;
  readonly settings: LiveSettings;
  readonly wish: Wish;
  readonly renewal: Pick<Renewal, 'ask' | 'readCredentials'>;
  readonly copies: readonly Copy[];
  /** As they are named now. */
  readonly readCopies: () => readonly Copy[];
  readonly missing: KnownMissing;
  readonly readMarks: () => readonly StreamMark[];
  /** The moment at which it begins, milliseconds since 1970; null: at its beginning. */
  readonly fromMs: number | null;
  /** Whether it plays as soon as it can, where the viewer wishes to see what there is. */
  readonly startsItself: boolean;
  /** The recording has a picture of its own to show. */
  onPicture(): void;
}

/** Where the recording stands at the moment from which it is to go on; past its end, there. */
function findMoment(
  { copies, missing }: ReplaySceneOptions,
  fromMs: number,
  plan: PlanParts,
): number {
  const { timeline } = createEventPlan(plan, copies, missing);
  return timeline.find(fromMs) ?? timeline.duration ?? 0;
}

/** The scene after the event: the recording in the place of the live picture. */
export class ReplayScene implements Replay {
  readonly #options: ReplaySceneOptions;
  readonly #life = new AbortController();
  readonly #playback: RecordingPlayback;
  readonly #keeper: PlaceKeeper;
  readonly #patching = createPatching();
  #copy: Copy | null;
  #isWanted: boolean;
  readonly #nextWaitMs = createGrowingWait();
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ReplaySceneOptions) {
    this.#options = options;
    const { screen, renewal, copies, readCopies, missing, readMarks } = options;
    this.#isWanted = options.startsItself && options.wish.value === 'play';
    this.#copy = copies[0] ?? null;
    const { plan } = this.#patching;
    this.#keeper = keepPlace(options.settings, {
      signal: this.#life.signal,
      readPlayback: () => this.#playback,
    });
    if (options.fromMs !== null) this.#keeper.beginElsewhere();
    const moment = options.fromMs === null ? null : findMoment(options, options.fromMs, plan);
    this.#playback = new RecordingPlayback({
      video: screen.video,
      stage: screen.stage,
      copies,
      missing,
      plan,
      readMarks,
      readToken: (url) => renewal.readCredentials(url).token,
      renew: (copy) => renewCopy(copy, renewal, readCopies),
      startAt: moment ?? this.#keeper.resumesAt ?? 0,
      onCopy: (copy, media) => {
        this.#copy = copy;
        screen.useMedia(media);
        this.#keeper.follow(media);
        this.#listen(media);
        if (this.#isWanted) void this.play();
        else this.#show();
      },
      onExhausted: (cause) => {
        this.#excuse(cause);
        this.#retry = setTimeout(() => this.open(), this.#nextWaitMs());
      },
    });
  }

  /** What can be seen and chosen of the recording. */
  get playback(): PlaybackModel {
    return toPlaybackModel(this.#playback);
  }

  open(): void {
    this.#forgetRetry();
    this.#show();
    this.#playback.open();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#keeper.keep();
    this.#life.abort();
    this.#playback.close();
    this.#options.screen.useMedia(this.#options.screen.video);
  }

  async play(): Promise<PlayResult> {
    this.#options.wish.value = 'play';
    this.#isWanted = true;
    if (this.#retry !== undefined) {
      this.open();
      return { outcome: 'waiting' };
    }
    this.#playback.rewind();
    const start = await startPlaying(this.#playback.media);
    if (!this.#life.signal.aborted) this.#show();
    return toPlayResult(start);
  }

  pause(): void {
    this.#options.wish.value = 'hold';
    this.#isWanted = false;
    this.#playback.pause();
  }

  async goLive(): Promise<PlayResult> {
    return { outcome: 'ignored' };
  }

  seek(seconds: number): void {
    this.#keeper.beginElsewhere();
    this.#playback.seek(seconds);
    this.#show();
  }

  /** What a phone brought home after the end, and was joined since. */
  offer(bill: Bill): void {
    if (bill.scene !== 'replay') return;
    const isLost = this.#retry !== undefined;
    // Where nothing could be played, what is offered is tried at once.
    this.#forgetRetry();
    this.#playback.offer(bill, this.#patching);
    if (!isLost) this.#show();
  }

  #forgetRetry(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #listen(media: HTMLVideoElement): void {
    const { signal } = this.#life;
    for (const type of ['play', 'pause', 'volumechange', 'ended']) {
      media.addEventListener(type, () => this.#show(), { signal });
    }
    const tell = (): void => {
      if (media.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.#options.onPicture();
    };
    media.addEventListener('loadeddata', tell, { signal });
    tell();
  }

  /** A server that is away comes back; what it cannot mend is said. */
  #excuse(cause: unknown): void {
    const { screen } = this.#options;
    if (isAway(cause)) {
      screen.show({ phase: 'reconnecting', lost: 'connection' });
    } else {
      screen.show({ phase: 'error', error: new ElementError('source-unplayable', cause) });
    }
  }

  #show(): void {
    // Nothing can be played just now, and that has been said.
    if (this.#retry !== undefined) return;
    const { screen, settings, fromMs } = this.#options;
    const { isGoingOn, media } = this.#playback;
    const { halt, resumesAt } = this.#keeper;
    // Who had paused the live picture has begun already.
    const hasPaused = fromMs !== null && !this.#isWanted;
    const at = halt === 'start' && hasPaused ? 'pause' : halt;
    const need = at === 'end' ? 'play' : readNeed(media, settings.muted);
    screen.show({
      phase: 'replay',
      recording: this.#copy?.recording ?? null,
      duration: this.#copy?.duration ?? null,
      poster: this.#copy?.poster ?? null,
      need: isGoingOn ? 'nothing' : need,
      at,
      resumesAt,
    });
  }
}
