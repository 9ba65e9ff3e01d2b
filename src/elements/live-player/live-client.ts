import { StreamClient } from '../../contract/stream-client.js';
import type { StreamListener } from '../../contract/stream-watch.js';
import { isAddress } from '../shared/is-address.js';
import { PageWatches } from '../shared/page-watches.js';
import type { LiveSettings } from './live-settings.js';
import { pageGate } from './server-gate.js';

/** The players of a page ask together. */
const pageWatches = new PageWatches(pageGate.fetch);

/** Who asks the page's backend. */
export interface LiveClient {
  /** As `StreamClient.watchStream`. */
  watch(listener: StreamListener): void;
  /** Absolute address of a URL that an answer carries. */
  resolve(url: string): string;
}

/** Null where the page names its sources itself. */
export function createLiveClient(settings: LiveSettings): LiveClient | null {
  const { endpoint, stream } = settings;
  if (endpoint === '' || stream === '' || !isAddress(endpoint)) return null;
  const client = new StreamClient({ endpoint });
  return {
    watch: (listener) => pageWatches.watch(settings, listener),
    resolve: (url) => client.resolve(url),
  };
}
