import type { ContractClient } from '../../../contract/contract-client.js';
import { ContractError } from '../../../contract/contract-error.js';
import type { Grant } from '../../../contract/grant.js';
import type { RetryPolicy } from '../../../contract/retry-policy.js';
import { createRetryPolicy } from '../../../contract/retry-policy.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { toSendingError } from './token-trouble.js';

/** What is asked ahead and not had so soon, the tap asks for again. */
const ahead: RetryPolicy = createRetryPolicy();
/** Who has tapped wants to be live for as long as they do not stop, and is one phone, which burdens nobody. */
const untilGiven: RetryPolicy = createRetryPolicy({
  attempts: Infinity,
  maxDelayMs: 3_000,
  maxRetryAfterMs: Infinity,
});
/**
 * No server is waited for longer at a time, whatever it asks for: the hour that a maintenance page names is over
 * with a short restart, and one phone that asks twice a minute burdens nobody.
 */
const MAX_WAIT_MS = 30_000;
/** A grant that ends sooner is asked for anew: to connect on a weak uplink takes its time. */
const MIN_LEFT_MS = 60_000;
/** Nor is one asked for more often, however short they are or wrong this device's clock is. */
const MIN_RENEWAL_MS = 60_000;
/** Longer than this a timer cannot be set. */
const MAX_RENEWAL_MS = 2 ** 31 - 1;

export interface GrantKeeperOptions {
  readonly client: ContractClient;
  readonly stream: string;
  /** Dispatches `back` when its server, which could not be reached, answers again. */
  readonly line: EventTarget;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** A try has failed, and another follows. */
  onTrouble(code: ElementErrorCode): void;
  /** The grant at hand could not be renewed; it is not tried again before somebody asks. */
  onRefused(code: ElementErrorCode): void;
}

/** Has a grant for one stream that can be used at once, from the first time that one is asked for. */
export class GrantKeeper {
  readonly #options: GrantKeeperOptions;
  #grant: Grant | null = null;
  #asking: Promise<Grant> | null = null;
  #renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(options: GrantKeeperOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.rest(), { once: true });
  }

  /** The grant at hand while it is good for some time, else a new one. It is kept fresh from now on. */
  get(): Promise<Grant> {
    return this.#get(ahead, this.#options.signal);
  }

  /** The same, however long what stands in its way lasts: only a refusal ends the asking, or the signal. */
  getInsisting(signal: AbortSignal): Promise<Grant> {
    return this.#get(untilGiven, signal);
  }

  /** A new grant. */
  renew(): Promise<Grant> {
    return this.#ask(ahead, this.#options.signal);
  }

  /** Keeps the grant fresh no longer. */
  rest(): void {
    clearTimeout(this.#renewal);
  }

  async #get(policy: RetryPolicy, signal: AbortSignal): Promise<Grant> {
    const grant = this.#grant;
    const isGood = grant !== null && Date.parse(grant.whip.expiresAt) - Date.now() > MIN_LEFT_MS;
    return isGood ? this.#keep(grant) : this.#ask(policy, signal);
  }

  async #ask(policy: RetryPolicy, signal: AbortSignal): Promise<Grant> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#request();
      } catch (cause) {
        const waitMs = cause instanceof ContractError ? policy.nextDelayMs(attempt, cause) : null;
        if (waitMs === null || signal.aborted) throw toSendingError(cause);
        this.#options.onTrouble(toSendingError(cause).code);
        await this.#pause(Math.min(waitMs, MAX_WAIT_MS), signal);
        if (signal.aborted) throw toSendingError(cause);
      }
    }
  }

  /** One for all who want it at the same time. */
  #request(): Promise<Grant> {
    const { client, stream, signal } = this.#options;
    this.#asking ??= client
      .createGrant(stream, { signal })
      .then((grant) => this.#keep(grant))
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
  }

  /** Until it is time, or the server is back. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    await new Promise<unknown>((resolve) => {
      const timer = setTimeout(resolve, ms);
      waiting.signal.addEventListener('abort', () => clearTimeout(timer));
      this.#options.line.addEventListener('back', resolve, waiting);
      signal.addEventListener('abort', resolve, waiting);
    });
    waiting.abort();
  }

  #keep(grant: Grant): Grant {
    this.#grant = grant;
    this.rest();
    const { signal, onRefused } = this.#options;
    if (signal.aborted) return grant;
    const leftMs = Date.parse(grant.whip.expiresAt) - Date.now() - MIN_LEFT_MS;
    const renewalMs = Math.min(Math.max(leftMs, MIN_RENEWAL_MS), MAX_RENEWAL_MS);
    const renew = (): void =>
      void this.renew().catch((cause: unknown) => onRefused(toSendingError(cause).code));
    this.#renewal = setTimeout(renew, renewalMs);
    return grant;
  }
}
