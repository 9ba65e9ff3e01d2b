import type { SessionError } from './session-error.js';

/** Why an open session is being recovered. */
export type LossReason =
  | 'connection-failed' // ICE or DTLS gave up, or the server closed the media path
  | 'connection-lost' // ICE was disconnected for longer than the grace
  | 'network-changed' // the page came online
  | 'media-lost'; // the caller saw that nothing flows

interface Trying {
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since the epoch; null while the attempt runs. */
  readonly nextTryAt: number | null;
  /** What ended the attempt before; null on the first. */
  readonly error: SessionError | null;
}

/** Where a session is, with what belongs to that phase. */
export type SessionState =
  | { readonly phase: 'idle' }
  | ({ readonly phase: 'opening' } & Trying)
  | { readonly phase: 'open'; readonly since: number }
  | ({ readonly phase: 'recovering'; readonly reason: LossReason } & Trying)
  | { readonly phase: 'closing' }
  | { readonly phase: 'closed' }
  | { readonly phase: 'failed'; readonly error: SessionError };

export type SessionPhase = SessionState['phase'];

/** The legal transitions. A move that is not listed is a late result and is dropped. */
const transitions: Record<SessionPhase, readonly SessionPhase[]> = {
  idle: ['opening'],
  opening: ['opening', 'open', 'closing', 'failed'],
  open: ['recovering', 'closing'],
  recovering: ['recovering', 'open', 'closing', 'failed'],
  closing: ['closed'],
  closed: ['opening'],
  failed: ['opening', 'closing'],
};

/** Whether a session may go from one phase to the other. */
export function canMove(from: SessionPhase, to: SessionPhase): boolean {
  return transitions[from].includes(to);
}
