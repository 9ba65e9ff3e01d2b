import type { Assurance } from '../../contract/stream.js';
import type { SessionState } from '../../protocol/session-state.js';
import { SessionError } from '../../protocol/session-error.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import { ElementError } from '../shared/element-error.js';
import type { Standing } from './other-device.js';
import { toSendingError } from './sending/token-trouble.js';

/** Why what was live is not. */
export type RecoveringCause =
  | 'connection-lost'
  /** The server goes with another device, which a try from here would push out. */
  | 'taken-over'
  /** It did, and a person has ended the broadcast there. */
  | 'other-ended';

/** How far the way from this device to the viewers stands. */
export type UplinkState =
  /** Nobody has asked for it to be opened, though it may be getting ready. */
  | { readonly phase: 'idle' }
  | { readonly phase: 'opening'; readonly trouble: ElementErrorCode | null }
  | { readonly phase: 'confirming' }
  /** `assurance` is null where nobody confirms: then media is being sent, and no more is known. */
  | { readonly phase: 'live'; readonly assurance: Assurance | null }
  | {
      readonly phase: 'recovering';
      readonly cause: RecoveringCause;
      readonly assurance: Assurance | null;
      /** Why the last try failed, while the next is awaited. */
      readonly trouble: ElementErrorCode | null;
    }
  | { readonly phase: 'failed'; readonly error: ElementError }
  | { readonly phase: 'closed'; readonly assurance: Assurance | null };

/** Whether the stream was left to another device, and this one waits. */
export function isTakenOver(state: UplinkState): boolean {
  return state.phase === 'recovering' && state.cause !== 'connection-lost';
}

/** What the two witnesses say: the session on this side, the backend on the other. */
export interface Witnesses {
  readonly session: SessionState;
  /** `silent`: there is a backend but it cannot be asked; `absent`: there is none. */
  readonly backend: Assurance | 'awaited' | 'silent' | 'absent';
  /** Nothing has come back over the session for some seconds, though it does not say that it is lost. */
  readonly isSilent: boolean;
  /** Something has come back over it since the backend fell silent, where that has. */
  readonly isAnswered: boolean;
  /** How the device stands that has taken over, where one has. */
  readonly other: Standing;
  readonly wasLive: boolean;
}

/** Live is what both witnesses say, or the session alone where there is nobody else to ask. */
export function toUplinkState({
  session,
  backend,
  isSilent,
  isAnswered,
  other,
  wasLive,
}: Witnesses): UplinkState {
  const assurance = typeof backend === 'object' ? backend : null;
  switch (session.phase) {
    case 'failed':
      if (wasLive && session.error.code === 'session-replaced') {
        const cause = other === 'ended' ? 'other-ended' : 'taken-over';
        return { phase: 'recovering', cause, assurance, trouble: null };
      }
      return { phase: 'failed', error: toUplinkError(session.error, backend) };
    case 'closing':
    case 'closed':
      return { phase: 'closed', assurance };
    case 'open':
      if (!wasLive && isUnheard({ backend, isSilent, isAnswered })) {
        return { phase: 'opening', trouble: 'endpoint-unreachable' };
      }
      if (backend === 'awaited') return { phase: 'confirming' };
      if (isSilent && wasLive) return toRecovering(session, assurance);
      if (assurance === null || assurance.ingest === 'connected') {
        return { phase: 'live', assurance };
      }
      return wasLive ? toRecovering(session, assurance) : { phase: 'confirming' };
    case 'recovering':
    case 'opening':
      return wasLive ? toRecovering(session, assurance) : toOpening(session.error);
    case 'idle':
      return { phase: 'opening', trouble: null };
  }
}

/** Why it cannot be opened. Where only a WHIP address is given, it is that which leads nowhere. */
export function toUplinkError(cause: unknown, backend: Witnesses['backend']): ElementError {
  const isNowhere = cause instanceof SessionError && cause.code === 'endpoint-not-found';
  if (backend === 'absent' && isNowhere) return new ElementError('endpoint-invalid', cause);
  return toSendingError(cause);
}

/**
 * The session waited for the tap, and the server may have gone meanwhile: where that gives no answer elsewhere,
 * only what comes back over the session says that it has not.
 */
function isUnheard({
  backend,
  isSilent,
  isAnswered,
}: Pick<Witnesses, 'backend' | 'isSilent' | 'isAnswered'>): boolean {
  if (typeof backend === 'object' && backend.ingest === 'connected') return false;
  return isSilent || (backend === 'silent' && !isAnswered);
}

function toRecovering(session: SessionState, assurance: Assurance | null): UplinkState {
  const trouble = 'attempt' in session ? readTrouble(session.error) : null;
  return { phase: 'recovering', cause: 'connection-lost', assurance, trouble };
}

/** It was not live yet; what was opened ahead may have been lost before the tap. */
function toOpening(error: SessionError | null): UplinkState {
  return { phase: 'opening', trouble: readTrouble(error) };
}

function readTrouble(error: SessionError | null): ElementErrorCode | null {
  return error === null ? null : toSendingError(error).code;
}
