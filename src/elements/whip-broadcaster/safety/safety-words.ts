import { formatDuration } from '../../shared/format-duration.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { Rank, RankedLine } from '../view/ranked-line.js';
import type { BroadcasterState, Outage } from '../broadcaster-state.js';
import type { Earlier, Safety, SafetyNetState } from './safety-net-state.js';
import { sayUpload } from './upload-words.js';

/** Less than this on one device alone is what is on its way just now. */
const ON_ITS_WAY_MS = 20_000;

/** A recorder on a busy machine takes so long for its first frame. */
const STARTS_WITHIN_MS = 1_500;

/** The server and this device do not count to the second. */
const COUNTED_ALIKE_MS = 5_000;

/** A copy begins with the tap, and a broadcast when the server has its first media. */
const SAME_LENGTH_MS = 3_000;

/** Whether something has to be said loudly: captured time is being lost, or would be with the page. */
export function isAlarming({ copy }: SafetyNetState): boolean {
  return copy.phase === 'not-holding' || copy.phase === 'in-memory';
}

/** Of what weight that is which `describeCopy` says. */
export function rankCopy(safety: SafetyNetState, now = Date.now()): Rank {
  if (isAlarming(safety)) return 'alarm';
  return readMuchOnlyHere(safety) !== null || isLateToStart(safety, now) ? 'notice' : 'plain';
}

/** What is seen is kept nowhere yet, for longer than one does not notice. */
export function isLateToStart({ copy }: SafetyNetState, now: number): boolean {
  return copy.phase === 'starting' && now - copy.since > STARTS_WITHIN_MS;
}

/** Where what is being captured is kept, while it goes on; empty where there is nothing to say. */
export function describeCopy(safety: SafetyNetState, t: Speak, now = Date.now()): string {
  const { copy } = safety;
  const here = sayHere(t);
  const onlyHereMs = readMuchOnlyHere(safety);
  switch (copy.phase) {
    case 'starting':
      return isLateToStart(safety, now) ? t('copy-starting', { here }) : '';
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
  { before, trouble }: Pick<BroadcasterState & { phase: 'reconnecting' }, 'before' | 'trouble'>,
): string | null {
  if (!isKeeping(safety)) return null;
  const duration = formatDuration(readMissedHere(safety.present, before, lostMs));
  const kept = t('reconnecting-kept', { here: sayHere(t), duration });
  return isOfPerson(trouble) ? `${t(trouble)} ${kept}` : kept;
}

/** The same of one that has had no connection yet, since the tap. */
export function describeKeptSoFar(
  safety: SafetyNetState,
  t: Speak,
  sinceMs: number,
  trouble: ElementErrorCode,
): string | null {
  if (!isKeeping(safety)) return null;
  const values = { here: sayHere(t), duration: formatDuration(sinceMs) };
  return isOfPerson(trouble)
    ? `${t(trouble)} ${t('reconnecting-kept', values)}`
    : t('connecting-kept', values);
}

/** Who looks for the fault in their connection would look in vain: it is that the server does not know who is there. */
export function isOfPerson(trouble: ElementErrorCode | null): trouble is OfPerson {
  return ofPerson.some((each) => each === trouble);
}

const ofPerson = ['token-missing', 'token-unavailable', 'not-allowed'] as const;
type OfPerson = (typeof ofPerson)[number];

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

/** How much was filmed, where that is more than was live of it; else null, also while it is being written. */
export function readMoreFilmed(
  { copy, present }: SafetyNetState,
  durationMs: number,
): number | null {
  const filmedMs = isWritten(copy) && 'totalMs' in present ? present.totalMs : 0;
  return filmedMs > durationMs + SAME_LENGTH_MS ? filmedMs : null;
}

/** Where all of it is, once the broadcast of that length is over; null where nothing was kept here. */
export function describeSafety(
  safety: SafetyNetState,
  t: Speak,
  durationMs: number,
): string | null {
  const { copy, present, upload } = safety;
  if (!isWritten(copy)) return sayUnwritten(copy, t);
  const wholes = listWholes(present, durationMs);
  const sayOnlyHere = (onlyHereMs: number): string =>
    t(upload.phase === 'nowhere' ? 'leftover-text' : 'only-here', {
      here: sayHere(t),
      duration: formatPart(onlyHereMs, wholes),
    });
  switch (present.phase) {
    case 'nothing':
      return null;
    case 'safe':
      return t('all-safe', { duration: formatPart(present.totalMs, wholes) });
    case 'only-here':
      return join(sayOnlyHere(present.onlyHereMs), sayUpload(upload, t));
    case 'incomplete':
      return join(
        t('some-lost', { duration: formatPart(present.lostMs, wholes) }),
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
  const wholes = listWholes(present, durationMs);
  const lost = present.phase === 'incomplete' ? formatPart(present.lostMs, wholes) : null;
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

/** The lengths that are told of a broadcast beside its parts: for how long it was live, and how much was filmed. */
export function listWholes(present: Safety, durationMs: number | null): readonly number[] {
  const live = durationMs === null ? [] : [durationMs];
  return 'totalMs' in present ? [...live, present.totalMs] : live;
}

/**
 * So much of a broadcast. What is as long as one of its whole lengths, but for the moment in which it began, reads
 * as the same figure: a person would look for the second that is missing. A fraction of a second is not safe either.
 */
export function formatPart(ms: number, wholes: readonly number[]): string {
  const whole = wholes.find((each) => Math.abs(ms - each) <= SAME_LENGTH_MS);
  return formatDuration(Math.max(1_000, whole ?? ms));
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((each) => each !== '').join(' ');
}

/** Whether the copy has all that it will have. */
export function isWritten({ phase }: SafetyNetState['copy']): boolean {
  return phase === 'finished' || phase === 'idle';
}

/** Whether some of what is over is nowhere else, as far as that is known while the last is being written. */
export function isAnyLeft({ copy, present }: SafetyNetState): boolean {
  return !isWritten(copy) || hasOnlyHere(present);
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
