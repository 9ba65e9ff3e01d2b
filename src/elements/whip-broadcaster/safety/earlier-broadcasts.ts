import {
  createSafetyAccount,
  lengthOfSpans,
  mergeSpans,
  toSpan,
} from '../../../media/safety-copy/safety-account.js';
import type { SafetyBroadcastEntry } from '../../../media/safety-copy/safety-piece.js';
import { isOnDevice, isUnconfirmed } from '../../../media/safety-copy/safety-piece.js';
import { isWhipKey } from './safety-key.js';
import { readSafety } from './safety-net-state.js';
import type { ServerWord } from './server-word.js';
import type { Earlier, Leftover, SafetyNetState, Standing } from './safety-net-state.js';

/** Who comes back to a page that died does so by then, and goes on with the same event. */
export const GO_ON_MS = 600_000;

/** Whether anybody has anything to do about it still: what nobody takes is done with once it was saved. */
export function isLeft(broadcast: SafetyBroadcastEntry): boolean {
  const { stream, savedAt } = broadcast;
  return isUnconfirmed(broadcast) && (!isWhipKey(stream) || savedAt === undefined);
}

/** What the broadcasts to one destination say of those before the present one. Notes in `unsent` what is so now. */
export function readEarlierBroadcasts(
  broadcasts: readonly SafetyBroadcastEntry[],
  presentId: string | null,
  unsent: Set<string>,
  word: ServerWord | null = null,
): Pick<SafetyNetState, 'interruptedAt' | 'earlier' | 'leftovers'> {
  const stretches = listStretches(broadcasts, presentId);
  const leftovers = listLeftovers(broadcasts, presentId, unsent, word);
  for (const { id, standing } of leftovers) if (standing === 'unsent') unsent.add(id);
  return {
    interruptedAt: presentId === null ? readInterruption(broadcasts) : null,
    earlier: readEarlier(stretches, word),
    // That they were sent is told with the present one, to which they belong.
    leftovers: leftovers.map((leftover) =>
      leftover.standing === 'sent' && stretches.some(({ id }) => id === leftover.id)
        ? { ...leftover, standing: 'safe' }
        : leftover,
    ),
  };
}

/** What is left of earlier broadcasts. `unsent`: those that were found so by this visit. */
function listLeftovers(
  broadcasts: readonly SafetyBroadcastEntry[],
  presentId: string | null,
  unsent: ReadonlySet<string>,
  word: ServerWord | null,
): Leftover[] {
  return broadcasts
    .filter(({ id, isWriting }) => id !== presentId && !isWriting)
    .filter(({ pieces }) => pieces.some(isOnDevice))
    .map((broadcast) => {
      const { held, onlyHere } = createSafetyAccount(broadcast);
      const { id, startedAt, pieces, ending } = broadcast;
      const onlyHereMs = lengthOfSpans(onlyHere);
      const toStanding = (): Standing => {
        if (onlyHereMs > 0) return isLeft(broadcast) ? 'unsent' : 'saved';
        return unsent.has(id) ? 'sent' : 'safe';
      };
      return {
        id,
        standing: toStanding(),
        origin: ending === 'unbegun' ? 'start' : 'broadcast',
        startedAt,
        durationMs: lengthOfSpans(held),
        onlyHereMs,
        lostMs: readLostMs(broadcast, word),
        bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    });
}

/**
 * What broadcasts to other destinations of this site have left here and nobody but their own pages would
 * send, or discard once it was saved: a person may never come to those again. `key`: whose page this is.
 */
export function listElsewhere(
  broadcasts: readonly SafetyBroadcastEntry[],
  key: string,
): Leftover[] {
  const others = broadcasts.filter(({ stream }) => stream !== key);
  return listLeftovers(others, null, new Set(), null).flatMap((leftover): Leftover[] => {
    if (leftover.standing === 'unsent') return [{ ...leftover, standing: 'elsewhere' }];
    return leftover.standing === 'saved' ? [leftover] : [];
  });
}

/** The same with those behind what is left of this destination's own. */
export function withElsewhere<Known extends Pick<SafetyNetState, 'leftovers'>>(
  known: Known,
  broadcasts: readonly SafetyBroadcastEntry[],
  key: string,
): Known {
  return { ...known, leftovers: [...known.leftovers, ...listElsewhere(broadcasts, key)] };
}

/** When the last of them ended that was live, where nobody has ended it: its page died, or was reloaded. */
function readInterruption(broadcasts: readonly SafetyBroadcastEntry[]): number | null {
  const last = broadcasts.filter(wasLive).at(-1);
  return last === undefined || last.isWriting || last.ending !== 'found' ? null : last.endedAt;
}

/** Of what never was there is nothing to go on with, and what was filmed of it is told of by itself. */
const wasLive = ({ ending }: SafetyBroadcastEntry): boolean => ending !== 'unbegun';

/** What belongs to the present one: each that was interrupted shortly before the next began. */
function listStretches(
  broadcasts: readonly SafetyBroadcastEntry[],
  presentId: string | null,
): readonly SafetyBroadcastEntry[] {
  const at = broadcasts.findIndex(({ id }) => id === presentId);
  let next = broadcasts[at];
  const stretches: SafetyBroadcastEntry[] = [];
  for (const stretch of broadcasts.slice(0, Math.max(0, at)).reverse()) {
    const end = wasLive(stretch) ? readInterruption([stretch]) : stretch.endedAt;
    if (next === undefined || end === null || next.startedAt - end > GO_ON_MS) break;
    if (wasLive(stretch)) stretches.push(stretch);
    next = stretch;
  }
  return stretches;
}

/** All of that together; null where there is nothing. */
function readEarlier(
  stretches: readonly SafetyBroadcastEntry[],
  word: ServerWord | null,
): Earlier | null {
  if (stretches.length === 0) return null;
  const filmed = stretches.flatMap(({ pieces }) => pieces.map(toSpan));
  const onlyHere = stretches.flatMap((stretch) => [...createSafetyAccount(stretch).onlyHere]);
  const totalMs = lengthOfSpans(mergeSpans(filmed));
  const lostMs = stretches.reduce((sum, stretch) => sum + readLostMs(stretch, word), 0);
  // Of nothing there is nothing to say.
  if (totalMs + lostMs === 0) return null;
  return { totalMs, lostMs, onlyHereMs: lengthOfSpans(mergeSpans(onlyHere)) };
}

/** How much of it was captured and is nowhere, as far as is known. */
function readLostMs(broadcast: SafetyBroadcastEntry, word: ServerWord | null): number {
  const safety = readSafety(broadcast, word);
  return safety.phase === 'incomplete' ? safety.lostMs : 0;
}
