import { HlsError } from '../../media/hls-error.js';
import type { StreamMark } from '../../contract/index.js';
import type { Copy, KnownMissing } from '../recording-player/recording-choice.js';
import { RecordingPlayback } from '../recording-player/recording-playback.js';
import { planParts } from '../recording-player/plan-parts.js';
import { RecordingTimeline } from '../recording-player/recording-timeline.js';
import { toPlaybackModel } from '../recording-player/to-playback-model.js';
import { ElementError } from '../shared/element-error.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Screen } from '../shared/player/programme.js';
import { readNeed } from '../shared/player/read-need.js';
import { startPlaying } from '../shared/player/start-playing.js';
import { toPlayResult } from '../shared/player/to-play-result.js';
import type { Bill } from './live-bill.js';
import type { LiveSettings, Wish } from './live-settings.js';
import type { LivePlayerState } from './live-state.js';
import type { Renewal } from './renewal.js';
import { renewCopy } from './renew-copy.js';
import type { Replay } from './replay.js';

/** A server that restarts is back by then; jittered, since every viewer waits. */
const RETRY_MS = 10_000;

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
function findStart({ copies, missing, fromMs }: ReplaySceneOptions): number {
  if (fromMs === null) return 0;
  const timeline = new RecordingTimeline(planParts(copies), missing);
  return timeline.find(fromMs) ?? timeline.duration ?? 0;
}

/** The scene after the event: the recording in the place of the live picture. */
export class ReplayScene implements Replay {
  readonly #options: ReplaySceneOptions;
  readonly #life = new AbortController();
  readonly #playback: RecordingPlayback;
  #copy: Copy | null;
  #isWanted: boolean;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ReplaySceneOptions) {
    this.#options = options;
    const { screen, renewal, copies, readCopies, missing, readMarks } = options;
    this.#isWanted = options.startsItself && options.wish.value === 'play';
    this.#copy = copies[0] ?? null;
    this.#playback = new RecordingPlayback({
      video: screen.video,
      stage: screen.stage,
      copies,
      missing,
      readMarks,
      readToken: (url) => renewal.readCredentials(url).token,
      renew: (copy) => renewCopy(copy, renewal, readCopies),
      startAt: findStart(options),
      onCopy: (copy, media) => {
        this.#copy = copy;
        screen.useMedia(media);
        this.#listen(media);
        if (this.#isWanted) void this.play();
        else this.#show();
      },
      onExhausted: (cause) => {
        this.#excuse(cause);
        this.#retry = setTimeout(() => this.open(), RETRY_MS * (1 + Math.random()));
      },
    });
  }

  /** What can be seen and chosen of the recording. */
  get playback(): PlaybackModel {
    return toPlaybackModel(this.#playback);
  }

  open(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#show();
    this.#playback.open();
  }

  close(): void {
    clearTimeout(this.#retry);
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
    this.#playback.media.pause();
  }

  async goLive(): Promise<PlayResult> {
    return { outcome: 'ignored' };
  }

  seek(seconds: number): void {
    this.#playback.seek(seconds);
  }

  /** What a phone brought home after the end, and was joined since. */
  offer(bill: Bill): void {
    if (bill.scene !== 'replay') return;
    this.#playback.offer(bill.copies, bill.missing);
    if (this.#retry === undefined) this.#show();
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
    // What plays it could not be fetched either.
    const isScriptAway = cause instanceof TypeError;
    const isMediaAway = cause instanceof HlsError && cause.code === 'source-unreachable';
    if (isScriptAway || isMediaAway) {
      screen.show({ phase: 'reconnecting', lost: 'connection' });
    } else {
      screen.show({ phase: 'error', error: new ElementError('source-unplayable', cause) });
    }
  }

  #show(): void {
    const { screen, settings } = this.#options;
    screen.show({
      phase: 'replay',
      recording: this.#copy?.recording ?? null,
      duration: this.#copy?.duration ?? null,
      poster: this.#copy?.poster ?? null,
      need: readNeed(this.#playback.media, settings.muted),
    });
  }
}
