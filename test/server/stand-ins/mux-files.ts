import type { MuxBooks, WireUpload } from './mux-books.js';
import type { MuxBroadcasts } from './mux-broadcasts.js';
import type { ServiceAnswer, ServiceCall } from './service-server.js';

/** All chunks but the last are multiples of this. */
const unitBytes = 256 * 1024;

/**
 * Takes a file at once, or by ranges as Google's resumable uploads do: 308 says that more is to come,
 * and in `Range` what is there.
 */
export function takeFile(
  upload: WireUpload | undefined,
  { headers, bytes }: ServiceCall,
  { books, broadcasts }: { readonly books: MuxBooks; readonly broadcasts: MuxBroadcasts },
): ServiceAnswer {
  const range = parseRange(headers.get('Content-Range') ?? `bytes 0-${bytes.length - 1}/any`);
  if (upload === undefined || range === null) return { status: 400 };
  if (range.type === 'question' && upload.status === 'asset_created') return { status: 200 };
  if (upload.status !== 'waiting') return { status: 410 };
  const before = books.files.get(upload.id) ?? Buffer.alloc(0);
  if (range.type === 'question') return toIncomplete(before);
  const all = Buffer.concat([before, bytes]);
  const isLast = range.total === null || all.length === range.total;
  const isWhole = isLast || bytes.length % unitBytes === 0;
  if (range.start !== before.length || range.end + 1 !== all.length || !isWhole) {
    return { status: 400 };
  }
  books.files.set(upload.id, all);
  if (!isLast) return toIncomplete(all);
  broadcasts.takeFile(upload);
  return { status: 200 };
}

function toIncomplete({ length }: Buffer): ServiceAnswer {
  return { status: 308, ...(length === 0 ? {} : { headers: { Range: `bytes=0-${length - 1}` } }) };
}

function parseRange(text: string) {
  const [, start, end, total] = /^bytes (?:\*|(\d+)-(-?\d+))\/(\d+|any)$/.exec(text) ?? [];
  if (total === undefined) return null;
  if (start === undefined || end === undefined) return { type: 'question' } as const;
  const numbers = { start: Number(start), end: Number(end) };
  return { type: 'chunk', ...numbers, total: total === 'any' ? null : Number(total) } as const;
}
