import { createFlowReader } from '../../media/flow-reader.js';
import { FlowWatch } from '../../media/flow-watch.js';
import type { Copy } from './recording-choice.js';
import type { CopyAttachment, CopyOptions } from './copy-attachment.js';

/** A copy that has not moved for so long while it should is given up for the next. */
const STUCK_AFTER_MS = 12_000;

export interface RecordingPlaybackOptions {
  readonly video: HTMLVideoElement;
  readonly stage: HTMLElement;
  /** In the order in which they are tried. */
  readonly copies: readonly Copy[];
  readonly readToken: (url: string) => string | null;
  /** Seconds from the start of the first copy. */
  readonly startAt: number;
  /** This copy is being played from now on, in this element. */
  onCopy(copy: Copy, media: HTMLVideoElement): void;
  /** No copy can be played. */
  onExhausted(cause: unknown): void;
}

/** Plays a recording from the first copy that works, and goes on with the next at the same moment. */
export class RecordingPlayback {
  readonly #options: RecordingPlaybackOptions;
  readonly #life = new AbortController();
  #copyLife = new AbortController();
  #index = -1;
  #media: HTMLVideoElement;
  #position: number;
  #isWanted = false;

  constructor(options: RecordingPlaybackOptions) {
    this.#options = options;
    this.#position = options.startAt;
    this.#media = options.video;
  }

  /** The element that plays at present. */
  get media(): HTMLVideoElement {
    return this.#media;
  }

  /** Starts with the first copy; again, after all were exhausted. */
  open(): void {
    if (this.#index === -1) void this.#next(null);
  }

  close(): void {
    this.#life.abort();
    this.#copyLife.abort();
    this.#options.video.hidden = false;
  }

  async #next(cause: unknown): Promise<void> {
    const { copies, video, onCopy, onExhausted } = this.#options;
    const last = copies[this.#index];
    const copy = copies[this.#index + 1];
    const { muted } = this.#media;
    // After the last copy the first one follows, at the same moment, when it is tried again.
    this.#position = Math.max(0, this.#position + shiftSeconds(last, copy ?? copies[0]));
    this.#copyLife.abort();
    if (this.#life.signal.aborted) return;
    if (copy === undefined) {
      this.#index = -1;
      onExhausted(cause);
      return;
    }
    this.#index += 1;
    const life = new AbortController();
    this.#copyLife = life;
    let isGone = false;
    const onFailure = (reason: unknown): void => {
      if (isGone || life.signal.aborted) return;
      isGone = true;
      void this.#next(reason);
    };
    try {
      const { media } = await this.#attach(copy, {
        signal: life.signal,
        token: this.#options.readToken(copy.url),
        startAt: this.#position,
        onFailure,
      });
      if (life.signal.aborted) return;
      this.#media = media;
      video.hidden = media !== video;
      media.muted = muted;
      this.#follow(media, life.signal);
      onCopy(copy, media);
      if (this.#isWanted) void media.play().catch(() => undefined);
      new FlowWatch({
        read: createFlowReader(media),
        onFlow: (flow) => {
          if (flow === 'stalled') onFailure(null);
        },
        signal: life.signal,
        stallAfterMs: STUCK_AFTER_MS,
      });
    } catch (reason) {
      onFailure(reason);
    }
  }

  /** Remembers where and whether it plays, which a detached element has forgotten. */
  #follow(media: HTMLVideoElement, signal: AbortSignal): void {
    media.addEventListener('play', () => (this.#isWanted = true), { signal });
    media.addEventListener('pause', () => (this.#isWanted = false), { signal });
    media.addEventListener('timeupdate', () => (this.#position = media.currentTime), { signal });
  }

  async #attach({ type, url }: Copy, options: CopyOptions): Promise<CopyAttachment> {
    const { video, stage } = this.#options;
    switch (type) {
      case 'hls': {
        const { attachHlsCopy } = await import('./hls-copy-attachment.js');
        return attachHlsCopy(video, url, options);
      }
      case 'mux': {
        const { attachMux } = await import('./mux-attachment.js');
        return attachMux({ video, stage }, url, options);
      }
      case 'mp4': {
        const { attachMp4 } = await import('./mp4-attachment.js');
        return attachMp4(video, url, options);
      }
    }
  }
}

/** How much later the same moment of the event stands in the next copy than in the last. */
function shiftSeconds(last: Copy | undefined, next: Copy | undefined): number {
  if (last === undefined || next === undefined) return 0;
  const shiftMs = Date.parse(last.startedAt ?? '') - Date.parse(next.startedAt ?? '');
  return Number.isFinite(shiftMs) ? shiftMs / 1000 : 0;
}
