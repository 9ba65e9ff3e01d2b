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

/**
 * What the broadcasts to one destination say of those before the present one. Notes in `unsent` what is so
 * now. `canBeSent`: the server has not said that their event is gone.
 */
export function readEarlierBroadcasts(
  broadcasts: readonly SafetyBroadcastEntry[],
  presentId: string | null,
  unsent: Set<string>,
  word: ServerWord | null = null,
  canBeSent = true,
): Pick<SafetyNetState, 'interruptedAt' | 'earlier' | 'leftovers'> {
  const stretches = listStretches(broadcasts, presentId);
  const leftovers = listLeftovers(broadcasts, presentId, { unsent, word, canBeSent });
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

interface Known {
  /** What was found so by this visit. */
  readonly unsent: ReadonlySet<string>;
  readonly word: ServerWord | null;
  /** Whether this page may bring them home. */
  readonly canBeSent: boolean;
}

/** What is left of earlier broadcasts. */
function listLeftovers(
  broadcasts: readonly SafetyBroadcastEntry[],
  presentId: string | null,
  { unsent, word, canBeSent }: Known,
): Leftover[] {
  return broadcasts
    .filter(({ id, isWriting }) => id !== presentId && !isWriting)
    .filter(({ pieces }) => pieces.some(isOnDevice))
    .map((broadcast) => {
      const { held } = createSafetyAccount(broadcast);
      const { id, startedAt, pieces, ending } = broadcast;
      const { onlyHereMs, lostMs } = readParts(broadcast, word);
      const toStanding = (): Standing => {
        const isDone = broadcast.savedAt !== undefined && !canBeSent;
        if (onlyHereMs > 0) return isLeft(broadcast) && !isDone ? 'unsent' : 'saved';
        return unsent.has(id) ? 'sent' : 'safe';
      };
      return {
        id,
        standing: toStanding(),
        origin: ending === 'unbegun' ? 'start' : 'broadcast',
        startedAt,
        durationMs: lengthOfSpans(held),
        onlyHereMs,
        lostMs,
        bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    });
}

/**
 * What broadcasts to other destinations of this site have left here and nobody but their own pages would
 * send, or discard once it was saved: a person may never come to those again. `keys`: whose page this is.
 */
export function listElsewhere(
  broadcasts: readonly SafetyBroadcastEntry[],
  keys: readonly string[],
): Leftover[] {
  const others = broadcasts.filter(({ stream }) => !keys.includes(stream));
  const known: Known = { unsent: new Set(), word: null, canBeSent: false };
  return listLeftovers(others, null, known).flatMap((leftover): Leftover[] => {
    if (leftover.standing === 'unsent') return [{ ...leftover, standing: 'elsewhere' }];
    return leftover.standing === 'saved' ? [leftover] : [];
  });
}

/** The same with those behind what is left of this destination's own. */
export function withElsewhere<Known extends Pick<SafetyNetState, 'leftovers'>>(
  known: Known,
  broadcasts: readonly SafetyBroadcastEntry[],
  keys: readonly string[],
): Known {
  return { ...known, leftovers: [...known.leftovers, ...listElsewhere(broadcasts, keys)] };
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
  const totalMs = lengthOfSpans(mergeSpans(filmed));
  const parts = stretches.map((stretch) => readParts(stretch, word));
  const lostMs = parts.reduce((sum, part) => sum + part.lostMs, 0);
  // Of nothing there is nothing to say.
  if (totalMs + lostMs === 0) return null;
  return { totalMs, lostMs, onlyHereMs: parts.reduce((sum, part) => sum + part.onlyHereMs, 0) };
}

/** How much of it is only here, and how much nowhere: as it was told when it was the present one. */
function readParts(
  broadcast: SafetyBroadcastEntry,
  word: ServerWord | null,
): Pick<Leftover, 'onlyHereMs' | 'lostMs'> {
  const safety = readSafety(broadcast, word);
  return {
    onlyHereMs: 'onlyHereMs' in safety ? safety.onlyHereMs : 0,
    lostMs: safety.phase === 'incomplete' ? safety.lostMs : 0,
  };
}
