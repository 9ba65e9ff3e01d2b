/** What is counted of one client's address. */
export type LimitedAct = 'session' | 'failure';

/** Tokens to begin with, and how many come back in a second. */
interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Sixty relatives behind one address join at once, and again when the network comes back: that and
 * more is in the burst. Only sessions that were opened are counted, so waiting for a stream to begin costs none.
 */
const allowances: Readonly<Record<LimitedAct, Allowance>> = {
  session: { burst: 300, perSecond: 5 },
  failure: { burst: 120, perSecond: 2 },
};

/** Addresses that are remembered; whoever was quiet the longest is forgotten first. */
const maxAddresses = 10_000;

interface Account {
  atMs: number;
  readonly tokens: Record<LimitedAct, number>;
}

/** Counts new and failed sessions by client address, so that nobody keeps the others from theirs. */
export class AddressLimiter {
  readonly #clock: () => number;
  readonly #accounts = new Map<string, Account>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#accounts.size;
  }

  /** Seconds that an address has to wait, or null when it may go on. An unknown address always may. */
  waitOf(address: string | null, acts: readonly LimitedAct[]): number | null {
    if (address === null) return null;
    const account = this.#accounts.get(toAccountKey(address));
    if (account === undefined) return null;
    this.#refill(account);
    const waits = acts
      .filter((act) => account.tokens[act] < 1)
      .map((act) => (1 - account.tokens[act]) / allowances[act].perSecond);
    return waits.length === 0 ? null : Math.ceil(Math.max(...waits));
  }

  /** Counts one act. */
  note(address: string | null, act: LimitedAct): void {
    if (address === null) return;
    const key = toAccountKey(address);
    const account = this.#accounts.get(key) ?? {
      atMs: this.#clock(),
      tokens: { session: allowances.session.burst, failure: allowances.failure.burst },
    };
    this.#refill(account);
    account.tokens[act] = Math.max(-allowances[act].burst, account.tokens[act] - 1);
    // Set anew, so that the map is in the order of last use.
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > maxAddresses && oldest !== undefined) this.#accounts.delete(oldest);
  }

  #refill(account: Account): void {
    const nowMs = this.#clock();
    const seconds = Math.max(0, nowMs - account.atMs) / 1000;
    account.atMs = nowMs;
    for (const act of ['session', 'failure'] as const) {
      const { burst, perSecond } = allowances[act];
      account.tokens[act] = Math.min(burst, account.tokens[act] + seconds * perSecond);
    }
  }
}

/** One household has a whole /64 of IPv6, and one address of IPv4 however it is written. */
function toAccountKey(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=[\d.]+$)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...new Array<string>(zeros).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
