import { StreamClient } from '../../contract/index.js';
import { isAddress } from '../shared/is-address.js';
import type { LiveSettings } from './live-settings.js';
import { pageGate } from './server-gate.js';

/** Who asks the page's backend; null where the page names its sources itself. */
export function createLiveClient({
  endpoint,
  stream,
  token,
  getToken,
}: LiveSettings): StreamClient | null {
  if (endpoint === '' || stream === '' || !isAddress(endpoint)) return null;
  const renewal = getToken === null ? {} : { getToken };
  return new StreamClient({ endpoint, token, fetch: pageGate.fetch, ...renewal });
}
