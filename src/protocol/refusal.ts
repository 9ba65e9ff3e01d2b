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
  const { response, text, fault } = answer;
  const { ok, status } = response;
  const type = response.headers.get('content-type');
  const isSdp = type === null || /^application\/sdp\s*(;|$)/i.test(type);
  if (!ok && !(mayBeCounterOffer && type !== null && isSdp)) throw readRefusal(answer, role);
  if (fault) throw fault;
  if (!isSdp || !/^v=0\r?\n/.test(text)) throw new SessionError('answer-unreadable', { status });
  return text;
}

/** The error that an answer without a description stands for. */
export function readRefusal(answer: SignallingAnswer, role: SessionRole): SessionError {
  const { status, headers } = answer.response;
  return new SessionError(toErrorCode(status, role), {
    status,
    problem: readProblemCode(answer.text),
    retryAfterMs: parseRetryAfter(headers.get('retry-after')),
  });
}

/** What a status says of itself; all others speak for their class. */
const statusCodes: Readonly<Record<number, SessionErrorCode>> = {
  401: 'token-refused',
  403: 'token-refused',
  404: 'endpoint-not-found',
  408: 'request-timeout',
  410: 'endpoint-not-found',
  429: 'rate-limited',
};

function toErrorCode(status: number, role: SessionRole): SessionErrorCode {
  if (status < 400) return 'answer-unreadable';
  if (status >= 500) return 'server-failed';
  if (status === 409) return role === 'watch' ? 'stream-not-live' : 'endpoint-taken';
  return statusCodes[status] ?? 'offer-rejected';
}

/** The `code` of problem details, whatever type they were sent as. */
function readProblemCode(text: string): string | undefined {
  try {
    const problem = JSON.parse(text) as { code?: unknown } | null;
    return typeof problem?.code === 'string' ? problem.code : undefined;
  } catch {
    // A refusal stands without its details.
    return undefined;
  }
}
