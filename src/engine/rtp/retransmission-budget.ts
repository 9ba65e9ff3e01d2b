/** Retransmissions may take this share of what a viewer is sent; more would make its jam worse. */
const share = 0.5;

/** Saved-up bytes, enough for the packets of a lost key frame. */
const maxSavedBytes = 150_000;

/** How much one viewer may be sent again: it earns as it is sent, so that its losses cost a bounded part. */
export class RetransmissionBudget {
  #savedBytes = maxSavedBytes;

  /** Notes what was sent for the first time. */
  earn(bytes: number): void {
    this.#savedBytes = Math.min(maxSavedBytes, this.#savedBytes + bytes * share);
  }

  /** Whether so many bytes may be sent again now; they are counted when so. */
  spend(bytes: number): boolean {
    if (this.#savedBytes < bytes) return false;
    this.#savedBytes -= bytes;
    return true;
  }
}
