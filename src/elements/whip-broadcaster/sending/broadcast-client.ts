import { ContractClient } from '../../../contract/contract-client.js';
import { ContractError } from '../../../contract/contract-error.js';
import type { ContractRequest } from '../../../contract/contract-transport.js';
import type { Stream } from '../../../contract/stream.js';
import type { CallOptions, ContractClientOptions } from '../../../contract/stream-client.js';
import type { BroadcasterAttributes } from '../broadcaster-settings.js';
import { createLineFetch } from './line-fetch.js';
import { lineTo } from './line-to.js';
import type { ServerClock } from './server-clock.js';
import { TokenTrouble } from './token-trouble.js';

/** The contract's client for this element, which keeps to the line of its server. `clock` is told the time. */
export function createBroadcastClient(
  endpoint: string,
  token: string | null,
  attributes: Pick<BroadcasterAttributes, 'getToken'>,
  clock: ServerClock | null = null,
): ContractClient {
  const send = createLineFetch(lineTo(endpoint));
  const listen: typeof fetch = async (input, init) => {
    const answer = await send(input, init);
    clock?.hear(answer);
    return answer;
  };
  return new BroadcastClient({ endpoint, token, ...readRenewal(attributes), fetch: listen });
}

/**
 * Takes no refusal for a word against the person while the page could not find out who they are: on a line that
 * comes and goes its `getToken` fails as any request does, and succeeds later.
 */
class BroadcastClient extends ContractClient {
  /** Why no token was had when one was asked for last; null where one was, or the page has none to give. */
  #failure: { readonly cause: unknown } | null = null;

  constructor({ getToken, ...options }: ContractClientOptions) {
    const ask = async (): Promise<string | null> => {
      this.#failure = null;
      try {
        return (await getToken?.()) ?? null;
      } catch (cause) {
        this.#failure = { cause };
        throw cause;
      }
    };
    super(getToken === undefined ? options : { ...options, getToken: ask });
  }

  override getStream(...asked: Parameters<ContractClient['getStream']>): Promise<Stream> {
    return this.#weigh(super.getStream(...asked));
  }

  protected override call<T>(
    request: ContractRequest,
    read: (json: unknown) => T,
    retry: boolean,
    options?: CallOptions,
  ): Promise<T> {
    return this.#weigh(super.call(request, read, retry, options));
  }

  async #weigh<T>(answering: Promise<T>): Promise<T> {
    try {
      return await answering;
    } catch (error) {
      const isRefused = error instanceof ContractError && error.status === 401;
      if (!isRefused || this.#failure === null) throw error;
      throw toTrouble(this.#failure.cause);
    }
  }
}

/**
 * The server has just answered, so that the way to it is there and something else is wrong: unless the browser
 * itself knows of no network, as beside a server in the same room. A page asks others for its token than this server.
 */
function toTrouble(cause: unknown): ContractError {
  return navigator.onLine
    ? new TokenTrouble(cause)
    : new ContractError('endpoint-unreachable', { cause });
}

/**
 * How the page gives another token, where it does: by the function that it names at the time. Frameworks make
 * it a new one at each drawing, and an old one may know of a token that has ended.
 */
export function readRenewal(attributes: Pick<BroadcasterAttributes, 'getToken'>): {
  getToken?: () => Promise<string | null>;
} {
  if (attributes.getToken === null) return {};
  return { getToken: async () => (await attributes.getToken?.()) ?? null };
}
