import type { ContractError, Stream } from '../../contract/index.js';
import { ContractClient } from '../../contract/index.js';
import type { Copy } from '../recording-player/recording-choice.js';
import { isOfLaterBroadcast } from '../recording-player/recording-choice.js';
import { isTransient } from '../../contract/retry-policy.js';
import type { ElementError } from '../shared/element-error.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { StillPicture } from '../shared/player/still-picture.js';
import { toElementError } from '../shared/to-element-error.js';
import { loadRungs } from './ladder/open-rung.js';
import { isAfterwards, readBill } from './live-bill.js';
import type { Bill } from './live-bill.js';
import { LiveScene } from './live-scene.js';
import { findBeginning, foreseeSources, readLadder } from './live-sources.js';
import type { LiveSettings, Wish } from './live-settings.js';
import type { Announcement, LivePlayerState } from './live-state.js';
import { createLaterScene } from './later-scene.js';

/** HLS runs behind: what was sent before the end is still on its way to the viewer. */
const LAST_SECONDS_MS = 12_000;

/** Long enough to read that the event has ended, before its recording takes the place. */
const END_NOTICE_MS = 4_000;

/** Who watches live pays nothing for the recording. */
const loadReplay = () => import('./replay-scene.js');

/** Follows one event from before its beginning to its recording, and plays what there is to play. */
export class LiveProgramme implements Programme {
  readonly #screen: Screen<LivePlayerState>;
  readonly #settings: LiveSettings;
  readonly #life = new AbortController();
  readonly #client: ContractClient | null;
  readonly #wish: Wish;
  #event: Stream | null = null;
  #bill: Bill['scene'] | 'none' = 'none';
  /** What the replay plays. */
  #copies: readonly Copy[] = [];
  #scene: Programme | null = null;
  readonly #still: StillPicture;
  /** Somebody has been here while it was live: what comes afterwards comes without a sound. */
  #wasLive = false;
  /** The server had not answered when it was asked last: with it, the media may be back. */
  #wasAway = false;
  /** Set while the end of the event is told. */
  #endNotice: ReturnType<typeof setTimeout> | undefined;
  #lastSeconds: ReturnType<typeof setTimeout> | undefined;

  constructor(screen: Screen<LivePlayerState>, settings: LiveSettings) {
    this.#screen = screen;
    this.#settings = settings;
    this.#still = new StillPicture(screen.video, screen.stage);
    this.#wish = { value: settings.autoplay ? 'play' : 'hold' };
    const { endpoint, stream, token, getToken } = settings;
    const hasContract = endpoint !== '' && stream !== '';
    this.#client = hasContract
      ? new ContractClient({ endpoint, token, ...(getToken === null ? {} : { getToken }) })
      : null;
  }

  open(): void {
    const { signal } = this.#life;
    if (this.#client === null) {
      this.#enter({ scene: 'live' }, false);
      return;
    }
    // Nothing is known of the event yet, so nothing is said of it.
    this.#screen.show({ phase: 'connecting', poster: null });
    this.#client.watchStream(this.#settings.stream, {
      signal,
      onStream: (stream) => this.#follow(stream),
      onError: (error) => this.#complain(error),
    });
  }

  close(): void {
    this.#life.abort();
    clearTimeout(this.#lastSeconds);
    clearTimeout(this.#endNotice);
    this.#scene?.close();
    this.#scene = null;
    this.#still.remove();
  }

  async play(): Promise<PlayResult> {
    this.#wish.value = 'play';
    return this.#scene?.play() ?? { outcome: 'waiting' };
  }

  pause(): void {
    this.#wish.value = 'hold';
    this.#scene?.pause();
  }

  async goLive(): Promise<PlayResult> {
    this.#wish.value = 'play';
    return this.#scene?.goLive() ?? { outcome: 'waiting' };
  }

  seek(seconds: number): void {
    this.#scene?.seek(seconds);
  }

  /** Of the event; null where nobody has told it. */
  get title(): string | null {
    return this.#event?.title ?? null;
  }

  /** What can be seen and chosen of what plays. */
  get playback(): PlaybackModel | null {
    return this.#scene?.playback ?? null;
  }

  /** Whether a live viewer has gone back from the live edge. */
  get isBehind(): boolean {
    return this.#scene instanceof LiveScene && this.#scene.isBehind;
  }

  /** Plays what is live from its beginning, where that is kept. */
  async startOver(): Promise<PlayResult> {
    if (!(this.#scene instanceof LiveScene)) return { outcome: 'ignored' };
    this.#wish.value = 'play';
    return this.#scene.startOver();
  }

  /** Whether what is live can be played from its beginning. */
  get canStartOver(): boolean {
    return this.#scene instanceof LiveScene && this.#scene.canStartOver;
  }

  /** Whether the last picture of the live event stays on show. */
  get hasLastPicture(): boolean {
    return this.#still.isShown;
  }

  #follow(stream: Stream): void {
    const before = this.#event;
    this.#event = stream;
    clearTimeout(this.#lastSeconds);
    const bill = this.#readBill(stream);
    const isOver = this.#bill === 'live' && bill.scene !== 'live';
    if (isOver && this.#scene instanceof LiveScene && this.#scene.path === 'hls') {
      // Who watches from the beginning comes to the end in his own time.
      if (this.#scene.isFromStart) return;
      this.#lastSeconds = setTimeout(() => this.#enter(bill, true), LAST_SECONDS_MS);
      return;
    }
    this.#enter(bill, before !== null);
    if (before?.assurance.ingest !== stream.assurance.ingest && this.#scene instanceof LiveScene) {
      this.#scene.followCamera();
    }
    const hasNewSources = before?.sources.length !== stream.sources.length;
    if ((hasNewSources || this.#wasAway) && this.#scene instanceof LiveScene) {
      this.#scene.followSources();
    }
    this.#wasAway = false;
  }

  #readBill(stream: Stream): Bill {
    return readBill(stream, (url) => this.#resolve(url));
  }

  #enter(next: Bill, startsWithOthers: boolean): void {
    if (this.#bill === 'live' && isAfterwards(next)) this.#tellEnd();
    const isTelling = next.scene === 'replay' && this.#endNotice !== undefined;
    const bill: Bill = isTelling ? { scene: 'preparing' } : next;
    const isNext = bill.scene === 'replay' && isOfLaterBroadcast(bill.copies[0], this.#copies[0]);
    if (bill.scene === this.#bill && bill.scene !== 'waiting' && !isNext) return;
    this.#copies = bill.scene === 'replay' ? bill.copies : [];
    this.#scene?.close();
    this.#scene = null;
    this.#bill = bill.scene;
    if (!isAfterwards(bill)) this.#forgetEnd();
    switch (bill.scene) {
      case 'waiting':
        this.#screen.show({
          phase: 'waiting',
          until: 'start',
          announcement: this.#readAnnouncement(),
        });
        this.#loadAhead();
        return;
      case 'live':
        this.#wasLive = true;
        this.#scene = this.#createLiveScene(startsWithOthers);
        break;
      case 'preparing':
      case 'nothing':
        this.#screen.show({
          phase: 'ended',
          recording: bill.scene === 'preparing' ? 'preparing' : 'none',
        });
        return;
      case 'replay':
        this.#scene = this.#createReplay(bill.copies);
    }
    this.#scene.open();
  }

  /** The last picture stays, with words over it, until they can have been read. */
  #tellEnd(): void {
    this.#still.take();
    loadReplay().catch(() => undefined);
    this.#endNotice = setTimeout(() => {
      this.#endNotice = undefined;
      if (this.#event !== null) this.#enter(this.#readBill(this.#event), true);
    }, END_NOTICE_MS);
  }

  #forgetEnd(): void {
    clearTimeout(this.#endNotice);
    this.#endNotice = undefined;
    this.#still.drop();
  }

  #createLiveScene(startsWithOthers: boolean): LiveScene {
    return new LiveScene({
      screen: this.#screen,
      still: this.#still,
      settings: this.#settings,
      wish: this.#wish,
      readLadder: () => readLadder(this.#event, this.#settings, (url) => this.#resolve(url)),
      readAnnouncement: () => this.#readAnnouncement(),
      readBeginning: () => findBeginning(this.#event, (url) => this.#resolve(url)),
      isCameraLost: () => this.#event?.assurance.ingest === 'lost',
      isPromised: () =>
        this.#event !== null && foreseeSources(this.#event, this.#settings).length > 0,
      isKnownLive: this.#client !== null,
      startsWithOthers,
      onStopped: () => this.#endLastSeconds(),
    });
  }

  #createReplay(copies: readonly Copy[]): Programme {
    const options = {
      screen: this.#screen,
      settings: this.#settings,
      wish: this.#wish,
      copies,
      // Who has seen the event is not startled by its beginning; only a silent page goes on by itself.
      startsItself: !this.#wasLive || (this.#settings.autoplay && this.#screen.video.muted),
      onPicture: () => this.#still.drop(),
    };
    return createLaterScene({
      load: async () => new (await loadReplay()).ReplayScene(options),
      // A server that is away comes back, and the viewer has nothing to do about it.
      onDelay: () => this.#screen.show({ phase: 'reconnecting', lost: 'connection' }),
    });
  }

  /** The last of a delayed picture has been shown: what comes after it may come. */
  #endLastSeconds(): void {
    if (this.#event === null || this.#event.status === 'live') return;
    clearTimeout(this.#lastSeconds);
    this.#enter(this.#readBill(this.#event), true);
  }

  /** While something is on the screen, an endpoint that does not answer is no news to the viewer. */
  #complain(error: ContractError): void {
    this.#wasAway = true;
    if (this.#bill === 'live' || this.#bill === 'replay') return;
    if (!isTransient(error)) this.#fail(toElementError(error));
    // What has been said of the event still holds; only of an unheard-of one there is nothing to say.
    else if (this.#bill === 'none') {
      this.#screen.show({ phase: 'waiting', until: 'server', announcement: null });
    }
  }

  /** Another word from the contract brings the element out of it. */
  #fail(error: ElementError): void {
    this.#bill = 'none';
    this.#screen.show({ phase: 'error', error });
  }

  /** What plays it is there before the event is; where WHEP will do, HLS is fetched only if it does not. */
  #loadAhead(): void {
    if (this.#event !== null) loadRungs(foreseeSources(this.#event, this.#settings).slice(0, 1));
  }

  #readAnnouncement(): Announcement | null {
    if (this.#event === null) return null;
    const { title, startsAt, recordings } = this.#event;
    const poster = recordings[0]?.poster ?? null;
    return { title, startsAt, poster: poster === null ? null : this.#resolve(poster) };
  }

  #resolve(url: string): string {
    return this.#client?.resolve(url) ?? new URL(url, document.baseURI).href;
  }
}
