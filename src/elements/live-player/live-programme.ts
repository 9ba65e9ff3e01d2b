import type { ContractError, Source, Stream } from '../../contract/index.js';
import { ContractClient } from '../../contract/index.js';
import type { Copy } from '../recording-player/recording-choice.js';
import { chooseRecording, isOfLaterBroadcast } from '../recording-player/recording-choice.js';
import { ElementError } from '../shared/element-error.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { toElementError } from '../shared/to-element-error.js';
import type { LiveSource } from './live-ladder.js';
import { orderLadder } from './live-ladder.js';
import { LiveScene } from './live-scene.js';
import type { LiveSettings, Wish } from './live-settings.js';
import type { Announcement, LivePlayerState } from './live-state.js';

/** HLS runs behind: what was sent before the end is still on its way to the viewer. */
const LAST_SECONDS_MS = 12_000;

/** What the contract says should be on the screen. */
type Bill =
  | { readonly scene: 'waiting' | 'live' | 'preparing' | 'nothing' }
  | { readonly scene: 'replay'; readonly copies: readonly Copy[] };

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
  #lastSeconds: ReturnType<typeof setTimeout> | undefined;

  constructor(screen: Screen<LivePlayerState>, settings: LiveSettings) {
    this.#screen = screen;
    this.#settings = settings;
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
      void this.#enter({ scene: 'live' }, false);
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
    this.#scene?.close();
    this.#scene = null;
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

  /** Whether a live viewer has gone back from the live edge. */
  get isBehind(): boolean {
    return this.#scene instanceof LiveScene && this.#scene.isBehind;
  }

  #follow(stream: Stream): void {
    const before = this.#event;
    this.#event = stream;
    clearTimeout(this.#lastSeconds);
    const bill = this.#readBill(stream);
    const isOver = this.#bill === 'live' && bill.scene !== 'live';
    if (isOver && this.#scene instanceof LiveScene && this.#scene.path === 'hls') {
      this.#lastSeconds = setTimeout(() => void this.#enter(bill, true), LAST_SECONDS_MS);
      return;
    }
    void this.#enter(bill, before !== null);
    if (before?.assurance.ingest !== stream.assurance.ingest && this.#scene instanceof LiveScene) {
      this.#scene.followCamera();
    }
    if (before?.sources.length !== stream.sources.length && this.#scene instanceof LiveScene) {
      this.#scene.followSources();
    }
  }

  #readBill(stream: Stream): Bill {
    if (stream.status === 'live') return { scene: 'live' };
    if (stream.status === 'ready') return { scene: 'waiting' };
    const choice = chooseRecording(stream, null, (url) => this.#resolve(url));
    if (choice.outcome === 'ready') return { scene: 'replay', copies: choice.copies };
    return { scene: choice.outcome === 'preparing' ? 'preparing' : 'nothing' };
  }

  async #enter(bill: Bill, startsWithOthers: boolean): Promise<void> {
    const isNext = bill.scene === 'replay' && isOfLaterBroadcast(bill.copies[0], this.#copies[0]);
    if (bill.scene === this.#bill && bill.scene !== 'waiting' && !isNext) return;
    this.#copies = bill.scene === 'replay' ? bill.copies : [];
    this.#scene?.close();
    this.#scene = null;
    this.#bill = bill.scene;
    switch (bill.scene) {
      case 'waiting':
        this.#screen.show({
          phase: 'waiting',
          until: 'start',
          announcement: this.#readAnnouncement(),
        });
        return;
      case 'live':
        this.#scene = this.#createLiveScene(startsWithOthers);
        break;
      case 'preparing':
      case 'nothing':
        this.#screen.show({
          phase: 'ended',
          recording: bill.scene === 'preparing' ? 'preparing' : 'none',
        });
        return;
      case 'replay': {
        const scene = await this.#loadReplay(bill.copies);
        if (scene === null) return;
        this.#scene = scene;
      }
    }
    this.#scene.open();
  }

  #createLiveScene(startsWithOthers: boolean): LiveScene {
    return new LiveScene({
      screen: this.#screen,
      settings: this.#settings,
      wish: this.#wish,
      readLadder: () => this.#readLadder(),
      readAnnouncement: () => this.#readAnnouncement(),
      isCameraLost: () => this.#event?.assurance.ingest === 'lost',
      isKnownLive: this.#client !== null,
      startsWithOthers,
      onStopped: () => this.#endLastSeconds(),
    });
  }

  /** The code of the recording comes only now. Null when the event has moved on meanwhile. */
  async #loadReplay(copies: readonly Copy[]): Promise<Programme | null> {
    if (this.#event?.status !== 'completed') {
      this.#screen.show({ phase: 'ended', recording: 'preparing' });
    }
    try {
      const { ReplayScene } = await import('./replay-scene.js');
      if (this.#life.signal.aborted || this.#bill !== 'replay') return null;
      return new ReplayScene({
        screen: this.#screen,
        settings: this.#settings,
        wish: this.#wish,
        copies,
      });
    } catch (cause) {
      this.#fail(new ElementError('script-unreachable', cause));
      return null;
    }
  }

  /** The last of a delayed picture has been shown: what comes after it may come. */
  #endLastSeconds(): void {
    if (this.#event === null || this.#event.status === 'live') return;
    clearTimeout(this.#lastSeconds);
    void this.#enter(this.#readBill(this.#event), true);
  }

  /** While something is on the screen, an endpoint that does not answer is no news to the viewer. */
  #complain(error: ContractError): void {
    if (this.#bill === 'live' || this.#bill === 'replay') return;
    this.#fail(toElementError(error));
  }

  /** Another word from the contract brings the element out of it. */
  #fail(error: ElementError): void {
    this.#bill = 'none';
    this.#screen.show({ phase: 'error', error });
  }

  #readLadder(): readonly LiveSource[] {
    const { whepUrl, hlsSrc, latency } = this.#settings;
    const own: Source[] = [
      ...(whepUrl === '' ? [] : [{ type: 'whep', url: whepUrl } as const]),
      ...(hlsSrc === '' ? [] : [{ type: 'hls', url: hlsSrc } as const]),
    ];
    const toAbsolute = (url: string): string => new URL(url, document.baseURI).href;
    return [
      ...orderLadder(own, latency, toAbsolute),
      ...orderLadder(this.#event?.sources ?? [], latency, (url) => this.#resolve(url)),
    ];
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
