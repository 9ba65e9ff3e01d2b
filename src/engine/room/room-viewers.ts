import type { MediaKind } from '../codec.js';
import type { ForwardedPacket } from './output-track.js';
import type { ViewerSession } from './viewer-session.js';

/** One that has never connected: whoever can does so within seconds, and what it holds others may need. */
const connectingPatienceMs = 10_000;

/** One that was connected and has lost its connection may find another way. */
const lostPatienceMs = 30_000;

const reportIntervalMs = 1000;

/** How a viewer's connection stands, and since when. */
interface Seat {
  readonly session: ViewerSession;
  readonly phase: 'connecting' | 'connected' | 'lost';
  readonly sinceMs: number;
}

/** The viewers of one stream, in the order in which they came. */
export class RoomViewers {
  readonly #clock: () => number;
  readonly #seats = new Map<string, Seat>();
  #nextReportMs = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#seats.size;
  }

  /** Those whom media reaches. */
  get watching(): number {
    return [...this.#seats.values()].filter(({ phase }) => phase === 'connected').length;
  }

  /** Who came last; null when there is nobody. */
  get newest(): ViewerSession | null {
    return [...this.#seats.values()].at(-1)?.session ?? null;
  }

  /** Who has been trying to connect for the longest, and since when; null when all have been connected. */
  get longestConnecting(): { readonly session: ViewerSession; readonly sinceMs: number } | null {
    for (const { session, phase, sinceMs } of this.#seats.values()) {
      if (phase === 'connecting' && session.peer?.phase !== 'connected')
        return { session, sinceMs };
    }
    return null;
  }

  add(session: ViewerSession): void {
    this.#seats.set(session.id, { session, phase: 'connecting', sinceMs: this.#clock() });
  }

  remove(session: ViewerSession): void {
    this.#seats.delete(session.id);
    session.close();
  }

  forward(kind: MediaKind, packet: ForwardedPacket): void {
    for (const { session } of this.#seats.values()) session.forward(kind, packet);
  }

  /** Sends the reports that are due, and gives up who has had no connection for too long. */
  tick(nowMs: number): void {
    const isReportDue = nowMs >= this.#nextReportMs;
    if (isReportDue) this.#nextReportMs = nowMs + reportIntervalMs;
    for (const seat of this.#seats.values()) {
      const { session, phase, sinceMs } = seat;
      if (session.peer?.phase === 'connected') {
        if (phase !== 'connected') this.#note(session, 'connected', nowMs);
        if (isReportDue) session.sendReports(nowMs);
      } else if (phase === 'connected') {
        this.#note(session, 'lost', nowMs);
      } else if (nowMs - sinceMs > (phase === 'lost' ? lostPatienceMs : connectingPatienceMs)) {
        this.remove(session);
      }
    }
  }

  /** Closes all. */
  clear(): void {
    for (const { session } of this.#seats.values()) session.close();
    this.#seats.clear();
  }

  /** Setting a key that is there keeps its place in the order. */
  #note(session: ViewerSession, phase: Seat['phase'], sinceMs: number): void {
    this.#seats.set(session.id, { session, phase, sinceMs });
  }
}
