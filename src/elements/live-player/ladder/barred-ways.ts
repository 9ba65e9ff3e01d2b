import type { LiveSource } from './live-ladder.js';

/** A network's rules seldom change sooner, and a phone is seldom longer in one that bars it. */
const REMEMBERED_MS = 10 * 60_000;

const KEY = 'streamside:barred';

/**
 * Origins whose WebRTC media the present network lets not pass, as long as the tab is open and for some
 * minutes at most: nothing but the origin and the time is kept, and it never leaves the device.
 */
export class BarredWays {
  readonly #now: () => number;
  #known: Record<string, number>;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#known = readKnown();
  }

  has(url: string): boolean {
    const age = this.#now() - (this.#known[new URL(url).origin] ?? -Infinity);
    return age >= 0 && age < REMEMBERED_MS;
  }

  /** What the network bars comes last. */
  order(ladder: readonly LiveSource[]): readonly LiveSource[] {
    const isBarred = ({ type, url }: LiveSource): boolean => type === 'whep' && this.has(url);
    return [...ladder.filter((source) => !isBarred(source)), ...ladder.filter(isBarred)];
  }

  add(url: string): void {
    this.#known[new URL(url).origin] = this.#now();
    this.#write();
  }

  /** Media has come through after all. */
  remove(url: string): void {
    const { origin } = new URL(url);
    if (!(origin in this.#known)) return;
    this.#known = Object.fromEntries(
      Object.entries(this.#known).filter(([known]) => known !== origin),
    );
    this.#write();
  }

  /** Another network, other rules. */
  clear(): void {
    this.#known = {};
    this.#write();
  }

  #write(): void {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#known));
    } catch {
      // Frames without storage, or a full one: it is remembered as long as the player is there.
    }
  }
}

function readKnown(): Record<string, number> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, number] => {
        return typeof entry[1] === 'number';
      }),
    );
  } catch {
    return {};
  }
}
