import type { StreamRecord } from '../streams/stream-record.js';

/** Records that are kept parsed; each is some kilobytes. */
const maxKnown = 1_000;

/** Reads records by id, for viewers who ask for the same one again and again. */
export interface RecordReader {
  get(id: string): StreamRecord | null;
  /** Must be called with each write of the record. */
  forget(id: string): void;
}

/**
 * Looks into the file once for all who ask in the same turn of the event loop: what is answered in
 * a turn had arrived before it began, so that a change which its sender knows of is seen, even one
 * of another process. A record is parsed once for each of its states, and stays one object for as long.
 */
export function createRecordReader(
  look: (id: string) => { readonly json: string } | undefined,
): RecordReader {
  const known = new Map<string, { json: string; record: StreamRecord }>();
  const seen = new Map<string, StreamRecord | null>();

  const read = (id: string): StreamRecord | null => {
    const row = look(id);
    if (!row) return null;
    const before = known.get(id);
    if (before?.json === row.json) return before.record;
    const record = JSON.parse(row.json) as StreamRecord;
    known.set(id, { json: row.json, record });
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
    return record;
  };

  return {
    get(id) {
      const standing = seen.get(id);
      if (standing !== undefined) return standing;
      if (seen.size === 0) setImmediate(() => seen.clear());
      const record = read(id);
      seen.set(id, record);
      return record;
    },
    forget(id) {
      seen.delete(id);
    },
  };
}
