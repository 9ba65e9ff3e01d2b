import type { HlsPosition } from './hls-stream.js';

/** Whoever watches has asked for the next of a list several times by then. */
const WINDOW_MS = 12_000;

/**
 * Who waits for parts asks several times a second, and no longer than five seconds apart where none come.
 * Who goes on by WHEP counts as two for so long.
 */
const PART_WINDOW_MS = 6_000;

interface Tally {
  readonly kind: 'part' | 'segment' | 'list';
  readonly sinceMs: number;
  asked: number;
}

/**
 * How many watch by live HLS, from the requests for its playlist alone: a player that waits for each part
 * or segment asks for each of them once, and one that names none reads the list anew once per target
 * duration. Nothing of a request is kept that tells one viewer from another.
 */
export class HlsAttendance {
  readonly #listEveryMs: number;
  readonly #clock: () => number;
  readonly #tallies = new Map<string, Tally>();

  constructor(listEveryMs: number, clock: () => number = () => performance.now()) {
    this.#listEveryMs = listEveryMs;
    this.#clock = clock;
  }

  /** A playlist was asked for; null: without naming what it is to hold. */
  note(position: HlsPosition | null): void {
    const nowMs = this.#clock();
    this.#forget(nowMs);
    // A list that is not waited for is read once in this time by each.
    const turn = Math.floor(nowMs / this.#listEveryMs);
    const kind = position === null ? 'list' : position.part === null ? 'segment' : 'part';
    const key = position === null ? `list ${turn}` : `${position.segment}.${position.part ?? ''}`;
    const tally = this.#tallies.get(key);
    if (tally === undefined) this.#tallies.set(key, { kind, sinceMs: nowMs, asked: 1 });
    else tally.asked += 1;
  }

  /** Viewers at present. */
  get count(): number {
    const nowMs = this.#clock();
    this.#forget(nowMs);
    const most = { part: 0, segment: 0 };
    for (const { kind, asked } of this.#tallies.values()) {
      if (kind !== 'list') most[kind] = Math.max(most[kind], asked);
    }
    // Whoever has just come reads the list once before he waits for more of it.
    const turn = Math.floor(nowMs / this.#listEveryMs);
    const [last = 0, before = 0] = [turn - 1, turn - 2].map((at) => this.#askedIn(at));
    return most.part + most.segment + Math.min(last, before);
  }

  #askedIn(turn: number): number {
    return this.#tallies.get(`list ${turn}`)?.asked ?? 0;
  }

  #forget(nowMs: number): void {
    for (const [key, { kind, sinceMs }] of this.#tallies) {
      const windowMs = kind === 'part' ? PART_WINDOW_MS : WINDOW_MS;
      if (sinceMs <= nowMs - windowMs) this.#tallies.delete(key);
    }
  }
}
