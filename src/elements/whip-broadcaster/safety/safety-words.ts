import { formatDuration } from '../../shared/format-duration.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { Rank, RankedLine } from '../view/ranked-line.js';
import type { Outage } from '../broadcaster-state.js';
import type { Earlier, Safety, SafetyNetState } from './safety-net-state.js';
import { sayUpload } from './upload-words.js';

/** Less than this on one device alone is what is on its way just now. */
const ON_ITS_WAY_MS = 20_000;

/** The server and this device do not count to the second. */
const COUNTED_ALIKE_MS = 5_000;

/** A copy begins with the tap, and a broadcast when the server has its first media. */
const SAME_LENGTH_MS = 3_000;

/** Whether something has to be said loudly: captured time is being lost, or would be with the page. */
export function isAlarming({ copy }: SafetyNetState): boolean {
  return copy.phase === 'not-holding' || copy.phase === 'in-memory';
}

/** Of what weight that is which `describeCopy` says. */
export function rankCopy(safety: SafetyNetState): Rank {
  if (isAlarming(safety)) return 'alarm';
  return readMuchOnlyHere(safety) === null ? 'plain' : 'notice';
}

/** Where what is being captured is kept, while it goes on; empty where there is nothing to say. */
export function describeCopy(safety: SafetyNetState, t: Speak): string {
  const { copy } = safety;
  const here = sayHere(t);
  const onlyHereMs = readMuchOnlyHere(safety);
  switch (copy.phase) {
    case 'not-holding':
      return t(copy.code === 'storage-full' ? 'copy-full' : 'copy-failed', { here });
    case 'in-memory':
      return t('copy-in-memory', { here });
    case 'copying':
      return onlyHereMs === null
        ? t('copy-kept', { here })
        : t('only-here', { here, duration: formatDuration(onlyHereMs) });
    default:
      return '';
  }
}

/** Whether what is captured now is kept here. */
export function isKeeping({ copy }: SafetyNetState): boolean {
  return copy.phase === 'copying' || copy.phase === 'in-memory';
}

/**
 * That all is kept which does not arrive while there is no connection, and how much that is by now; null
 * where nothing is kept.
 */
export function describeKeptMeanwhile(
  safety: SafetyNetState,
  t: Speak,
  lostMs: number,
  before: Missed,
): string | null {
  if (!isKeeping(safety)) return null;
  const duration = formatDuration(readMissedHere(safety.present, before, lostMs));
  return t('reconnecting-kept', { here: sayHere(t), duration });
}

/** How much of what is live has been on this device alone for long; null where that is not much. */
export function readMuchOnlyHere({ copy, present, upload }: SafetyNetState): number | null {
  // Where it can go nowhere, nobody has to wait for it.
  if (upload.phase === 'nowhere') return null;
  return copy.phase === 'copying' && isMuchOnlyHere(present) ? present.onlyHereMs : null;
}

/**
 * How much of what is live is on this device alone, where that is all that the server misses: what has been
 * so for long, what it counts, and what an outage has just left here though it has not counted that. Else null.
 */
export function readAllOnlyHere(
  safety: SafetyNetState,
  outage: Missed | null,
  countedMs: number,
): number | null {
  const { copy, present } = safety;
  const muchMs = readMuchOnlyHere(safety);
  if (copy.phase !== 'copying' || present.phase === 'incomplete') return muchMs;
  if (outage !== null) return readMissedHere(present, outage, 0);
  const listedMs = readListedMs(present);
  const isAll = listedMs >= 1_000 && listedMs >= countedMs - COUNTED_ALIKE_MS;
  return muchMs ?? (countedMs >= 1_000 && isAll ? listedMs : null);
}

type Missed = Pick<Outage, 'durationMs' | 'countedMs'>;

/**
 * All that this device alone has: what was missed before, and what is missed since, by the clock. What a
 * recorder is just writing is kept as well, and what was just sent is not yet known to have arrived: of both
 * the list knows only later.
 */
function readMissedHere(present: Safety, before: Missed, sinceMs: number): number {
  const listedMs = readListedMs(present);
  // The list grows with this very outage: what it has beyond that can be of what was counted before.
  const olderMs = Math.max(0, listedMs - before.durationMs - sinceMs);
  const missedMs = before.durationMs + sinceMs + Math.min(olderMs, before.countedMs);
  return listedMs > missedMs + ON_ITS_WAY_MS ? listedMs : missedMs;
}

function readListedMs(present: Safety): number {
  return hasOnlyHere(present) ? present.onlyHereMs : 0;
}

/** Of what weight that is which `describeSafety` says. */
export function rankSafety({ copy, present }: SafetyNetState): Rank {
  if (!isWritten(copy)) return copy.phase === 'finishing' && copy.code !== null ? 'alarm' : 'plain';
  return safetyRanks[present.phase];
}

const safetyRanks: Record<Safety['phase'], Rank> = {
  nothing: 'plain',
  safe: 'good',
  'only-here': 'notice',
  incomplete: 'alarm',
};

/** Where all of it is, once the broadcast of that length is over; null where nothing was kept here. */
export function describeSafety(
  safety: SafetyNetState,
  t: Speak,
  durationMs: number,
): string | null {
  const { copy, present, upload } = safety;
  if (!isWritten(copy)) return sayUnwritten(copy, t);
  const sayOnlyHere = (onlyHereMs: number): string =>
    t(upload.phase === 'nowhere' ? 'leftover-text' : 'only-here', {
      here: sayHere(t),
      duration: formatPart(onlyHereMs, durationMs),
    });
  switch (present.phase) {
    case 'nothing':
      return null;
    case 'safe':
      return t('all-safe', { duration: formatPart(present.totalMs, durationMs) });
    case 'only-here':
      return join(sayOnlyHere(present.onlyHereMs), sayUpload(upload, t));
    case 'incomplete':
      return join(
        t('some-lost', { duration: formatPart(present.lostMs, durationMs) }),
        present.onlyHereMs > 0 ? sayOnlyHere(present.onlyHereMs) : '',
        sayUpload(upload, t),
      );
  }
}

/**
 * The same for a person who only hears it: without the figures of what is on its way, which would be read
 * out without end.
 */
export function announceSafety(
  safety: SafetyNetState,
  t: Speak,
  durationMs: number,
): string | null {
  const { copy, present, upload } = safety;
  if (!isWritten(copy) || !hasOnlyHere(present) || present.onlyHereMs === 0) {
    return describeSafety(safety, t, durationMs);
  }
  const lost = present.phase === 'incomplete' ? formatPart(present.lostMs, durationMs) : null;
  return join(
    lost === null ? '' : t('some-lost', { duration: lost }),
    upload.phase === 'nowhere' ? '' : t('some-only-here', { here: sayHere(t) }),
    sayUpload(upload, t),
  );
}

/** Until the last of it is written, nobody knows how much all of it is. */
function sayUnwritten(copy: SafetyNetState['copy'], t: Speak): string {
  return copy.phase === 'finishing' && copy.code !== null
    ? t('copy-in-memory', { here: sayHere(t) })
    : t('safety-checking');
}

/**
 * So much of a broadcast. What is as long as all of it, but for the moment in which it began, reads as the
 * same figure. A fraction of a second is not safe either.
 */
function formatPart(ms: number, durationMs: number): string {
  const isAll = Math.abs(ms - durationMs) <= SAME_LENGTH_MS;
  return formatDuration(Math.max(1_000, isAll ? durationMs : ms));
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((each) => each !== '').join(' ');
}

/** Whether the copy has all that it will have. */
export function isWritten({ phase }: SafetyNetState['copy']): boolean {
  return phase === 'finished' || phase === 'idle';
}

type OnlyHere = Extract<Safety, { phase: 'only-here' | 'incomplete' }>;

function isMuchOnlyHere(safety: Safety): safety is OnlyHere {
  return hasOnlyHere(safety) && safety.onlyHereMs > ON_ITS_WAY_MS;
}

function hasOnlyHere(safety: Safety): safety is OnlyHere {
  return safety.phase === 'only-here' || safety.phase === 'incomplete';
}

/** A hand-held device is a phone in a person's words. */
export function sayHere(t: Speak): string {
  const isHandHeld =
    typeof matchMedia === 'function' && matchMedia('(hover: none) and (pointer: coarse)').matches;
  return t(isHandHeld ? 'on-this-phone' : 'on-this-computer');
}

/** Where that is which belongs to the same event and was filmed before an interruption. */
export function describeEarlier(earlier: Earlier, t: Speak): RankedLine {
  const { totalMs, lostMs, onlyHereMs } = earlier;
  const say = (key: 'earlier-safe' | 'earlier-only-here' | 'earlier-lost', ms: number): string =>
    ms > 0 ? t(key, { duration: formatDuration(Math.max(1_000, ms)), here: sayHere(t) }) : '';
  const here = say('earlier-only-here', onlyHereMs);
  if (lostMs > 0) return { rank: 'alarm', words: join(say('earlier-lost', lostMs), here) };
  if (onlyHereMs > 0) return { rank: 'notice', words: here };
  return { rank: 'good', words: say('earlier-safe', totalMs) };
}
