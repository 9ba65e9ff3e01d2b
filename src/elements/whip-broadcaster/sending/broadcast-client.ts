import { ContractClient } from '../../../contract/contract-client.js';
import type { BroadcasterAttributes } from '../broadcaster-settings.js';
import { createLineFetch } from './line-fetch.js';
import { lineTo } from './line-to.js';
import type { ServerClock } from './server-clock.js';

/** The contract's client for this element, which keeps to the line of its server. `clock` is told the time. */
export function createBroadcastClient(
  endpoint: string,
  token: string | null,
  attributes: Pick<BroadcasterAttributes, 'getToken'>,
  clock: ServerClock | null = null,
): ContractClient {
  const renewal = readRenewal(attributes);
  const send = createLineFetch(lineTo(endpoint));
  const listen: typeof fetch = async (input, init) => {
    const answer = await send(input, init);
    clock?.hear(answer);
    return answer;
  };
  return new ContractClient({ endpoint, token, ...renewal, fetch: listen });
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
