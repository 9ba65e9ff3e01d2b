/** What befalls one viewer may befall all: they do not ask in the same moment. */
const FIRST_SPREAD_MS = 300;

/** Doubled at each try: mostly it is the camera that sends no picture, and no way would carry one. */
const NEXT_MS = 3_000;
const MAX_NEXT_MS = 60_000;

/** When the way is made anew for the sake of a picture that is missing beside the sound. */
export class MissingPicture {
  #tries = 0;
  #dueAt: number | null = null;
  #hasBeenSeen = false;

  /** Whether there has been a picture, whichever way it came. */
  get isAwaited(): boolean {
    return this.#hasBeenSeen;
  }

  /** A picture is there. */
  noteSeen(): void {
    this.#hasBeenSeen = true;
    this.#tries = 0;
    this.#dueAt = null;
  }

  /** Milliseconds until a try is due, from the first time that it is asked for. */
  readDelayMs(now: number): number {
    this.#dueAt ??= now + Math.random() * FIRST_SPREAD_MS;
    return Math.max(0, this.#dueAt - now);
  }

  /** Tried; the next time is later. */
  noteTry(now: number): void {
    const nextMs = Math.min(NEXT_MS * 2 ** this.#tries, MAX_NEXT_MS);
    this.#tries += 1;
    this.#dueAt = now + nextMs * (1 + Math.random() / 2);
  }
}
