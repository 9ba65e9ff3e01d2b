import type { BroadcastMemory } from '../streams/stream-record.js';
import { toSkewMs } from '../streams/device-clock.js';
import type { StoredReport } from '../streams/stream-store.js';

/**
 * Media is looked for every 5 s, and a page that was killed names the last that it filmed as its end: only
 * an end that lies beyond both is one that a person has chosen while nobody could be told.
 */
const chosenAfterMs = 7_000;

/**
 * Whether the device has said that the broadcast is over whose publisher vanished: the last word of any
 * device names an end, at a time when media had long stopped to arrive.
 */
export function isEndedByDevice(
  { lives }: Pick<BroadcastMemory, 'lives'>,
  reports: readonly StoredReport[],
): boolean {
  const seenUntil = lives.at(-1)?.until;
  if (seenUntil === undefined) return false;
  // An end that nobody has chosen says nothing of those who broadcast as well.
  const told = reports.filter(({ report }) => report.ending !== 'found');
  const words = told.map((stored) => {
    const { endedAt, sentAt } = stored.report;
    return { isEnd: endedAt !== null, at: Date.parse(endedAt ?? sentAt) + toSkewMs(stored) };
  });
  const last = words.reduce((one, other) => (other.at > one.at ? other : one), {
    isEnd: false,
    at: Date.parse(seenUntil) + chosenAfterMs,
  });
  return last.isEnd;
}
