import { ContractClient } from '../../../contract/contract-client.js';
import type { BroadcasterAttributes } from '../broadcaster-settings.js';
import { createLineFetch } from './line-fetch.js';
import { lineTo } from './line-to.js';
import type { ServerClock } from './server-clock.js';

/** The contract's client for this element, which keeps to the line of its server. `clock` is told the time. */
export function createBroadcastClient(
  endpoint: string,
  token: string | null,
  { getToken }: Pick<BroadcasterAttributes, 'getToken'>,
  clock: ServerClock | null = null,
): ContractClient {
  const renewal = getToken === null ? {} : { getToken };
  const send = createLineFetch(lineTo(endpoint));
  const listen: typeof fetch = async (input, init) => {
    const answer = await send(input, init);
    clock?.hear(answer);
    return answer;
  };
  return new ContractClient({ endpoint, token, ...renewal, fetch: listen });
}
