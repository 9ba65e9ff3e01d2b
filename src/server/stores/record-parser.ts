import type { StreamRecord } from '../stream-record.js';

/** Records that are kept parsed; each is some kilobytes. */
const maxKnown = 1_000;

/** Parses a row's record, once for each of its states: viewers ask for the same one again and again. */
export function createRecordParser(): (
  id: string,
  row: { readonly json: string } | undefined,
) => StreamRecord | null {
  const known = new Map<string, { json: string; record: StreamRecord }>();
  return (id, row) => {
    if (!row) return null;
    const before = known.get(id);
    if (before?.json === row.json) return before.record;
    const record = JSON.parse(row.json) as StreamRecord;
    known.set(id, { json: row.json, record });
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
    return record;
  };
}
