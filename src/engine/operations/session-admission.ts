import { ProblemError } from '../../contract/index.js';
import type { Room } from '../room/room.js';

/** What one process of two cores can carry, with room to spare; see the figures. */
export const defaultLimits = { maxStreams: 100, maxViewersPerStream: 300 } as const;

/** What a client that finds no room is asked to wait, and one that finds it taken by some who are not connected yet. */
const retryAfterSeconds = 30;
const soonRetryAfterSeconds = 3;

/** An engine that closes is followed by the next one, which a publisher wants to find soon. */
const closedRetryAfterSeconds = 2;

/**
 * Whoever has not connected by then holds a place only while nobody else wants it: an address that
 * posts offers and never connects cannot lock viewers out, and all who come at once still find room.
 */
const connectingRightMs = 3000;

/**
 * A stream whose publishers only show their preview holds its place for so long against others. Some
 * minutes before an event more phones may be ready than are ever live at the same time.
 */
const previewRightMs = 60_000;

export interface EngineLimits {
  /** Streams that are being published at the same time. */
  readonly maxStreams: number;
  readonly maxViewersPerStream: number;
}

/** Holds the engine's limits, also over sessions that are still being opened. */
export class SessionAdmission {
  readonly #limits: EngineLimits;
  readonly #rooms: ReadonlyMap<string, Room>;
  readonly #clock: () => number;
  readonly #opening = { whip: new Map<string, number>(), whep: new Map<string, number>() };

  #isClosed = false;

  constructor(limits: EngineLimits, rooms: ReadonlyMap<string, Room>, clock: () => number) {
    this.#limits = limits;
    this.#rooms = rooms;
    this.#clock = clock;
  }

  /** Runs `open` when there is room for one more session; else throws `capacity-exhausted`. */
  async admit<T>(to: 'whip' | 'whep', streamId: string, open: () => Promise<T>): Promise<T> {
    this.demandOpen();
    if (!this.#hasRoom(to, streamId)) {
      const detail = to === 'whip' ? 'No more streams' : 'No more viewers of this stream';
      const connecting = this.#rooms.get(streamId)?.viewers.longestConnecting ?? null;
      const isSoon = to === 'whep' && connecting !== null;
      throw new ProblemError('capacity-exhausted', {
        retryAfterSeconds: isSoon ? soonRetryAfterSeconds : retryAfterSeconds,
        detail,
      });
    }
    const opening = this.#opening[to];
    opening.set(streamId, (opening.get(streamId) ?? 0) + 1);
    try {
      return await open();
    } finally {
      const left = (opening.get(streamId) ?? 1) - 1;
      if (left > 0) opening.set(streamId, left);
      else opening.delete(streamId);
    }
  }

  /** Throws `capacity-exhausted` once the engine has been closed, also to those who were admitted before. */
  demandOpen(): void {
    if (!this.#isClosed) return;
    throw new ProblemError('capacity-exhausted', {
      retryAfterSeconds: closedRetryAfterSeconds,
      detail: 'The engine is closed',
    });
  }

  /** From now on nobody is admitted. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Ends a session that counts for less than one that is coming and finds no port: of viewers the one
   * that has not connected for the longest. A publisher that comes back or takes over also gets the
   * place of the one before it, else of a viewer, since without it there is nothing to see or to keep;
   * one of a new stream that of a preview elsewhere.
   */
  giveWay(to: 'whip' | 'whep', streamId: string): boolean {
    const rooms = [...this.#rooms.values()];
    if (this.#endConnecting(rooms, to === 'whip' ? 0 : connectingRightMs)) return true;
    if (to === 'whep') return false;
    const own = this.#rooms.get(streamId);
    if (own?.dropPublisher() === true || this.#endPreview()) return true;
    if (own === undefined || own.state.phase === 'idle') return false;
    for (const { viewers } of [own, ...rooms]) {
      if (viewers.newest === null) continue;
      viewers.remove(viewers.newest);
      return true;
    }
    return false;
  }

  /** Ends who of these rooms' viewers has been connecting for the longest, when it is for so long. */
  #endConnecting(rooms: readonly Room[], forMs: number): boolean {
    let longest: { end: () => void; sinceMs: number } | null = null;
    for (const { viewers } of rooms) {
      const found = viewers.longestConnecting;
      if (found === null || found.sinceMs >= (longest?.sinceMs ?? Infinity)) continue;
      longest = { end: () => viewers.remove(found.session), sinceMs: found.sinceMs };
    }
    if (longest === null || this.#clock() - longest.sinceMs < forMs) return false;
    longest.end();
    return true;
  }

  /** Ends the stream that has been nothing but a preview for the longest, when it is for long enough. */
  #endPreview(): boolean {
    const previews = [...this.#rooms.values()].flatMap((room) => {
      const { previewSinceMs: sinceMs } = room;
      return sinceMs === null ? [] : [{ room, sinceMs }];
    });
    const [longest] = previews.sort((a, b) => a.sinceMs - b.sinceMs);
    if (longest === undefined || this.#clock() - longest.sinceMs < previewRightMs) return false;
    longest.room.end();
    return true;
  }

  #hasRoom(to: 'whip' | 'whep', streamId: string): boolean {
    const { maxStreams, maxViewersPerStream } = this.#limits;
    if (to === 'whep') {
      const room = this.#rooms.get(streamId);
      const taken = (room?.viewers.count ?? 0) + (this.#opening.whep.get(streamId) ?? 0);
      if (taken < maxViewersPerStream) return true;
      return room !== undefined && this.#endConnecting([room], connectingRightMs);
    }
    // Whoever comes back to a stream, or takes it over, is never one too many.
    const taken = [...this.#rooms].filter(([, room]) => !room.isEmpty).map(([id]) => id);
    const streams = new Set([...taken, ...this.#opening.whip.keys()]);
    return streams.has(streamId) || streams.size < maxStreams || this.#endPreview();
  }
}
