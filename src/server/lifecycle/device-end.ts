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

/**
 * When the last of the devices was heard that have never said that their broadcast is over, by the server's
 * clock; undefined where each has. A device that dies says it at its next visit, with what it found; one that
 * keeps nothing has nothing to find.
 */
export function readUnheardSince(reports: readonly StoredReport[]): string | undefined {
  const silent = reports.filter(({ report }) => report.endedAt === null && report.parts.length > 0);
  const times = silent.map((stored) => Date.parse(stored.report.sentAt) + toSkewMs(stored));
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}
