import type { FileSender } from '../wholes/file-sender.js';
import type { WholeService } from '../wholes/mend-wholes.js';
import type { MuxClient } from './mux-client.js';
import type { KeptPlace } from './mux-state.js';
import { createPlace } from './mux-uploads.js';
import type { PlaceRequest } from './mux-uploads.js';
import { cancelUpload } from './mux-upkeep.js';
import { isAwaited } from './mux-wholes.js';

/** Mux makes nothing of what is longer. */
const maxSeconds = 43_200;

/** What wholes are given to Mux with. */
export interface MuxWholeParts extends PlaceRequest {
  readonly client: MuxClient;
  readonly sender: FileSender;
}

/** How Mux takes wholes. */
export function createMuxWholeService({
  client,
  sender,
  ...request
}: MuxWholeParts): WholeService<KeptPlace> {
  return {
    maxBytes: Infinity,
    maxSeconds,
    createPlace: () => createPlace(client, request),
    isAwaited,
    isForgotten: ({ outcome, expiresAt }) =>
      outcome === 'expired' || request.now().getTime() > Date.parse(expiresAt),
    async send({ id, url }, file) {
      if (sender.isSending(url)) return;
      // It may all have come since the last look.
      const { status } = await client.getUpload(id);
      if (status === 'waiting') sender.send(url, file);
    },
    giveUp: async ({ id }) => (await cancelUpload(client, id)) === null,
  };
}
