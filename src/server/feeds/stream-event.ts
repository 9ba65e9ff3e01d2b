import type { Stream } from '../../contract/index.js';

const encoder = new TextEncoder();

/** The server-sent event that tells a viewer the stream's state of this revision. */
export function formatStreamEvent(revision: number, stream: Stream): Uint8Array {
  const data = JSON.stringify(stream);
  return encoder.encode(`id: ${revision}\nevent: stream\ndata: ${data}\n\n`);
}
