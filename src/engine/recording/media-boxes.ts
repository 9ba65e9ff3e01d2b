import type { FileHandle } from 'node:fs/promises';

import { boxHeaderBytes } from '../mp4/mp4-walk.js';
import type { BoxPlace } from '../mp4/mp4-walk.js';

/** Most boxes that are read fit; a larger one is read by itself. */
const readAheadBytes = 64 * 1024;

/** Where media is left in, little of what is read ahead is a header. */
const sparseReadBytes = 4 * 1024;

/** An initialization or a fragment's header is never this large: what claims to be is damage. */
const maxHeaderBytes = 16 * 1024 * 1024;

export interface MediaBox {
  /** Holds the whole box, or of an `mdat` its header. */
  readonly bytes: Buffer;
  readonly place: BoxPlace;
  /** Where the box stands in the media file. */
  readonly offset: number;
  /** Where the next one does. */
  readonly nextOffset: number;
}

/**
 * The boxes of a recording's media file, or of its copy without the media (`hasMedia` false: what
 * was left out is not there to be passed over), from the start of one. Ends at the first that is
 * not whole.
 */
export async function* readMediaBoxes(
  file: FileHandle,
  { hasMedia, from = 0 }: { readonly hasMedia: boolean; readonly from?: number },
): AsyncGenerator<MediaBox> {
  let window = Buffer.alloc(0);
  let windowAt = 0;
  let at = from;
  let offset = from;
  const bytesAt = async (wanted: number): Promise<Buffer | null> => {
    const from = at - windowAt;
    if (from >= 0 && from + wanted <= window.length) return window.subarray(from, from + wanted);
    const ahead = Buffer.allocUnsafe(Math.max(wanted, hasMedia ? sparseReadBytes : readAheadBytes));
    let length = 0;
    while (length < wanted) {
      const { bytesRead } = await file.read(ahead, length, ahead.length - length, at + length);
      if (bytesRead === 0) return null;
      length += bytesRead;
    }
    window = ahead.subarray(0, length);
    windowAt = at;
    return window.subarray(0, wanted);
  };
  for (;;) {
    const header = await bytesAt(boxHeaderBytes);
    if (header === null) return;
    const size = header.readUInt32BE(0);
    const type = header.toString('latin1', 4, 8);
    const isMedia = type === 'mdat';
    if (size < boxHeaderBytes || (!isMedia && size > maxHeaderBytes)) return;
    const length = isMedia ? boxHeaderBytes : size;
    const bytes = await bytesAt(length);
    if (bytes === null) return;
    const place = { type, start: 0, body: boxHeaderBytes, end: length };
    yield { bytes, place, offset, nextOffset: offset + size };
    offset += size;
    at += isMedia && !hasMedia ? boxHeaderBytes : size;
  }
}
