import { hasEtag } from '../http/has-etag.js';
import type { IncomingMessage } from 'node:http';
import { readSenderAddress } from '../http/client-address.js';
import { setCorsHeaders } from '../http/cors.js';
import type { AllowedOrigins } from '../http/cors.js';
import type { DirectRead } from '../http/direct-read.js';
import { toWholeAnswer } from '../http/whole-answer.js';
import type { WholeAnswer } from '../http/whole-answer.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { formatEtag, getStream } from './get-stream.js';
import type { ServerParts } from './operation.js';

/**
 * Viewers' polling: GET and HEAD of a public stream by nobody in particular. What the handler's
 * operation answers is kept with the record that it was made of, for as long as the store brings
 * that same object, which it is asked for each time: nothing here can be behind the store.
 * Everything else is left to the handler, and with it whatever goes wrong.
 */
export function createDirectRead(
  parts: ServerParts,
  { basePath, origins }: { basePath: string; origins: AllowedOrigins },
): DirectRead {
  const answers = new WeakMap<StreamRecord, Map<string, WholeAnswer>>();
  const prefix = `${basePath}/streams/`;
  const { trustProxy = false } = parts.origin;

  const answer = async (
    incoming: IncomingMessage,
    id: string,
    toRequest: () => Request,
  ): Promise<WholeAnswer | null> => {
    const { headers } = incoming;
    const address = readSenderAddress(
      headers['x-forwarded-for']?.toString() ?? null,
      incoming.socket.remoteAddress ?? null,
      trustProxy,
    );
    parts.limits.demand(address, 'read');
    const record = await parts.store.get(id);
    if (record?.shown.visibility !== 'public') return null;
    if (!(await parts.access.isOpen(record, toRequest))) return null;
    // Counted once it is sure that the handler does not count it as well.
    parts.limits.take(address, 'read');
    const isKnown = hasEtag(headers['if-none-match'] ?? null, formatEtag(record));
    const origin = origins === '*' || !origins.includes(headers.origin ?? '') ? '' : headers.origin;
    const kept = answers.get(record) ?? new Map<string, WholeAnswer>();
    answers.set(record, kept);
    const form = `${incoming.method} ${isKnown} ${origin}`;
    const standing = kept.get(form);
    if (standing) return standing;
    const request = toRequest();
    const response = await getStream(parts, { request, record, link: null });
    setCorsHeaders(response.headers, request, origins);
    const made = toWholeAnswer(response, request.method);
    if (made) kept.set(form, made);
    return made;
  };

  return (incoming, toRequest) => {
    const id = readStreamId(incoming, prefix);
    if (id === null || !isAnonymousRead(incoming)) return null;
    // The handler meets it again and says so: a limit that is reached, a store that fails.
    return answer(incoming, id, toRequest).catch(() => null);
  };
}

/** The path's last segment where it can be nothing but an id; other spellings are the handler's. */
function readStreamId(
  { originalUrl, url = '' }: IncomingMessage & { originalUrl?: string },
  prefix: string,
): string | null {
  const path = originalUrl ?? url;
  if (!path.startsWith(prefix)) return null;
  const id = path.slice(prefix.length);
  return /^[\w-]+$/.test(id) ? id : null;
}

function isAnonymousRead({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return headers.authorization === undefined && headers.cookie === undefined;
}
