import type { ServeStreamOperation } from '../operation.js';

/** The stream as events: at once and at every change, until the viewer goes, it is deleted or the server ends. */
export const watchStream: ServeStreamOperation = async ({ feed }, { request, record }) =>
  new Response(feed.open(record, request.headers.get('Last-Event-ID')), {
    headers: {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'private, no-store',
      // Asks nginx and its kind not to hold events back.
      'X-Accel-Buffering': 'no',
    },
  });
