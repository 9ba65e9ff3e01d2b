/** Clocks do not drift apart by this much within an event: one that is so much off has been set. */
const SET_AFTER_MS = 10_000;

/** How a server's clock stands to this device's, as the answers tell that name their time. */
export class ServerClock {
  #aheadMs: number | null = null;

  /** To be added to this device's times to have the server's, to a second or so; null before any answer told. */
  get aheadMs(): number | null {
    return this.#aheadMs;
  }

  hear({ headers }: Pick<Response, 'headers'>, now = Date.now()): void {
    const aheadMs = Date.parse(headers.get('Date') ?? '') - now;
    if (Number.isNaN(aheadMs)) return;
    const known = this.#aheadMs;
    // Named in whole seconds and a while on its way: of all answers the one that seems latest is right.
    const isSet = known === null || Math.abs(aheadMs - known) > SET_AFTER_MS;
    this.#aheadMs = isSet ? aheadMs : Math.max(aheadMs, known);
  }
}
