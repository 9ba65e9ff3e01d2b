import type { EventPlace } from '../../contract/stream-watch.js';
import { isAddress } from './is-address.js';

/** The servers at which a player of this page holds a connection open for events. */
const held = new Set<string>();

/**
 * The one place that the players of a page have at an endpoint's server. Without HTTP/2 a browser has six
 * connections for a server, over all its tabs: each that stands open for events is one less for the media.
 */
export function createEventPlace(endpoint: string): EventPlace {
  const server = isAddress(endpoint) ? new URL(endpoint, document.baseURI).origin : '';
  return {
    take() {
      const isFree = !held.has(server);
      held.add(server);
      return isFree;
    },
    leave: () => void held.delete(server),
  };
}
