import type { PublisherSession } from './publisher-session.js';

/** A publisher that has posted an offer and does not connect is given up after this. */
const connectingMs = 30_000;

/** Enough for some phones with a preview and one that comes back; each holds a port. */
const maxNewcomers = 4;

/**
 * Publishers whose media has not arrived. Who is connected may wait for as long as it likes: a phone
 * that shows its preview is one tap from being live, and until then it is nothing to anybody.
 */
export class Newcomers {
  #sessions: PublisherSession[] = [];

  get count(): number {
    return this.#sessions.length;
  }

  /** When the last one came; null when nobody waits. */
  get newestMs(): number | null {
    return this.#sessions.at(-1)?.createdMs ?? null;
  }

  /** Lets one wait; one goes for it where there are too many. */
  add(session: PublisherSession): void {
    if (this.count >= maxNewcomers) this.dropOldest();
    this.#sessions.push(session);
  }

  /** Takes out one that waits no longer; false when it was not among them. */
  take(session: PublisherSession): boolean {
    const others = this.#sessions.filter((other) => other !== session);
    const isAmong = others.length < this.count;
    this.#sessions = others;
    return isAmong;
  }

  /**
   * Closes the one that has waited for the longest, of those that are not connected if there are
   * any: who only posts offers drives no phone away. False when there is none.
   */
  dropOldest(): boolean {
    const isStray = ({ peer }: PublisherSession): boolean => peer?.phase !== 'connected';
    const oldest = this.#sessions.find(isStray) ?? this.#sessions[0];
    if (oldest === undefined) return false;
    this.take(oldest);
    oldest.close();
    return true;
  }

  /** Whether one has come so shortly ago that it may be the same phone on its way back. */
  hasComeSince(timeMs: number): boolean {
    return this.#sessions.some(({ createdMs }) => createdMs >= timeMs);
  }

  /** Gives up those that do not connect. */
  tick(nowMs: number): void {
    const given = this.#sessions.filter(
      ({ peer, createdMs }) => peer?.phase === 'connecting' && nowMs - createdMs > connectingMs,
    );
    for (const session of given) {
      this.take(session);
      session.close();
    }
  }

  /** Closes all. */
  clear(): void {
    while (this.dropOldest());
  }
}
