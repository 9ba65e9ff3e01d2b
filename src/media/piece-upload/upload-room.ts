import type { LineReading } from './line-reading.js';

/** What is live gives way to a piece before it loses anything: by so much, and the piece gives way. */
const LEAST_KEPT = 0.8;
/** A picture may be called squeezed where there is room for two of it. */
const MUCH_MORE = 2;
/** On a line with less a piece takes minutes and gets nowhere, while it crowds out the sound. */
const LEAST_AVAILABLE = 400_000;
/** Packets that wait for so much longer wait behind the piece. */
const MORE_DELAY_MS = 300;
/** The waits after a piece that had to give way. What is live is not to stumble every few seconds. */
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 240_000;

/** A line before a piece was begun, and what the next wait will be. */
type RoomState =
  | { readonly phase: 'free' }
  | { readonly phase: 'tried'; readonly before: LineReading }
  | { readonly phase: 'full'; readonly until: number };

/**
 * Whether a line has room for a piece beside what is live. Nobody can tell beforehand: congestion control
 * looks for no more than what is live needs, and so knows of no more. So where what is live has all that
 * it wants a piece is tried, and gives way as soon as that is felt; the next waits the longer for it.
 */
export class UploadRoom {
  #state: RoomState = { phase: 'free' };
  #failures = 0;

  /** Whether a piece may begin on a line like this, which is then taken to have begun. */
  mayBegin(line: LineReading | null, now = Date.now()): boolean {
    if (this.#state.phase === 'full' && now < this.#state.until) return false;
    // The one before got through.
    if (this.#state.phase === 'tried') this.#failures = 0;
    const isFree = line !== null && line.available >= toNeed(line);
    this.#state = isFree ? { phase: 'tried', before: line } : { phase: 'free' };
    return isFree;
  }

  /** Whether what is live is felt to suffer from the piece that has begun; it is then to be broken off. */
  isPressed(line: LineReading | null, now = Date.now()): boolean {
    if (this.#state.phase !== 'tried') return false;
    if (line !== null && !suffers(this.#state.before, line)) return false;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#state = { phase: 'full', until: now + waitMs };
    return true;
  }
}

function toNeed({ sent, isSqueezed }: LineReading): number {
  return Math.max(LEAST_AVAILABLE, sent * (isSqueezed ? MUCH_MORE : 1));
}

function suffers(before: LineReading, now: LineReading): boolean {
  const { roundTripMs: once } = before;
  const { roundTripMs } = now;
  const isLate = once !== null && roundTripMs !== null && roundTripMs > 2 * once + MORE_DELAY_MS;
  const isPoorer = now.isSqueezed && !before.isSqueezed;
  return isPoorer || isLate || now.available < LEAST_KEPT * before.available;
}
