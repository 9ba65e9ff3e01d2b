import type { ContractClient } from '../../../contract/contract-client.js';
import type { Grant } from '../../../contract/grant.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { toElementError } from '../../shared/to-element-error.js';

/** Waits between the first tries. A broadcast begins now or is begun again by hand. */
const RETRY_MS: readonly number[] = [500, 1_500, 4_000];
/** A grant that ends sooner is asked for anew: to connect on a weak uplink takes its time. */
const MIN_LEFT_MS = 60_000;
/** Nor is one asked for more often, however short they are or wrong this device's clock is. */
const MIN_RENEWAL_MS = 60_000;
/** Longer than this a timer cannot be set. */
const MAX_RENEWAL_MS = 2 ** 31 - 1;

export interface GrantKeeperOptions {
  readonly client: ContractClient;
  readonly stream: string;
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
  async get(): Promise<Grant> {
    const grant = this.#grant;
    const isGood = grant !== null && Date.parse(grant.whip.expiresAt) - Date.now() > MIN_LEFT_MS;
    return isGood ? this.#keep(grant) : this.renew();
  }

  /** A new grant. */
  renew(): Promise<Grant> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Keeps the grant fresh no longer. */
  rest(): void {
    clearTimeout(this.#renewal);
  }

  async #ask(): Promise<Grant> {
    const { client, stream, signal, onTrouble } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return this.#keep(await client.createGrant(stream, { signal }));
      } catch (cause) {
        const error = toElementError(cause);
        const waitMs = RETRY_MS[attempt];
        if (error.code !== 'endpoint-unreachable' || waitMs === undefined) throw error;
        onTrouble(error.code);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (signal.aborted) throw error;
      }
    }
  }

  #keep(grant: Grant): Grant {
    this.#grant = grant;
    this.rest();
    const { signal, onRefused } = this.#options;
    if (signal.aborted) return grant;
    const leftMs = Date.parse(grant.whip.expiresAt) - Date.now() - MIN_LEFT_MS;
    const renewalMs = Math.min(Math.max(leftMs, MIN_RENEWAL_MS), MAX_RENEWAL_MS);
    const renew = (): void =>
      void this.renew().catch((cause: unknown) => onRefused(toElementError(cause).code));
    this.#renewal = setTimeout(renew, renewalMs);
    return grant;
  }
}
