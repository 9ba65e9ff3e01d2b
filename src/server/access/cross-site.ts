import type { AllowedOrigins } from '../http/cors.js';
import { readRequestOrigin } from '../http/request-origin.js';
import type { OriginOptions } from '../http/request-origin.js';
import { readBearerToken } from './bearer-token.js';

/**
 * Whether another site's page may have made the visitor's browser send this: a cookie goes along
 * with whatever a browser sends, a bearer token does not. Browsers say where a write comes from;
 * one with a cookie that says nothing is taken for another site's.
 */
export function isForged(
  request: Request,
  origins: AllowedOrigins,
  origin: OriginOptions,
): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead || readBearerToken(request) !== null || !request.headers.has('Cookie')) return false;
  if (request.headers.get('Sec-Fetch-Site') === 'same-origin') return false;
  const from = request.headers.get('Origin');
  if (from === null) return true;
  const isListed = origins !== '*' && origins.includes(from);
  return !isListed && from !== readRequestOrigin(request, origin);
}
