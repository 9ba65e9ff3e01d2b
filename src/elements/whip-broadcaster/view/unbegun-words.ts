import { formatDuration } from '../../shared/format-duration.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import {
  announceSafety,
  describeEarlier,
  describeSafety,
  isWritten,
  rankSafety,
} from '../safety/safety-words.js';
import type { Speak } from './broadcaster-words.js';
import type { RankedLine } from './ranked-line.js';

/** Less than this of it at the server is nothing that anybody would open a page for. */
const WORTH_SEEING_MS = 1_000;

type SayLength = typeof describeSafety;

/** What is said of a start that never came to be live: that it was not, and where that is which was filmed meanwhile. */
export function describeUnbegun(safety: SafetyNetState | null, t: Speak): readonly RankedLine[] {
  return listUnbegun(safety, t, describeSafety);
}

/** The same for a person who only hears it. */
export function announceUnbegun(safety: SafetyNetState | null, t: Speak): string {
  const lines = listUnbegun(safety, t, announceSafety);
  return lines.map(({ words }) => words).join(' ');
}

/** Whether there is anything to be seen afterwards of an event whose last start was never live. */
export function hasSomethingHome(safety: SafetyNetState | null): boolean {
  if (safety === null) return false;
  if (safety.earlier !== null) return true;
  const { copy, present } = safety;
  if (!isWritten(copy) || present.phase === 'nothing') return false;
  const onlyHereMs = present.phase === 'safe' ? 0 : present.onlyHereMs;
  return present.totalMs - onlyHereMs >= WORTH_SEEING_MS;
}

function listUnbegun(
  safety: SafetyNetState | null,
  t: Speak,
  say: SayLength,
): readonly RankedLine[] {
  const plain = (words: string): RankedLine => ({ rank: 'plain', words });
  if (safety === null) return [plain(t('stopped-unbegun'))];
  const { copy, present, earlier } = safety;
  // Of all that was filmed one says in one breath that nobody saw it and that it is safe: beside each other
  // these sound like two broadcasts.
  if (earlier === null && present.phase === 'safe' && isWritten(copy)) {
    const duration = formatDuration(Math.max(1_000, present.totalMs));
    return [{ rank: rankSafety(safety), words: t('unbegun-safe', { duration }) }];
  }
  const words = present.phase === 'nothing' ? null : say(safety, t, present.totalMs);
  return [
    plain(t(earlier === null ? 'stopped-unbegun' : 'stopped-part-unbegun')),
    ...(words === null ? [] : [{ rank: rankSafety(safety), words }]),
    ...(earlier === null ? [] : [describeEarlier(earlier, t)]),
  ];
}
