import { randomBytes } from 'node:crypto';

import type { Peer } from '../transport/transport.js';

/** An open WHIP or WHEP session as its URL finds it. */
export interface OpenSession {
  readonly id: string;
  readonly etag: string;
  /** The client's ICE user fragment; a fragment with another asks for a restart. */
  readonly iceUfrag: string;
  readonly peer: Peer;
  /** Ends the session at its client's wish. */
  end(): void;
}

/** Sessions that have ended are remembered, so that a late DELETE of one is answered as the success it is. */
const maxEnded = 1000;

/** 128 bits that nobody guesses: who knows a session's address may end it. */
const idBytes = 16;

/** Open sessions by id. */
export class SessionRegistry {
  readonly #open = new Map<string, OpenSession>();
  readonly #ended = new Set<string>();

  /** A new id that is a path segment. */
  createId(): string {
    return randomBytes(idBytes).toString('base64url');
  }

  add(session: OpenSession): void {
    this.#open.set(session.id, session);
  }

  find(id: string): OpenSession | null {
    return this.#open.get(id) ?? null;
  }

  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Forgets a session whose peer is gone. */
  remove(id: string): void {
    if (!this.#open.delete(id)) return;
    this.#ended.add(id);
    const [oldest] = this.#ended;
    if (this.#ended.size > maxEnded && oldest !== undefined) this.#ended.delete(oldest);
  }
}
