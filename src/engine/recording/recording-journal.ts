/**
 * A line of a recording's journal. Each line is written after the bytes that it tells of are on
 * the disk, so what the journal names can be played, whatever happened afterwards.
 */
export type JournalEntry =
  | { readonly type: 'start'; readonly version: 1; readonly startedAt: string }
  | {
      readonly type: 'init';
      readonly offset: number;
      readonly bytes: number;
      readonly startMs: number;
      /** When this part of the recording began, RFC 3339. */
      readonly at: string;
    }
  | {
      readonly type: 'fragment';
      readonly offset: number;
      readonly bytes: number;
      readonly startMs: number;
      readonly durationMs: number;
      readonly independent: boolean;
    }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'end'; readonly endedAt: string };

export function formatJournalEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** The entries of a journal up to the first line that is damaged or unfinished, and how many bytes they take. */
export function parseJournal(text: string): { entries: JournalEntry[]; bytes: number } {
  const entries: JournalEntry[] = [];
  let bytes = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = readEntry(line);
    if (entry === null) break;
    entries.push(entry);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { entries, bytes };
}

function readEntry(line: string): JournalEntry | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const fields = new Map<string, unknown>(Object.entries(json));
  const text = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : null;
  };
  const number = (name: string): number | null => {
    const value = fields.get(name);
    return typeof value === 'number' && value >= 0 ? value : null;
  };
  const time = (name: string): string | null => {
    const value = text(name);
    return value === null || Number.isNaN(Date.parse(value)) ? null : value;
  };
  const [type, offset, bytes, startMs] = [
    text('type'),
    number('offset'),
    number('bytes'),
    number('startMs'),
  ];
  if (type === 'start') {
    const startedAt = time('startedAt');
    return startedAt === null ? null : { type, version: 1, startedAt };
  }
  if (type === 'end') {
    const endedAt = time('endedAt');
    return endedAt === null ? null : { type, endedAt };
  }
  if (type === 'failed') return { type, reason: text('reason') ?? 'unknown' };
  if (offset === null || bytes === null || startMs === null) return null;
  if (type === 'init') {
    const at = time('at');
    return at === null ? null : { type, offset, bytes, startMs, at };
  }
  const durationMs = number('durationMs');
  if (type !== 'fragment' || durationMs === null) return null;
  return {
    type,
    offset,
    bytes,
    startMs,
    durationMs,
    independent: fields.get('independent') === true,
  };
}
