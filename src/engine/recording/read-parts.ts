import { createReadStream } from 'node:fs';

import type { FilePart } from './recording-files.js';

/** The bytes from `start` to `end`, both included, of the parts put one behind the other. */
export async function* readParts(
  parts: readonly FilePart[],
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  let at = 0;
  for (const { path, bytes } of parts) {
    const slice = { start: Math.max(0, start - at), end: Math.min(bytes - 1, end - at) };
    at += bytes;
    if (slice.start > slice.end) continue;
    for await (const chunk of createReadStream(path, slice)) yield chunk as Buffer;
  }
}
