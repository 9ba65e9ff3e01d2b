import { ProblemError } from '../../contract/index.js';
import type { Room } from '../room/room.js';

/** What one process of two cores can carry, with room to spare; see the figures. */
export const defaultLimits = { maxStreams: 100, maxViewersPerStream: 300 } as const;

/** What a client that finds no room is asked to wait. */
const retryAfterSeconds = 30;

/** An engine that closes is followed by the next one, which a publisher wants to find soon. */
const closedRetryAfterSeconds = 2;

export interface EngineLimits {
  /** Streams that are being published at the same time. */
  readonly maxStreams: number;
  readonly maxViewersPerStream: number;
}

/** Holds the engine's limits, also over sessions that are still being opened. */
export class SessionAdmission {
  readonly #limits: EngineLimits;
  readonly #rooms: ReadonlyMap<string, Room>;
  readonly #opening = { whip: new Map<string, number>(), whep: new Map<string, number>() };

  #isClosed = false;

  constructor(limits: EngineLimits, rooms: ReadonlyMap<string, Room>) {
    this.#limits = limits;
    this.#rooms = rooms;
  }

  /** Runs `open` when there is room for one more session; else throws `capacity-exhausted`. */
  async admit<T>(to: 'whip' | 'whep', streamId: string, open: () => Promise<T>): Promise<T> {
    this.demandOpen();
    if (!this.#hasRoom(to, streamId)) {
      const detail = to === 'whip' ? 'No more streams' : 'No more viewers of this stream';
      throw new ProblemError('capacity-exhausted', { retryAfterSeconds, detail });
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

  #hasRoom(to: 'whip' | 'whep', streamId: string): boolean {
    const { maxStreams, maxViewersPerStream } = this.#limits;
    if (to === 'whep') {
      const viewers = this.#rooms.get(streamId)?.viewerCount ?? 0;
      return viewers + (this.#opening.whep.get(streamId) ?? 0) < maxViewersPerStream;
    }
    // Whoever comes back to a stream, or takes it over, is never one too many.
    const streams = new Set([...this.#rooms.keys(), ...this.#opening.whip.keys()]);
    return streams.has(streamId) || streams.size < maxStreams;
  }
}
