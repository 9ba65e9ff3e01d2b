import type { EngineReport } from '../../../src/engine/index.js';
import type { JournalEntry } from '../../../src/engine/recording/recording-journal.js';

/** When the recording began. */
export const at = '2026-01-01T00:00:00.000Z';

/** A fragment that stands in its file where it stands in time. */
export function fragment(startMs: number, durationMs: number, independent: boolean): JournalEntry {
  const [offset, bytes] = [startMs, durationMs];
  return { type: 'fragment', offset, bytes, startMs, durationMs, independent };
}

/** Four seconds of one camera and half a second of the next. */
export const entries: readonly JournalEntry[] = [
  { type: 'start', version: 1, startedAt: at },
  { type: 'init', offset: 0, bytes: 10, startMs: 0, at },
  fragment(0, 1000, true),
  fragment(1000, 1000, false),
  fragment(2000, 1000, true),
  fragment(3000, 1000, false),
  { type: 'init', offset: 4000, bytes: 20, startMs: 4000, at },
  fragment(4020, 500, true),
];

/** Whether a recording has been finished. */
export const isReady = ({ recordings }: EngineReport): boolean =>
  recordings.some(({ state }) => state === 'ready');
