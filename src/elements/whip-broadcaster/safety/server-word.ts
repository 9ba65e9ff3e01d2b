import type { Stream } from '../../../contract/stream.js';
import type { TimeSpan } from '../../../media/safety-copy/safety-account.js';
import type { SafetyBroadcastEntry } from '../../../media/safety-copy/safety-piece.js';

/** Two clocks are compared to no more than a few seconds over a weak line. */
const CLOCK_SLACK_MS = 5_000;

/** What the server was last heard to say of a stream. */
export interface ServerWord {
  /** Of the whole stream, whoever has broadcast to it. */
  readonly missingSeconds: number;
  /** By the device's clock: what is missing, but for what is short. Null where the server does not say, or not when. */
  readonly gaps: readonly TimeSpan[] | null;
  /** By the device's clock: up to when that holds. */
  readonly at: number;
}

/** `aheadMs`: by how much the server's clock is ahead of the device's; null where nobody knows. */
export function toServerWord(
  { assurance, gaps }: Stream,
  at: number,
  aheadMs: number | null,
): ServerWord {
  const { missingSeconds } = assurance;
  if (gaps === undefined || aheadMs === null) return { missingSeconds, gaps: null, at };
  const toHere = ({ startedAt, duration }: (typeof gaps)[number]): TimeSpan => {
    const from = Date.parse(startedAt) - aheadMs;
    return { from, to: from + duration * 1_000 };
  };
  return { missingSeconds, gaps: gaps.map(toHere), at };
}

/**
 * What the server is believed to hold after its newest answer. Until it is seen to record again, as just
 * after its start, its last word stands for what was filmed before that word, and nothing is known of what
 * came later. A server that misses more than it can have missed meanwhile has lost what it had, and
 * is not believed.
 */
export function toStandingWord(
  before: ServerWord | null,
  heard: ServerWord,
  isVouched: boolean,
): ServerWord | null {
  if (isVouched || before === null) return isVouched ? heard : null;
  const passedMs = heard.at - before.at + CLOCK_SLACK_MS;
  const isAsBefore = (heard.missingSeconds - before.missingSeconds) * 1_000 <= passedMs;
  return isAsBefore ? before : null;
}

/**
 * How much of what the stream misses can be of this broadcast: all but what was certainly filmed before or
 * after it. What no gap names is of this one as far as anybody knows.
 */
export function readOwnMissingMs(
  { startedAt, endedAt }: Pick<SafetyBroadcastEntry, 'startedAt' | 'endedAt'>,
  { missingSeconds, gaps }: Pick<ServerWord, 'missingSeconds' | 'gaps'>,
): number {
  const from = startedAt - CLOCK_SLACK_MS;
  const to = endedAt === null ? Infinity : endedAt + CLOCK_SLACK_MS;
  const elsewhereMs = (gaps ?? []).reduce((sum, gap) => {
    const before = Math.max(0, Math.min(gap.to, from) - gap.from);
    const after = Math.max(0, gap.to - Math.max(gap.from, to));
    return sum + before + after;
  }, 0);
  return Math.max(0, missingSeconds * 1_000 - elsewhereMs);
}
