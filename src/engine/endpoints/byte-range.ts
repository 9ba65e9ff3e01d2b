/** What a `Range` header asks of a file: nothing that is understood, one range, or one that is not there. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

/** Reads a `Range` header (RFC 9110 §14.2) for a file of so many bytes; `end` is inclusive. Several ranges are answered with the whole. */
export function parseByteRange(header: string | null, bytes: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '');
  if (match === null) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return { kind: 'whole' };
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(bytes - 1, Number(last));
  if (first !== '' && last !== '' && Number(last) < start) return { kind: 'whole' };
  if (start >= bytes || end < start) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, end };
}
