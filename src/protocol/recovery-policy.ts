import type { SessionError, SessionErrorCode } from './session-error.js';

/** What a recovery decision may rest on. */
export interface RecoveryContext {
  readonly error: SessionError;
  /** Attempts that failed since the session was last open, or since `open()`; from 1. */
  readonly attempt: number;
  /** Milliseconds since the first of them began. */
  readonly elapsedMs: number;
  /** Whether the session has been open: what worked once can work again. */
  readonly wasOpen: boolean;
  readonly role: 'publish' | 'watch';
}

/** Milliseconds to the next attempt, or null to give up; the session is then `failed`. */
export type RecoveryPolicy = (context: RecoveryContext) => number | null;

/** Short, since the first attempts decide how long a picture stands still. */
const FIRST_DELAY_MS = 500;
/** Long enough to be no burden, short enough that nobody reloads the page by hand. */
const MAX_DELAY_MS = 10_000;
/** Share of the delay left to chance, so that the viewers of one stream do not come back in one second. */
const JITTER = 0.5;

/** Codes that no further attempt will change, unless the session has been open before. */
const finalCodes: readonly SessionErrorCode[] = [
  'answer-rejected',
  'answer-unreadable',
  'endpoint-not-found',
  'media-missing',
  'offer-failed',
  'offer-rejected',
  'token-refused',
];

/**
 * Tries for ever, with doubling, capped and jittered delays, never sooner than `Retry-After` asks. A
 * session that has been open never gives up, unless another was opened in its place: two that both did so
 * would push each other out for ever. One that has not gives up on refusals of what it asks
 * for, except that a viewer's 404 is waited out: many servers say so of a stream not yet live.
 */
export const defaultRecoveryPolicy: RecoveryPolicy = ({ error, attempt, wasOpen, role }) => {
  if (error.code === 'session-replaced') return null;
  const isAbsentStream = role === 'watch' && error.code === 'endpoint-not-found';
  if (!wasOpen && !isAbsentStream && finalCodes.includes(error.code)) return null;
  const backoffMs = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
  const askedMs = error.retryAfterMs ?? 0;
  const baseMs = Math.max(backoffMs * (1 - JITTER), askedMs);
  return Math.round(baseMs + Math.random() * backoffMs * JITTER);
};
