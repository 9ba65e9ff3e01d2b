import { parseRetryAfter } from './retry-after.js';
import { SessionError } from './session-error.js';
import type { SessionErrorCode } from './session-error.js';
import type { SignallingAnswer } from './signalling-client.js';

/** Which way a session's media goes. */
export type SessionRole = 'publish' | 'watch';

/**
 * The session description in an answer. Throws the refusal that the answer is instead; a 406 is one
 * unless it carries a counter-offer.
 */
export function readDescription(
  answer: SignallingAnswer,
  role: SessionRole,
  mayBeCounterOffer: boolean,
): string {
  const { ok, status, headers, text, fault } = answer;
  const type = headers.get('content-type');
  const isSdp = type === null || /^application\/sdp\s*(;|$)/i.test(type);
  if (!ok && !(mayBeCounterOffer && type !== null && isSdp)) throw readRefusal(answer, role);
  if (fault) throw fault;
  if (!isSdp || !/^v=0\r?\n/.test(text)) throw new SessionError('answer-unreadable', { status });
  return text;
}

/** The error that an answer without a description stands for. */
export function readRefusal(answer: SignallingAnswer, role: SessionRole): SessionError {
  const { status, headers, text } = answer;
  const problem = readProblemCode(headers.get('content-type'), text);
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'));
  return new SessionError(toErrorCode(status, role), {
    status,
    ...(problem === undefined ? {} : { problem }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function toErrorCode(status: number, role: SessionRole): SessionErrorCode {
  if (status < 400) return 'answer-unreadable';
  if (status >= 500) return 'server-failed';
  switch (status) {
    case 401:
    case 403:
      return 'token-refused';
    case 404:
    case 410:
      return 'endpoint-not-found';
    case 408:
      return 'request-timeout';
    case 409:
      return role === 'watch' ? 'stream-not-live' : 'endpoint-taken';
    case 429:
      return 'rate-limited';
    default:
      return 'offer-rejected';
  }
}

function readProblemCode(type: string | null, text: string): string | undefined {
  if (!type?.startsWith('application/problem+json')) return undefined;
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === 'object' && problem !== null && 'code' in problem) {
      return typeof problem.code === 'string' ? problem.code : undefined;
    }
  } catch {
    // A refusal stands without its details.
  }
  return undefined;
}
