import type { AttemptListener } from './attempt.js';
import type { BarredWays } from './barred-ways.js';
import type { ClimbPolicy } from './climb-policy.js';
import type { LiveSource } from './live-ladder.js';
import { isSameRung } from './live-ladder.js';
import type { Rung } from './rung.js';

/** A trial that shows nothing for so long has failed. */
const TRIAL_MS = 10_000;

/** What takes the place of a picture that plays must have proved itself for so long. */
const STEADY_MS = 1_500;

/** What falls sooner had not healed. */
const HELD_MS = 60_000;

/** When the network changes, all its viewers notice at once. */
const NETWORK_SPREAD_MS = 1_000;

/** What is tried: an attempt, beside the screen. */
export interface Trial {
  readonly source: LiveSource;
  readonly rung: Pick<Rung, 'isBarred'> | null;
  hide(): void;
  follow(listener: AttemptListener): void;
  end(): void;
}

export interface ChallengeOptions<T extends Trial> {
  readonly climbPolicy: ClimbPolicy;
  readonly barred: BarredWays;
  /** Better rungs than the one on the screen, best first; none while the viewer shall not be disturbed. */
  readBetter(): readonly LiveSource[];
  /** Makes an attempt, which is nowhere as yet. */
  open(source: LiveSource): T;
  /** Whether a picture plays that it has to be better than. */
  isContested(): boolean;
  /** The better rung has healed: it may take the screen, and is the caller's from now on. */
  onWon(attempt: T): void;
}

/** Tries better rungs beside the one that plays. */
export class Challenge<T extends Trial> {
  readonly #options: ChallengeOptions<T>;
  #attempt: T | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(options: ChallengeOptions<T>) {
    this.#options = options;
  }

  /** From now on, as long as a lower rung plays. */
  begin(): void {
    if (this.#attempt !== null || this.#timer !== undefined) return;
    this.#after(this.#options.climbPolicy(this.#failures), () => this.#try());
  }

  /** This attempt, which was too slow for the screen, goes on beside it. */
  adopt(attempt: T): void {
    this.stop();
    this.#pursue(attempt);
  }

  /** The trial of this rung, where one is under way: the caller's from now on. */
  take(source: LiveSource): T | null {
    const attempt = this.#attempt;
    if (attempt === null || !isSameRung(attempt.source, source)) return null;
    this.#attempt = null;
    this.#settle();
    attempt.follow({});
    return attempt;
  }

  /** A lower rung shows a picture: what has been answered and brought no media until now is barred. */
  noteLower(): void {
    const attempt = this.#attempt;
    if (attempt?.rung?.isBarred) this.#options.barred.add(attempt.source.url);
  }

  /** Another network: what was barred may be free. */
  changeNetwork(): void {
    this.#failures = 0;
    this.#options.barred.clear();
    const isWaiting = this.#attempt === null && this.#timer !== undefined;
    if (this.#attempt?.rung?.isBarred) this.stop();
    else if (!isWaiting) return;
    this.#after(Math.random() * NETWORK_SPREAD_MS, () => this.#try());
  }

  /** How long that held which was climbed to. */
  noteHold(ms: number): void {
    this.#failures = ms < HELD_MS ? this.#failures + 1 : 0;
  }

  stop(): void {
    this.#settle();
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.follow({});
    attempt?.end();
  }

  #try(): void {
    this.#settle();
    const { readBetter, barred, open } = this.#options;
    const source = readBetter().find(({ type, url }) => type !== 'whep' || !barred.has(url));
    if (source === undefined) this.begin();
    else this.#pursue(open(source));
  }

  #pursue(attempt: T): void {
    this.#attempt = attempt;
    attempt.hide();
    const fail = (): void => {
      if (this.#attempt !== attempt) return;
      this.#settle();
      if (attempt.rung?.isBarred) this.#options.barred.add(attempt.source.url);
      this.#attempt = null;
      attempt.follow({});
      attempt.end();
      this.#failures += 1;
      this.begin();
    };
    const prove = (): void => {
      if (this.#options.isContested()) this.#after(STEADY_MS, () => this.#win(attempt));
      else this.#win(attempt);
    };
    attempt.follow({
      onFlow: (flow) => (flow === 'flowing' ? prove() : this.#after(TRIAL_MS, fail)),
      onEnd: fail,
    });
    this.#after(TRIAL_MS, fail);
  }

  #win(attempt: T): void {
    if (this.#attempt !== attempt) return;
    this.#settle();
    this.#attempt = null;
    attempt.follow({});
    this.#options.barred.remove(attempt.source.url);
    this.#options.onWon(attempt);
  }

  #after(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
