import type { Stream } from '../../contract/stream.js';

/**
 * A line that is restored has been by then, and of an end that a person has chosen everybody has heard: a server
 * may wait for 10 s whether somebody comes in place of who said goodbye.
 */
export const VANISHED_AFTER_MS = 12_000;

/** How a device stands that has taken over, as far as the backend says. */
export type Standing =
  | 'unknown'
  | 'broadcasts'
  /** Nothing comes from it, which it may get over. */
  | 'lost'
  /** It went without a word, and does not come back. */
  | 'vanished'
  /** A person has ended the broadcast there. */
  | 'ended';

/** Follows what the backend says of the device that has taken over. */
export class OtherDevice {
  readonly #onChange: () => void;
  #standing: Standing = 'unknown';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** The backend says this of the stream. */
  hear(stream: Pick<Stream, 'status' | 'assurance'>): void {
    const next = toStanding(this.#standing, stream);
    if (next === this.#standing) return;
    this.forget();
    this.#standing = next;
    if (next !== 'lost') return;
    this.#timer = setTimeout(() => {
      this.#standing = 'vanished';
      this.#onChange();
    }, VANISHED_AFTER_MS);
  }

  /** What was said before counts no longer: of nobody is it known twice that it has gone. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#standing = 'unknown';
  }
}

function toStanding(
  before: Standing,
  { status, assurance }: Pick<Stream, 'status' | 'assurance'>,
): Standing {
  const isGone = before === 'vanished';
  // A connection that closes may overtake the goodbye: what is over so shortly after a loss was ended.
  if (status !== 'live') return isGone ? 'vanished' : 'ended';
  if (assurance.ingest !== 'lost') return 'broadcasts';
  return isGone ? 'vanished' : 'lost';
}
