import { ElementError } from '../shared/element-error.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { readNeed } from '../shared/player/read-need.js';
import type { StillPicture } from '../shared/player/still-picture.js';
import { startPlaying } from '../shared/player/start-playing.js';
import { toPlayResult } from '../shared/player/to-play-result.js';
import { toSourceError } from '../shared/player/to-source-error.js';
import type { LiveSource } from './ladder/live-ladder.js';
import type { LiveReport } from './ladder/live-report.js';
import { BarredWays } from './ladder/barred-ways.js';
import { LivePlayback } from './ladder/live-playback.js';
import { loadRungs } from './ladder/open-rung.js';
import { PreparedOffer } from './ladder/prepared-offer.js';
import { chooseCameraBackMs } from './ladder/rejoin-policy.js';
import { ExpectedPlayback } from './expected-playback.js';
import type { LiveSettings, Wish } from './live-settings.js';
import type { Renewal } from './renewal.js';
import type { Announcement, LivePath, LivePlayerState } from './live-state.js';

/** An event that has just begun names its sources, and fills them, within so long. */
const OPENING_MS = 20_000;

export interface LiveSceneOptions {
  readonly screen: Screen<LivePlayerState>;
  readonly still: StillPicture;
  readonly settings: LiveSettings;
  readonly wish: Wish;
  readonly renewal: Pick<Renewal, 'ask' | 'readCredentials'>;
  readonly readLadder: () => readonly LiveSource[];
  readonly readAnnouncement: () => Announcement | null;
  readonly isCameraLost: () => boolean;
  /** A source that this browser can play has been promised, whether it is named as yet or not. */
  readonly isPromised: () => boolean;
  /** False where nobody tells: what does not play is then waited for. */
  readonly isKnownLive: boolean;
  readonly startsWithOthers: boolean;
  /** Media has stopped or come to its end. */
  onStopped(): void;
}

/** The scene while the stream is live: tells the element what becomes of the picture. */
export class LiveScene implements Programme {
  readonly #options: LiveSceneOptions;
  readonly #life = new AbortController();
  readonly #offer = new PreparedOffer();
  #playback: LivePlayback | null = null;
  readonly #expected = new ExpectedPlayback({
    create: () => this.#createPlayback(),
    onLetGo: () => this.#prepare(),
  });
  #path: LivePath | null = null;
  #hasPlayed = false;
  readonly #openedAt = performance.now();
  #waiters: ((result: PlayResult) => void)[] = [];
  #cameraBack: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveSceneOptions) {
    this.#options = options;
  }

  /** How the picture comes while it does. */
  get path(): LivePath | null {
    return this.#path;
  }

  get isBehind(): boolean {
    return this.#playback?.isBehind ?? false;
  }

  /** When what is shown was recorded, milliseconds since 1970; null where that is now, or nobody tells. */
  get momentMs(): number | null {
    return this.#playback?.momentMs ?? null;
  }

  get playback(): PlaybackModel | null {
    return this.#playback?.model ?? null;
  }

  open(): void {
    const { video } = this.#options.screen;
    const { signal } = this.#life;
    for (const type of ['play', 'pause', 'volumechange', 'timeupdate']) {
      video.addEventListener(type, () => this.#showPlaying(), { signal });
    }
    this.#resumeWhenShown(video, signal);
    video.addEventListener('ended', () => this.#options.onStopped(), { signal });
    // Where others start too there is time until it is this one's turn.
    if (this.#options.startsWithOthers) this.#prepare();
    if (this.#options.wish.value === 'play') this.#connect();
    else this.#hold();
  }

  close(): void {
    this.#life.abort();
    clearTimeout(this.#cameraBack);
    this.#expected.stop();
    this.#playback?.close();
    this.#playback = null;
    this.#offer.discard();
    this.#settle({ outcome: 'superseded' });
  }

  async play(): Promise<PlayResult> {
    this.#options.wish.value = 'play';
    if (this.#path !== null) return toPlayResult(await startPlaying(this.#options.screen.video));
    if (this.#playback === null) this.#connect();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  pause(): void {
    this.#options.wish.value = 'hold';
    if (this.#path === null) this.#hold();
    else this.#options.screen.video.pause();
  }

  async goLive(): Promise<PlayResult> {
    this.#playback?.goLive();
    return this.play();
  }

  seek(seconds: number): void {
    this.#playback?.seek(seconds);
  }

  /** The camera's own connection was lost or has come back. */
  followCamera(): void {
    if (this.#path !== null || this.#playback === null) return;
    clearTimeout(this.#cameraBack);
    if (this.#options.isCameraLost()) {
      this.#options.screen.show({ phase: 'reconnecting', lost: 'camera' });
    } else {
      this.#cameraBack = setTimeout(() => this.#playback?.nudge(), chooseCameraBackMs());
    }
  }

  /** There may be a source now where there was none or a lesser one, or a server where none answered. */
  followSources(): void {
    if (this.#path === null) this.#playback?.nudge();
    else this.#playback?.followSources();
  }

  /** Makes ready what can be before the viewer asks for the picture. */
  #prepare(): void {
    const [first] = new BarredWays().order(this.#options.readLadder());
    if (first === undefined) return;
    loadRungs([first]);
    if (first.type === 'whep') this.#offer.prepare();
  }

  /** Browsers pause what is in the background; who did not pause it himself finds it playing. */
  #resumeWhenShown(video: HTMLVideoElement, signal: AbortSignal): void {
    let isPausedBehind = false;
    video.addEventListener('pause', () => (isPausedBehind = document.hidden), { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.hidden || !isPausedBehind || this.#options.wish.value === 'hold') return;
        isPausedBehind = false;
        void startPlaying(video);
        this.#playback?.comeBack();
      },
      { signal },
    );
  }

  #connect(): void {
    const { screen, readAnnouncement } = this.#options;
    screen.show({ phase: 'connecting', poster: readAnnouncement()?.poster ?? null });
    this.#playback = this.#expected.take() ?? this.#createPlayback();
    this.#playback.open();
  }

  #createPlayback(): LivePlayback {
    const { screen, still, renewal, readLadder } = this.#options;
    return new LivePlayback({
      video: screen.video,
      still,
      readLadder,
      offer: this.#offer,
      readCredentials: renewal.readCredentials,
      renew: () => renewal.ask(),
      startsWithOthers: this.#options.startsWithOthers,
      isCameraLost: this.#options.isCameraLost,
      onReport: (report) => this.#follow(report),
    });
  }

  /** Lets go of everything until the viewer asks for it. */
  #hold(): void {
    this.#playback?.close();
    this.#playback = null;
    this.#path = null;
    this.#options.still.drop();
    this.#prepare();
    this.#expected.watch(this.#options.screen.stage);
    this.#options.screen.show({
      phase: 'waiting',
      until: 'play',
      announcement: this.#options.readAnnouncement(),
    });
  }

  #follow(report: LiveReport): void {
    const { screen, settings, isKnownLive, isCameraLost, readAnnouncement, wish } = this.#options;
    // Who has paused is not reconnected behind his back: it is left until he plays again.
    if (wish.value === 'hold' && report.news !== 'playing') return this.#hold();
    this.#path = report.news === 'playing' ? report.path : null;
    switch (report.news) {
      case 'playing':
        this.#hasPlayed = true;
        this.#showPlaying();
        this.#settle({ outcome: screen.video.muted && !settings.muted ? 'muted' : 'done' });
        return;
      case 'refused':
        wish.value = 'hold';
        this.#hold();
        this.#settle({ outcome: 'gesture-needed' });
        return;
      case 'delayed':
      case 'unreachable':
        if (!isKnownLive) {
          screen.show({ phase: 'waiting', until: 'start', announcement: readAnnouncement() });
        } else if (report.news === 'unreachable') this.#fail(report.cause);
        this.#settle({ outcome: 'waiting' });
        return;
      case 'stalled':
      case 'pictureless':
      case 'reconnecting':
        if (isCameraLost()) screen.show({ phase: 'reconnecting', lost: 'camera' });
        else if (report.news === 'reconnecting') {
          screen.show({ phase: 'reconnecting', lost: 'connection' });
        } else {
          const lacks = report.news === 'pictureless' ? 'picture' : 'media';
          screen.show({ phase: 'stalled', path: report.path, lacks });
        }
        this.#options.onStopped();
    }
  }

  #showPlaying(): void {
    if (this.#path === null) return;
    const { screen, settings } = this.#options;
    const need = readNeed(screen.video, settings.muted);
    const at = this.isBehind || screen.video.paused ? 'behind' : 'edge';
    screen.show({ phase: 'playing', path: this.#path, at, need });
  }

  /** Says why nothing plays. The playback goes on trying all the same, and comes out of it by itself. */
  #fail(cause: unknown): void {
    const { screen, readLadder, isCameraLost } = this.#options;
    const error = readLadder().length === 0 ? toAbsence() : toSourceError(cause);
    // What has played will play again, unless every source says that this viewer may not any more.
    if (this.#hasPlayed && error.code !== 'token-missing' && error.code !== 'not-allowed') return;
    if (isCameraLost()) {
      screen.show({ phase: 'reconnecting', lost: 'camera' });
      return;
    }
    if (this.#isOpening(error)) {
      this.#settle({ outcome: 'waiting' });
      return;
    }
    // A server that is away comes back, and the viewer has nothing to do about it.
    if (error.code === 'endpoint-unreachable') {
      screen.show({ phase: 'reconnecting', lost: 'connection' });
      this.#settle({ outcome: 'waiting' });
      return;
    }
    screen.show({ phase: 'error', error });
    this.#settle({ outcome: 'failed', error });
  }

  /** The event has just begun: what is not there yet is on its way, and nothing has been lost. */
  #isOpening({ code }: ElementError): boolean {
    const { readLadder, isPromised, startsWithOthers } = this.#options;
    if (performance.now() - this.#openedAt > OPENING_MS) return false;
    if (readLadder().length === 0) return isPromised();
    return startsWithOthers && code === 'endpoint-unreachable';
  }

  #settle(result: PlayResult): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve(result);
  }
}

/** Nothing was named that this browser could try. */
function toAbsence(): ElementError {
  const canWhep = typeof RTCPeerConnection === 'function';
  return new ElementError(canWhep ? 'source-missing' : 'connection-unsupported');
}
