import { ElementError } from '../shared/element-error.js';
import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { PlayResult, Programme } from '../shared/player/programme.js';
import type { Stream } from '../../contract/index.js';
import type { CatchUpScene } from './replay/catch-up-scene.js';
import type { LiveSceneOptions } from './live-scene.js';
import { LiveScene } from './live-scene.js';
import { hasBeginning } from './live-sources.js';
import type { LivePath } from './live-state.js';

/** The end of what is kept may be heard of before the end of the event is. */
const END_WORD_MS = 3_000;

/** Who drags the time bar to its end wants what is live. */
const EDGE_SECONDS = 1;

/** Who watches live pays nothing for the recordings. */
const loadCatchUp = () => import('./replay/catch-up-scene.js');

export interface BroadcastSceneOptions extends LiveSceneOptions {
  /** The event as it was last told; null where nobody tells. */
  readonly readEvent: () => Stream | null;
  readonly resolve: (url: string) => string;
}

/** The scene while an event is on: from its live edge, or from its beginning. */
export class BroadcastScene implements Programme {
  readonly #options: BroadcastSceneOptions;
  #live: LiveScene;
  /** Set while the viewer watches from the beginning. */
  #catchUp: CatchUpScene | null = null;
  #isClosed = false;
  #endWord: ReturnType<typeof setTimeout> | undefined;
  /** Counts what the viewer has asked for: what is still being fetched for an earlier wish comes too late. */
  #wishes = 0;

  constructor(options: BroadcastSceneOptions) {
    this.#options = options;
    this.#live = new LiveScene(options);
  }

  /** How the picture comes while it does. */
  get path(): LivePath | null {
    return this.isFromStart ? 'hls' : this.#live.path;
  }

  /** The viewer has gone back from the live edge. */
  get isBehind(): boolean {
    return this.isFromStart || this.#live.isBehind;
  }

  /** The viewer watches from the beginning, and has the rest still before him. */
  get isFromStart(): boolean {
    return this.#catchUp !== null;
  }

  /** Seconds to the live edge along a time bar, 0 at the edge; null where there is none, and when the event is over. */
  get behindSeconds(): number | null {
    const { duration = null, time = 0 } = this.playback ?? {};
    if (this.isFromStart ? this.#isOver : duration === null) return null;
    return this.isBehind ? Math.max(0, (duration ?? time) - time) : 0;
  }

  /** When what a viewer sees who is behind was recorded, milliseconds since 1970; null where nobody tells. */
  get momentMs(): number | null {
    return this.#live.momentMs;
  }

  /** Whether it can be played from its beginning. */
  get canStartOver(): boolean {
    return hasBeginning(this.#options.readEvent());
  }

  get playback(): PlaybackModel | null {
    return (this.#catchUp ?? this.#live).playback;
  }

  open(): void {
    this.#live.open();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#endWord);
    this.#catchUp?.close();
    this.#live.close();
  }

  async play(): Promise<PlayResult> {
    this.#options.wish.value = 'play';
    return (this.#catchUp ?? this.#live).play();
  }

  pause(): void {
    this.#options.wish.value = 'hold';
    this.#wishes += 1;
    (this.#catchUp ?? this.#live).pause();
  }

  seek(seconds: number): void {
    clearTimeout(this.#endWord);
    const edge = this.playback?.duration ?? Infinity;
    const isOver = this.isFromStart && this.#isOver;
    if (seconds > edge - EDGE_SECONDS && !isOver) void this.goLive();
    else (this.#catchUp ?? this.#live).seek(seconds);
  }

  async goLive(): Promise<PlayResult> {
    this.#wishes += 1;
    if (this.#catchUp === null) return this.#live.goLive();
    if (this.#isOver) {
      this.#options.onStopped();
      return { outcome: 'done' };
    }
    clearTimeout(this.#endWord);
    this.#options.still.take();
    this.#catchUp.close();
    this.#catchUp = null;
    this.#options.wish.value = 'play';
    this.#live = new LiveScene({ ...this.#options, startsWithOthers: false });
    this.#live.open();
    return this.#live.play();
  }

  /** From the first second of all that is kept; the rest goes on behind it. */
  async startOver(): Promise<PlayResult> {
    if (this.#catchUp === null) {
      const { readEvent, still, wish } = this.#options;
      if (!this.canStartOver) return { outcome: 'ignored' };
      const wishes = (this.#wishes += 1);
      const code = await loadCatchUp().catch((cause: unknown) => {
        return new ElementError('script-unreachable', cause);
      });
      if (code instanceof ElementError) return { outcome: 'failed', error: code };
      const event = readEvent();
      const isPast = this.#isClosed || wishes !== this.#wishes || !this.canStartOver;
      if (isPast || event === null) {
        return { outcome: 'superseded' };
      }
      wish.value = 'play';
      still.take();
      this.#live.close();
      this.#catchUp = new code.CatchUpScene({
        ...this.#options,
        event,
        onPicture: () => still.drop(),
        onEnd: () => this.#end(),
      });
      this.#catchUp.open();
    } else {
      clearTimeout(this.#endWord);
      this.#catchUp.seek(0);
    }
    return this.play();
  }

  /** The event has been told anew; `wasAway`: after a time in which its server had not answered. */
  followEvent(event: Stream, before: Stream | null, wasAway: boolean): void {
    if (this.#catchUp !== null) {
      this.#catchUp.follow(event);
      return;
    }
    if (before?.assurance.ingest !== event.assurance.ingest) this.#live.followCamera();
    const hasNewSources = before?.sources.length !== event.sources.length;
    if (hasNewSources || wasAway) this.#live.followSources();
  }

  get #isOver(): boolean {
    return this.#options.readEvent()?.status !== 'live';
  }

  /** All that is kept has been seen: what is live follows, or what comes after the event. */
  #end(): void {
    clearTimeout(this.#endWord);
    if (this.#isOver) this.#options.onStopped();
    else this.#endWord = setTimeout(() => void this.goLive(), END_WORD_MS);
  }
}
