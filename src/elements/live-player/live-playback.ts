import type { Flow } from '../../media/flow-watch.js';
import { FlowWatch } from '../../media/flow-watch.js';
import { createFlowReader } from '../../media/flow-reader.js';
import type { MediaCredentials } from '../shared/player/read-credentials.js';
import { startPlaying } from '../shared/player/start-playing.js';
import type { StillPicture } from '../shared/player/still-picture.js';
import type { Latency, LiveSource } from './live-ladder.js';
import type { LivePath } from './live-state.js';
import type { RejoinPolicy } from './rejoin-policy.js';
import { defaultRejoinPolicy } from './rejoin-policy.js';
import type { Rung, RungListener } from './rung.js';

/** A source that has shown nothing after so long gives way to the next. */
const FIRST_MEDIA_MS: Record<LivePath, number> = { whep: 5_000, hls: 10_000 };

/** With no other source to turn to, patience costs nothing. */
const LAST_FIRST_MEDIA_MS = 20_000;

/** Media that stopped this long ago does not come back by the same way. */
const RENEW_AFTER_MS = 3_000;

/** Behind the live edge by more than this, the viewer has gone back on purpose. */
const EDGE_SECONDS = 8;

export type LiveReport =
  | { readonly news: 'playing' | 'stalled' | 'reconnecting'; readonly path: LivePath }
  /** The browser plays nothing before a touch. Everything has been let go of until then. */
  | { readonly news: 'refused' }
  /** Nothing plays as yet: a source asks for patience. */
  | { readonly news: 'delayed' }
  /** Every source has been tried once, in vain; `cause` is the last one's. The next round follows by itself. */
  | { readonly news: 'unreachable'; readonly cause: unknown };

export interface LivePlaybackOptions {
  readonly video: HTMLVideoElement;
  /** Outlasts the playback: what comes after it drops the last picture. */
  readonly still: StillPicture;
  /** The ladder as it is now; read before each round. */
  readonly readLadder: () => readonly LiveSource[];
  readonly latency: Latency;
  readonly readCredentials: (url: string) => MediaCredentials;
  /** Others start at this moment too, so the first try is spread. */
  readonly startsWithOthers: boolean;
  /** The broadcaster is known to be away: no source can do better than wait. */
  readonly isCameraLost: () => boolean;
  readonly rejoinPolicy?: RejoinPolicy;
  onReport(report: LiveReport): void;
}

/** Keeps a live stream on the video: climbs the ladder, watches the flow, and never gives up. */
export class LivePlayback {
  readonly #options: LivePlaybackOptions;
  readonly #life = new AbortController();
  #rung: Rung | null = null;
  #watch: FlowWatch | null = null;
  #wake: (() => void) | null = null;
  #renew: (() => void) | null = null;
  /** Why the last source of this round failed, where it said so. */
  #fault: unknown = null;

  constructor(options: LivePlaybackOptions) {
    this.#options = options;
  }

  open(): void {
    const { signal } = this.#life;
    addEventListener('online', () => this.nudge(), { signal });
    document.addEventListener('visibilitychange', () => this.nudge(), { signal });
    void this.#run(signal);
  }

  close(): void {
    this.#life.abort();
    this.#wake?.();
  }

  /** Something has changed for the better: tries now what was to be tried later. */
  nudge(): void {
    this.#wake?.();
    if (this.#watch?.flow === 'stalled') this.#renew?.();
  }

  /** To the live edge. False where the media has none that one can be behind. */
  goLive(): boolean {
    const edge = this.#rung?.liveEdge ?? null;
    if (edge === null) return false;
    this.#options.video.currentTime = edge;
    return true;
  }

  get isBehind(): boolean {
    const edge = this.#rung?.liveEdge ?? null;
    return edge !== null && edge - this.#options.video.currentTime > EDGE_SECONDS;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const policy = this.#options.rejoinPolicy ?? defaultRejoinPolicy;
    for (let round = 0; !signal.aborted; round += 1) {
      await this.#pause(policy(round, this.#options.startsWithOthers));
      const ladder = this.#options.readLadder();
      this.#fault = null;
      let hasFlowed = false;
      for (const source of ladder) {
        if (signal.aborted) return;
        hasFlowed = await this.#climb(source, ladder.length === 1, signal);
        if (hasFlowed) round = 0;
        // What has shown a picture is asked again first; without a camera the others have none either.
        if (hasFlowed || this.#options.isCameraLost()) break;
      }
      if (!hasFlowed) this.#report({ news: 'unreachable', cause: this.#fault });
    }
  }

  /** Plays one source until it fails. Answers whether media has flowed. */
  async #climb(source: LiveSource, isOnly: boolean, signal: AbortSignal): Promise<boolean> {
    const { video, isCameraLost } = this.#options;
    const path = source.type;
    const rungLife = new AbortController();
    let limit: ReturnType<typeof setTimeout> | undefined;
    let hasFlowed = false;
    const end = (): void => {
      if (hasFlowed && !signal.aborted) this.#options.still.take();
      rungLife.abort();
    };
    const fail = (cause: unknown): void => {
      // A session that is closed at the end of its time says so too.
      if (!rungLife.signal.aborted) this.#fault = cause;
      end();
    };
    signal.addEventListener('abort', end, { once: true });

    const ended = new Promise<void>((resolve) => {
      rungLife.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    let isRenewed = false;
    const wait = (ms: number, then: () => void): void => {
      clearTimeout(limit);
      limit = setTimeout(then, ms);
    };
    const renew = (): void => {
      // While the camera is away the way itself is sound, and a new one would show no more.
      if (isCameraLost()) return wait(RENEW_AFTER_MS, renew);
      if (isRenewed || this.#rung?.renew() !== true) return end();
      isRenewed = true;
      wait(FIRST_MEDIA_MS[path], renew);
    };
    const onFlow = (flow: Flow): void => {
      clearTimeout(limit);
      if (flow === 'flowing') {
        hasFlowed = true;
        isRenewed = false;
        this.#options.still.drop();
        this.#report({ news: 'playing', path });
        return;
      }
      this.#options.still.take();
      this.#report({ news: this.#rung?.isRecovering ? 'reconnecting' : 'stalled', path });
      wait(RENEW_AFTER_MS, renew);
    };
    this.#renew = renew;
    const watch = new FlowWatch({
      read: createFlowReader(video, () => this.#rung?.peer ?? null),
      onFlow,
      signal: rungLife.signal,
    });
    this.#watch = watch;
    wait(isOnly ? LAST_FIRST_MEDIA_MS : FIRST_MEDIA_MS[path], end);
    video.requestVideoFrameCallback?.(() => void watch.sample());

    const listener: RungListener = {
      signal: rungLife.signal,
      onRecovering: () => {
        // While frames come, a way that is being made anew is no news.
        if (watch.flow === 'stalled') this.#report({ news: 'reconnecting', path });
        else if (!hasFlowed && isOnly) this.#report({ news: 'delayed' });
      },
      onExchange: () => {
        if (!hasFlowed || typeof video.requestVideoFrameCallback !== 'function') return;
        this.#options.still.take();
        video.requestVideoFrameCallback(() => this.#options.still.drop());
      },
      onFailure: fail,
    };
    try {
      this.#rung = await this.#openRung(source, listener);
      // A hidden page's play() may never settle, so nothing waits for it.
      if (!rungLife.signal.aborted) void this.#start();
    } catch (cause) {
      fail(cause);
    }
    await ended;
    clearTimeout(limit);
    signal.removeEventListener('abort', end);
    this.#rung = this.#watch = this.#renew = null;
    if (hasFlowed && !signal.aborted) this.#report({ news: 'reconnecting', path });
    return hasFlowed;
  }

  async #openRung({ type, url }: LiveSource, listener: RungListener): Promise<Rung> {
    const { video, latency } = this.#options;
    const credentials = this.#options.readCredentials(url);
    if (type === 'whep') {
      const { openWhepRung } = await import('./whep-rung.js');
      return openWhepRung(video, url, credentials, listener);
    }
    const { openHlsRung } = await import('./hls-rung.js');
    return openHlsRung(video, url, { token: credentials.token, latency }, listener);
  }

  async #start(): Promise<void> {
    if ((await startPlaying(this.#options.video)) === 'refused') this.#report({ news: 'refused' });
  }

  #report(report: LiveReport): void {
    if (!this.#life.signal.aborted) this.#options.onReport(report);
  }

  async #pause(ms: number): Promise<void> {
    if (ms === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
