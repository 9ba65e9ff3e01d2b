import type { StreamMark } from '../../contract/index.js';

/** Marks as viewers get them, in the order of the event; nothing where there are none. */
export function orderMarks(marks: readonly StreamMark[] = []): { marks?: readonly StreamMark[] } {
  if (marks.length === 0) return {};
  return { marks: [...marks].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)) };
}
