import type { Fragment } from '../media/fragment.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { formatMediaPlaylist, formatMultivariantPlaylist } from './hls-playlist.js';
import { HlsAttendance } from './hls-attendance.js';
import { HlsWindow, targetSeconds } from './hls-window.js';
import type { HlsInit } from './hls-window.js';

/** How live HLS of one broadcast stands. `unplayable` is sent something that cannot be made to fit in, until that changes. */
type HlsState =
  | { readonly phase: 'opening' | 'playable' | 'over' }
  | {
      readonly phase: 'unplayable';
      readonly reason: string;
      /** What was sent before; with another it may be playable again. */
      readonly init: HlsInit | null;
    };

export type HlsPhase = HlsState['phase'];

const transitions: Readonly<Record<HlsPhase, readonly HlsPhase[]>> = {
  opening: ['playable', 'unplayable', 'over'],
  playable: ['unplayable', 'over'],
  unplayable: ['unplayable', 'playable', 'over'],
  over: [],
};

/** A point of a playlist: a segment, and how many of its parts shall be there; null is the whole of it. */
export interface HlsPosition {
  readonly segment: number;
  readonly part: number | null;
}

/** One broadcast as live HLS: its window, its playlists, and who waits for more of it. */
export class HlsStream {
  /** Begins the names of all its files. */
  readonly key: string;
  readonly window = new HlsWindow();
  readonly attendance = new HlsAttendance(targetSeconds * 1000);
  readonly #onPhase: () => void;
  readonly #waiting = new Set<() => void>();
  #state: HlsState = { phase: 'opening' };
  #playlist: string | null = null;

  constructor(key: string, onPhase: () => void) {
    this.key = key;
    this.#onPhase = onPhase;
  }

  get phase(): HlsPhase {
    return this.#state.phase;
  }

  /** Why it cannot be played; null unless it is `unplayable`. */
  get problem(): string | null {
    return this.#state.phase === 'unplayable' ? this.#state.reason : null;
  }

  /** Whether there is something to play: a segment that is complete, or the end. */
  get hasMedia(): boolean {
    return this.window.segments[0]?.isComplete === true;
  }

  get playlist(): string {
    this.#playlist ??= formatMediaPlaylist(this.window, this.key, this.phase === 'over');
    return this.#playlist;
  }

  get multivariantPlaylist(): string {
    return formatMultivariantPlaylist(this.window, this.key);
  }

  /** Whether the playlist holds a position, or will never hold more. */
  holds({ segment: number, part }: HlsPosition): boolean {
    const last = this.window.segments.at(-1);
    if (this.phase === 'over' || (last !== undefined && last.number > number)) return true;
    if (last === undefined || last.number < number) return false;
    return last.isComplete || (part !== null && last.listsParts && last.parts.length > part);
  }

  init(bytes: Buffer, tracks: Mp4Tracks): void {
    this.window.addInit(bytes, tracks);
    this.#change();
  }

  fragment(fragment: Fragment): void {
    this.window.addFragment(fragment);
    this.#change();
  }

  /** Nothing comes for now: what there is shall be complete. */
  pause(): void {
    this.window.completeSegment();
    this.#change();
  }

  /** What is sent now cannot be taken, for a reason that is a code. */
  fail(reason: string): void {
    this.window.completeSegment();
    if (this.phase === 'over' || this.problem === reason) return;
    this.#setState({ phase: 'unplayable', reason, init: this.window.init });
  }

  end(): void {
    this.window.completeSegment();
    if (this.phase !== 'over') this.#setState({ phase: 'over' });
    this.#change();
  }

  /** Resolves with true as soon as something is so, with false when it is not within the time. */
  async until(isSo: () => boolean, withinMs: number, signal?: AbortSignal): Promise<boolean> {
    if (isSo()) return true;
    return await new Promise((resolve) => {
      const settle = (): void => {
        const so = isSo();
        if (so || performance.now() >= dueMs || signal?.aborted === true) {
          clearTimeout(timer);
          signal?.removeEventListener('abort', settle);
          this.#waiting.delete(settle);
          resolve(so);
        }
      };
      const dueMs = performance.now() + withinMs;
      // Timers may fire a fraction early.
      const timer = setTimeout(settle, withinMs + 5);
      signal?.addEventListener('abort', settle, { once: true });
      this.#waiting.add(settle);
    });
  }

  #change(): void {
    this.#playlist = null;
    const state = this.#state;
    const isStarting =
      state.phase === 'opening' ||
      (state.phase === 'unplayable' && state.init !== this.window.init);
    const [newest] = this.window.segments.slice(-1);
    const isSent = newest !== undefined && newest.init === this.window.init;
    if (isStarting && this.hasMedia && isSent) this.#setState({ phase: 'playable' });
    for (const settle of [...this.#waiting]) settle();
  }

  #setState(state: HlsState): void {
    if (!transitions[this.phase].includes(state.phase)) {
      throw new Error(`Live HLS cannot go from ${this.phase} to ${state.phase}`);
    }
    this.#state = state;
    this.#playlist = null;
    this.#onPhase();
  }
}
