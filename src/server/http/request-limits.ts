import { ProblemError } from '../../contract/index.js';
import { isLoopback, toAddressGroup } from './client-address.js';

/** What is counted of one client's address. */
export type LimitedAct = 'failure' | 'grant' | 'upload' | 'read';

/** How many at once, and how many come back in a second. */
interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * A congregation behind one address watches: 300 viewers who poll every 4 s, and all reload at once.
 * A phone asks for a grant at each try to go live, and for an upload per piece of ten seconds.
 */
const allowances: Readonly<Record<LimitedAct, Allowance>> = {
  failure: { burst: 60, perSecond: 1 },
  grant: { burst: 120, perSecond: 2 },
  upload: { burst: 600, perSecond: 10 },
  read: { burst: 3_000, perSecond: 100 },
};

/** Addresses that are remembered; whoever was quiet the longest is forgotten first. */
const maxAddresses = 10_000;

interface Account {
  readonly left: Partial<Record<LimitedAct, { count: number; atMs: number }>>;
}

/** Counts what clients do by their address, so that nobody keeps the others from theirs. An unknown address is not limited. */
export class RequestLimits {
  readonly #now: () => Date;
  readonly #accounts = new Map<string, Account>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#accounts.size;
  }

  /** Counts one act. Throws `rate-limited` where there have been too many. */
  take(address: string | null, act: LimitedAct): void {
    this.demand(address, act);
    this.note(address, act);
  }

  /** Throws `rate-limited` where there have been too many; counts nothing. */
  demand(address: string | null, act: LimitedAct): void {
    const standing = address === null ? undefined : this.#accounts.get(toAddressGroup(address));
    const left = standing && this.#leftOf(standing, act);
    if (left === undefined || left >= 1) return;
    const retryAfterSeconds = Math.ceil((1 - left) / allowances[act].perSecond);
    throw new ProblemError('rate-limited', { retryAfterSeconds });
  }

  /** Counts one act. */
  note(address: string | null, act: LimitedAct): void {
    // A proxy on this machine that is not trusted stands for every viewer there is.
    if (address === null || (act === 'read' && isLoopback(address))) return;
    const key = toAddressGroup(address);
    const account = this.#accounts.get(key) ?? { left: {} };
    const count = Math.max(0, this.#leftOf(account, act) - 1);
    account.left[act] = { count, atMs: this.#now().getTime() };
    // Set anew, so that the map is in the order of last use.
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > maxAddresses && oldest !== undefined) this.#accounts.delete(oldest);
  }

  #leftOf({ left }: Account, act: LimitedAct): number {
    const { burst, perSecond } = allowances[act];
    const standing = left[act];
    if (standing === undefined) return burst;
    const seconds = Math.max(0, this.#now().getTime() - standing.atMs) / 1_000;
    return Math.min(burst, standing.count + seconds * perSecond);
  }
}
