import { timingSafeEqual, createHash } from 'node:crypto';
import { metricsType } from '../../engine/index.js';
import type { Engine } from '../../engine/index.js';
import type { ServerKind } from '../server-kind.js';

/** Answers `/healthz`, to anybody, and `/metrics`, to who has the operator's token. */
export function createOperationsEndpoint(
  engine: Pick<Engine, 'health' | 'metrics'>,
  { operatorToken, kind }: { operatorToken: string; kind: ServerKind },
) {
  return async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(405, 'Method not allowed\n', { Allow: 'GET, HEAD' });
    }
    const isHealth = new URL(request.url).pathname === '/healthz';
    if (isHealth) {
      const health = await engine.health();
      const type = { 'Content-Type': 'application/json' };
      return answer(
        health.status === 'ok' ? 200 : 503,
        `${JSON.stringify({ ...health, ...kind })}\n`,
        type,
      );
    }
    const [, token = ''] =
      /^Bearer +(\S+)$/i.exec(request.headers.get('Authorization') ?? '') ?? [];
    if (!isSame(token, operatorToken)) {
      return answer(401, 'The operator token is needed\n', { 'WWW-Authenticate': 'Bearer' });
    }
    return answer(200, engine.metrics(), { 'Content-Type': metricsType });
  };
}

function answer(status: number, text: string, more: Record<string, string>): Response {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', ...more };
  const safe = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  return new Response(text, { status, headers: { ...headers, ...safe } });
}

/** Compared in the same time whatever they have in common. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
