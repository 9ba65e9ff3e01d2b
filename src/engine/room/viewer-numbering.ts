import { restartGap, sequenceDelta } from '../rtp/sequence.js';

/**
 * Leaves packets out for one viewer without leaving a gap in its numbers: a gap would make it ask
 * again for just what was left out.
 */
export class ViewerNumbering {
  #skipped = 0;
  #firstLeftOut: number | null = null;
  /** The room's number from which on the present count applies. */
  #resumedAt: number | null = null;
  #newestSent: number | null = null;

  /** Notes that the packet with this number of the room is not sent. */
  leaveOut(sequence: number): void {
    if (this.#newestSent !== null && sequenceDelta(this.#newestSent, sequence) <= 0) return;
    this.#firstLeftOut ??= sequence;
  }

  /** Notes that the packet with this number of the room was sent. */
  noteSent(sequence: number): void {
    if (this.#newestSent === null || sequenceDelta(this.#newestSent, sequence) > 0) {
      this.#newestSent = sequence;
    }
  }

  /** The viewer's number of a packet that is sent now; null for a straggler from before what was left out. */
  toViewer(sequence: number): number | null {
    if (this.#firstLeftOut !== null) {
      if (sequenceDelta(this.#firstLeftOut, sequence) <= 0) return null;
      this.#skipped += sequenceDelta(this.#firstLeftOut, sequence);
      this.#firstLeftOut = null;
      this.#resumedAt = sequence;
    }
    const sinceResumed = this.#resumedAt === null ? 0 : sequenceDelta(this.#resumedAt, sequence);
    if (sinceResumed < 0) return null;
    // Nothing from before comes any more, and half a circle later every number would look like it.
    if (sinceResumed > restartGap) this.#resumedAt = null;
    return (sequence - this.#skipped) & 0xffff;
  }

  /** The room's number of a packet that the viewer names; null when it is from before what was left out. */
  toRoom(sequence: number): number | null {
    const room = (sequence + this.#skipped) & 0xffff;
    if (this.#resumedAt !== null && sequenceDelta(this.#resumedAt, room) < 0) return null;
    return room;
  }
}
