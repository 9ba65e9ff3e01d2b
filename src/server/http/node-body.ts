import type { IncomingMessage } from 'node:http';
import { createTakenBodyProblem } from './read-body.js';

/**
 * A Node request's body, read only as fast as it is wanted. Cancelling lets the rest run off
 * unread and leaves the connection up, so that the answer (413, say) still reaches the client.
 * Fails where somebody else has read the body.
 */
export function toNodeBody(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const listening = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Its end would never be told a second time.
        if (incoming.readableEnded) return controller.error(createTakenBodyProblem());
        const listen = (event: string, listener: (value: Buffer) => void) => {
          incoming.on(event, listener);
          listening.signal.addEventListener('abort', () => incoming.off(event, listener));
        };
        listen('data', (chunk) => {
          controller.enqueue(new Uint8Array(chunk));
          incoming.pause();
        });
        listen('end', () => {
          listening.abort();
          controller.close();
        });
        listen('close', () => {
          listening.abort();
          controller.error(new Error('The client went away'));
        });
        incoming.pause();
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        listening.abort();
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}
