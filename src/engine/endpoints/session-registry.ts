import { randomBytes } from 'node:crypto';

import type { SessionIce } from './session-ice.js';

/** An open WHIP or WHEP session as its URL finds it. */
export interface OpenSession {
  readonly id: string;
  readonly ice: SessionIce;
  /** Ends the session at its client's wish. */
  end(): void;
}

/**
 * Sessions whose peer is gone are remembered: a client that stops closes its peer and sends its DELETE
 * side by side, and the DELETE is the goodbye that ends the broadcast, also when it comes second.
 */
const maxGone = 1000;

/** A publisher that falls silent is noticed so much later, and its broadcast is waited for from then on. */
const noticingMs = 10_000;

/** 128 bits that nobody guesses: who knows a session's address may end it. */
const idBytes = 16;

/** Open sessions by id. */
export class SessionRegistry {
  readonly #open = new Map<string, OpenSession>();
  /** The oldest first. Each keeps its stream's room in memory. */
  readonly #gone = new Map<string, { readonly session: OpenSession; readonly sinceMs: number }>();
  readonly #clock: () => number;
  readonly #keptMs: number;

  /** `returnGraceMs` is how long a broadcast whose publisher vanished can still be ended. */
  constructor(clock: () => number, returnGraceMs: number) {
    this.#clock = clock;
    this.#keptMs = returnGraceMs + noticingMs;
  }

  /** A new id that is a path segment. */
  createId(): string {
    return randomBytes(idBytes).toString('base64url');
  }

  add(session: OpenSession): void {
    this.#forgetOld();
    this.#open.set(session.id, session);
  }

  find(id: string): OpenSession | null {
    return this.#open.get(id) ?? null;
  }

  /** The session, also when its peer is gone: the one that a DELETE means. */
  findToEnd(id: string): OpenSession | null {
    return this.#open.get(id) ?? this.#gone.get(id)?.session ?? null;
  }

  /** Takes out a session whose peer is gone. */
  remove(id: string): void {
    const session = this.#open.get(id);
    if (session === undefined) return;
    this.#open.delete(id);
    this.#gone.set(id, { session, sinceMs: this.#clock() });
    this.#forgetOld();
  }

  #forgetOld(): void {
    const beforeMs = this.#clock() - this.#keptMs;
    for (const [id, { sinceMs }] of this.#gone) {
      if (sinceMs >= beforeMs && this.#gone.size <= maxGone) return;
      this.#gone.delete(id);
    }
  }
}
