import { ProblemError } from '../../contract/index.js';
import type { ProblemCode } from '../../contract/index.js';
import type { AskForView } from '../feeds/private-feed.js';
import type { ServeStreamOperation, ServerParts, StreamCall } from './operation.js';
import { presentStream } from './present-stream.js';

/** Who may watch cannot be told while what knows it does not answer. */
const passingCodes: ReadonlySet<ProblemCode> = new Set([
  'identity-unavailable',
  'capacity-exhausted',
]);

/** The stream as events: at once and at every change, until the viewer goes, may not stay, it is deleted or the server ends. */
export const watchStream: ServeStreamOperation = async (parts, call) => {
  const { request, record } = call;
  const events =
    record.shown.visibility === 'public'
      ? parts.feed.open(record, request.headers.get('Last-Event-ID'))
      : parts.privateFeed.open(record, createView(parts, call));
  return new Response(events, {
    headers: {
      'Content-Type': 'text/event-stream',
      // Compressing middlewares hold events back until a block of them is full.
      'Cache-Control': 'private, no-store, no-transform',
      // Asks nginx and its kind not to hold events back.
      'X-Accel-Buffering': 'no',
    },
  });
};

function createView(parts: ServerParts, { request, record: { id } }: StreamCall): AskForView {
  return async () => {
    const record = await parts.store.get(id);
    try {
      const question = { request, operation: 'watchStream', record, address: null } as const;
      const caller = await parts.access.require(question);
      return record && { present: (newest) => presentStream(parts, newest, caller) };
    } catch (error) {
      // Whoever cannot be asked about stays.
      if (error instanceof ProblemError && !passingCodes.has(error.code)) return null;
      throw error;
    }
  };
}
