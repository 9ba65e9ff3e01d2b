import type { SafetyCopyState } from '../../../media/safety-copy/safety-copy-state.js';
import {
  createSafetyAccount,
  lengthOfSpans,
  listHoles,
  mergeSpans,
  toSpan,
} from '../../../media/safety-copy/safety-account.js';
import type { SafetyBroadcastEntry } from '../../../media/safety-copy/safety-piece.js';
import { listDoubtful } from './plan-uploads.js';
import type { UploaderState } from '../../../media/piece-upload/uploader-state.js';
import { readOwnMissingMs } from './server-word.js';
import type { ServerWord } from './server-word.js';

/** While it is live the server is asked every few seconds; what came after its last word counts as new to it only later. */
const FRESH_MS = 15_000;

/** The server's own account is no more exact. */
const NEGLIGIBLE_MS = 1_000;

/** Where what was captured is, as far as it is known. */
export type Safety =
  /** Nothing is on this device. */
  | { readonly phase: 'nothing' }
  /** Every second of it is somewhere else as well. */
  | { readonly phase: 'safe'; readonly totalMs: number }
  /** So much of it is on this device and, as far as is known, nowhere else. */
  | { readonly phase: 'only-here'; readonly onlyHereMs: number; readonly totalMs: number }
  /** So much of it was captured and is, as far as is known, nowhere. */
  | {
      readonly phase: 'incomplete';
      readonly lostMs: number;
      readonly onlyHereMs: number;
      readonly totalMs: number;
    };

/** What became of an earlier broadcast of which something is on this device. */
export type Standing =
  /** Some of it is nowhere else. */
  | 'unsent'
  /** The same, of a broadcast to another destination, to which this page sends nothing. */
  | 'elsewhere'
  /** All of it is safe by now, and was not when this visit found it. */
  | 'sent'
  /** All of it was safe already. */
  | 'safe'
  /** It was given to the person as a file, and this page sends it nowhere: it cannot, or it is not its own. */
  | 'saved';

/** A broadcast of which something is left on this device. */
export interface Leftover {
  readonly id: string;
  readonly standing: Standing;
  /** `start`: it was filmed, and never came to be live. */
  readonly origin: 'broadcast' | 'start';
  /** By the device's clock, in ms since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly onlyHereMs: number;
  /** Captured, and as far as is known nowhere. */
  readonly lostMs: number;
  readonly bytes: number;
}

/** So much of it was filmed and is held, so much of that is on this device alone, and so much more is nowhere. */
export interface Earlier {
  readonly totalMs: number;
  readonly lostMs: number;
  readonly onlyHereMs: number;
}

/** How the safety copy stands: what is recorded now, what becomes of it, and what is left of before. */
export interface SafetyNetState {
  readonly copy: SafetyCopyState;
  /** `nowhere`: there is only an address to broadcast to, and nobody who takes what is kept. */
  readonly upload: UploaderState | { readonly phase: 'nowhere' };
  /** Of the present broadcast, or of the last that this page made. */
  readonly present: Safety;
  /** The same broadcast by its id, once it is over and something of it can be saved from this device. */
  readonly saveable: string | null;
  /** When the last broadcast from here ended that nobody has ended; null where there is none, or another since. */
  readonly interruptedAt: number | null;
  /** What belongs to the present broadcast and was filmed before an interruption; null where nothing was. */
  readonly earlier: Earlier | null;
  /** Broadcasts of earlier visits of which something is on this device, the earliest first. */
  readonly leftovers: readonly Leftover[];
}

/** Nothing was looked at yet. */
export const emptySafetyNet: SafetyNetState = {
  copy: { phase: 'idle' },
  upload: { phase: 'idle' },
  present: { phase: 'nothing' },
  saveable: null,
  interruptedAt: null,
  earlier: null,
  leftovers: [],
};

/** What is held of one broadcast, and how much of it only here. */
export function readSafety(
  broadcast: SafetyBroadcastEntry | undefined,
  word: ServerWord | null,
): Safety {
  if (broadcast === undefined) return { phase: 'nothing' };
  const { held, confirmed, onlyHere, gaps } = createSafetyAccount(broadcast);
  const totalMs = Math.max(lengthOfSpans(held), lengthOfSpans(confirmed));
  const unheldMs = readUnheldMs(broadcast, word);
  const onlyHereMs = Math.min(lengthOfSpans(onlyHere), unheldMs);
  // What this device could not keep is lost where the server misses more than this device can send; a
  // gap that still lasts is told of as it happens. A recorder that says nothing for a while has none to
  // tell of, and it takes the server's word that nobody else recorded then.
  const told = gaps.map(({ from, to }) => ({ from, to: to ?? broadcast.endedAt ?? from }));
  const holes = mergeSpans([...told, ...listHoles(broadcast, NEGLIGIBLE_MS)]);
  const saidMs = word === null ? 0 : readOwnMissingMs(broadcast, word);
  const lostMs = Math.max(
    Math.min(lengthOfSpans(told), unheldMs - onlyHereMs),
    Math.min(lengthOfSpans(holes), saidMs - onlyHereMs),
  );
  if (lostMs >= NEGLIGIBLE_MS) return { phase: 'incomplete', lostMs, onlyHereMs, totalMs };
  if (totalMs === 0) return { phase: 'nothing' };
  return onlyHereMs > 0 ? { phase: 'only-here', onlyHereMs, totalMs } : { phase: 'safe', totalMs };
}

/** How much the server can be missing of it: what it says, and whatever was captured after that. */
function readUnheldMs(broadcast: SafetyBroadcastEntry, word: ServerWord | null): number {
  if (word === null) return Infinity;
  const { pieces, endedAt, doubts = [] } = broadcast;
  const lastMs = Math.max(...pieces.map((piece) => piece.startedAt + piece.durationMs));
  // What is over is asked about once more, and that answer is waited for. Nor is anything on its way on
  // a line that is lost.
  const isArriving = endedAt === null && doubts.at(-1)?.to !== null;
  const freshMs = isArriving ? FRESH_MS : 0;
  const saidMs = readOwnMissingMs(broadcast, word) + Math.max(0, lastMs - word.at - freshMs);
  if (endedAt === null) return saidMs;
  // What was filmed while the line was in doubt is not called safe before it was sent.
  const doubtful = [...listDoubtful([broadcast])];
  return Math.max(saidMs, lengthOfSpans(mergeSpans(doubtful.map(toSpan))));
}
