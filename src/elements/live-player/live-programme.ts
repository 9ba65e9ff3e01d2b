import type { ContractError, Stream } from '../../contract/index.js';
import type { Copy } from '../recording-player/timeline/recording-choice.js';
import { isOfLaterBroadcast } from '../recording-player/timeline/recording-choice.js';
import { isTransient } from '../../contract/retry-policy.js';
import { ElementError } from '../shared/element-error.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { StillPicture } from '../shared/player/still-picture.js';
import { toElementError } from '../shared/to-element-error.js';
import { loadRungs } from './ladder/open-rung.js';
import { isAfterwards, readBill } from './live-bill.js';
import type { Bill } from './live-bill.js';
import { BroadcastScene } from './broadcast-scene.js';
import { foreseeSources, readLadder } from './live-sources.js';
import type { LiveSettings } from './live-settings.js';
import type { LivePlayerState } from './live-state.js';
import { EventEnd } from './event-end.js';
import { createLiveClient } from './live-client.js';
import type { LiveClient } from './live-client.js';
import { readAnnouncement } from './read-announcement.js';
import { preloadReplay } from './create-replay.js';
import { createBroadcast, createRecording } from './event-scenes.js';
import type { EventStage } from './event-scenes.js';
import { pagePlayers } from './press-watch.js';
import { Renewal } from './renewal.js';
import type { Replay } from './replay/replay.js';

/** Follows one event from before its beginning to its recording, and plays what there is to play. */
export class LiveProgramme implements Programme {
  readonly #life = new AbortController();
  #watching = new AbortController();
  readonly #client: LiveClient | null;
  readonly #stage: EventStage;
  #event: Stream | null = null;
  #bill: Bill['scene'] | 'none' = 'none';
  /** What the replay plays. */
  #copies: readonly Copy[] = [];
  #scene: Replay | null = null;
  /** Somebody has been here while it was live. */
  #wasLive = false;
  /** The server had not answered when it was asked last: with it, the media may be back. */
  #wasAway = false;
  readonly #end: EventEnd;

  constructor(screen: Screen<LivePlayerState>, settings: LiveSettings) {
    const still = new StillPicture(screen.video, screen.stage);
    this.#end = new EventEnd({
      still,
      onRead: () => this.#enterNow(),
      onShown: () => this.#endLastSeconds(),
    });
    this.#client = createLiveClient(settings);
    const resolve = (url: string): string =>
      this.#client?.resolve(url) ?? new URL(url, document.baseURI).href;
    this.#stage = {
      screen,
      still,
      settings,
      wish: { value: settings.autoplay ? 'play' : 'hold' },
      renewal: new Renewal(settings, this.#life.signal, {
        onStream: (stream) => this.#follow(stream),
        // The events of before name the addresses of the token of before, and end with it.
        onToken: (token) => this.#watch(createLiveClient({ ...settings, token })),
      }),
      readEvent: () => this.#event,
      readAnnouncement: () => readAnnouncement(this.#event, resolve),
      resolve,
    };
  }

  open(): void {
    pagePlayers.add(this);
    if (this.#client === null) {
      const isNowhere = readLadder(null, this.#stage.settings, String).length === 0;
      if (isNowhere) this.#fail(new ElementError('endpoint-invalid'));
      else this.#enter({ scene: 'live' }, false);
      return;
    }
    // Nothing is known of the event yet, so nothing is said of it.
    this.#stage.screen.show({ phase: 'connecting', poster: null });
    this.#watch(this.#client);
  }

  close(): void {
    this.#life.abort();
    this.#watching.abort();
    pagePlayers.delete(this);
    this.#end.close();
    this.#scene?.close();
    this.#scene = null;
    this.#stage.still.remove();
  }

  async play(): Promise<PlayResult> {
    this.#stage.wish.value = 'play';
    return this.#scene?.play() ?? { outcome: 'waiting' };
  }

  pause(): void {
    this.#stage.wish.value = 'hold';
    this.#scene?.pause();
  }

  async goLive(): Promise<PlayResult> {
    this.#stage.wish.value = 'play';
    return this.#scene?.goLive?.() ?? { outcome: 'waiting' };
  }

  seek(seconds: number): void {
    this.#scene?.seek(seconds);
  }

  /** Of the event; null where nobody has told it. */
  get title(): string | null {
    return this.#event?.title ?? null;
  }

  /** The scene of an event that is on; null before and afterwards. */
  get broadcast(): BroadcastScene | null {
    return this.#scene instanceof BroadcastScene ? this.#scene : null;
  }

  /** How many watch; null where nobody counts them. */
  get viewers(): number | null {
    return this.#event?.viewers ?? null;
  }

  /** What can be seen and chosen of what plays. */
  get playback(): PlaybackModel | null {
    return this.#scene?.playback ?? null;
  }

  /** Plays what is live from its beginning, where that is kept. */
  async startOver(): Promise<PlayResult> {
    return this.#scene?.startOver?.() ?? { outcome: 'ignored' };
  }

  /** Whether the last picture of the live event stays on show. */
  get hasLastPicture(): boolean {
    return this.#stage.still.isShown;
  }

  #watch(client: LiveClient | null): void {
    this.#watching.abort();
    this.#watching = new AbortController();
    client?.watch({
      signal: this.#watching.signal,
      onStream: (stream) => this.#follow(stream),
      onError: (error) => this.#complain(error),
    });
  }

  #follow(stream: Stream): void {
    const before = this.#event;
    this.#event = stream;
    const bill = this.#readBill(stream);
    const isOver = this.#bill === 'live' && bill.scene !== 'live';
    if (isOver && this.broadcast?.path === 'hls') {
      // Who watches from the beginning comes to the end in his own time.
      if (this.broadcast.isFromStart) this.broadcast.followEvent(stream, before, false);
      else this.#followLastSeconds(bill, this.broadcast.momentMs);
      return;
    }
    this.#end.forgetLastSeconds();
    if (this.#bill === 'preparing' && bill.scene === 'replay') this.#end.awaitTurn();
    this.#enter(bill, before !== null);
    this.broadcast?.followEvent(stream, before, this.#wasAway);
    this.#wasAway = false;
  }

  /**
   * What is still on its way to a delayed viewer stands in the recording too: as soon as that is there, it
   * goes on in his picture's place and at the same moment. Else he sees the rest first.
   */
  #followLastSeconds(bill: Bill, momentMs: number | null): void {
    if (bill.scene === 'replay' && momentMs !== null) {
      this.#end.forgetLastSeconds();
      this.#stage.still.take();
      this.#enter(bill, true, momentMs);
      return;
    }
    preloadReplay();
    // Who has paused is shown nothing more: his place is kept until there is a recording to go on in.
    if (momentMs !== null && this.#stage.screen.video.paused) return;
    this.#end.awaitLastSeconds();
  }

  #readBill(stream: Stream): Bill {
    return readBill(stream, this.#stage.resolve);
  }

  /** `fromMs`: the moment at which a recording goes on where the live picture was; null where it does not. */
  #enter(next: Bill, startsWithOthers: boolean, fromMs: number | null = null): void {
    if (this.#bill === 'live' && isAfterwards(next) && fromMs === null) this.#end.tell();
    const isTelling = next.scene === 'replay' && this.#end.isTold;
    const bill: Bill = isTelling ? { scene: 'preparing' } : next;
    const isNext = bill.scene === 'replay' && isOfLaterBroadcast(bill.copies[0], this.#copies[0]);
    const isSame = bill.scene === this.#bill && bill.scene !== 'waiting' && !isNext;
    if (isSame) return this.#scene?.offer?.(bill);
    this.#copies = bill.scene === 'replay' ? bill.copies : [];
    this.#scene?.close();
    this.#scene = null;
    this.#bill = bill.scene;
    if (!isAfterwards(bill)) this.#end.forget();
    switch (bill.scene) {
      case 'waiting':
        this.#stage.screen.show({
          phase: 'waiting',
          until: 'start',
          announcement: this.#stage.readAnnouncement(),
        });
        this.#loadAhead();
        return;
      case 'live':
        this.#wasLive = true;
        this.#scene = createBroadcast(this.#stage, {
          startsWithOthers,
          isKnownLive: this.#client !== null,
          onStopped: () => this.#endLastSeconds(),
        });
        break;
      case 'preparing':
      case 'nothing':
        this.#stage.screen.show({
          phase: 'ended',
          recording: bill.scene === 'preparing' ? 'preparing' : 'none',
        });
        return;
      case 'replay':
        this.#scene = createRecording(this.#stage, bill, {
          fromMs,
          // Who has seen the event to its end has nothing to go on with: its beginning is another thing to ask for.
          startsItself: fromMs !== null || !this.#wasLive || this.#stage.settings.autoplay,
        });
    }
    this.#scene.open();
  }

  /** The last of a delayed picture has been shown: what comes after it may come. */
  #endLastSeconds(): void {
    if (this.#event === null || this.#event.status === 'live') return;
    this.#end.forgetLastSeconds();
    this.#enterNow();
  }

  #enterNow(): void {
    if (this.#event !== null) this.#enter(this.#readBill(this.#event), true);
  }

  /** While something is on the screen, an endpoint that does not answer is no news to the viewer. */
  #complain(error: ContractError): void {
    this.#wasAway = true;
    if (this.#bill === 'live' || this.#bill === 'replay') return;
    if (!isTransient(error)) this.#fail(toElementError(error));
    // What has been said of the event still holds; only of an unheard-of one there is nothing to say.
    else if (this.#bill === 'none') {
      this.#stage.screen.show({ phase: 'waiting', until: 'server', announcement: null });
    }
  }

  /** Another word from the contract brings the element out of it. */
  #fail(error: ElementError): void {
    this.#bill = 'none';
    this.#stage.screen.show({ phase: 'error', error });
  }

  /** What plays it is there before the event is; where WHEP will do, HLS is fetched only if it does not. */
  #loadAhead(): void {
    if (this.#event !== null)
      loadRungs(foreseeSources(this.#event, this.#stage.settings).slice(0, 1));
  }
}
