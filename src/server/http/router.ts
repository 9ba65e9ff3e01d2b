import { ProblemError, routes } from '../../contract/index.js';
import type { Operation } from '../../contract/index.js';

/** The operation that a request asks for. */
export interface RouteMatch {
  readonly operation: Operation;
  /** The path's named segments, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

const table = Object.entries(routes).map(([operation, { method, path }]) => ({
  operation: operation as Operation,
  method,
  segments: toSegments(path).map((text): Segment => {
    const [, name = null] = /^\{(\w+)\}$/.exec(text) ?? [];
    return { text, name };
  }),
}));

/** A part of a route's path: itself, or the name of what stands there. */
interface Segment {
  readonly text: string;
  readonly name: string | null;
}

interface RouteFound extends RouteMatch {
  readonly method: string;
}

/** Methods that the path under the endpoint takes, HEAD and OPTIONS with them; empty where nothing is there. */
export function listMethods(path: string): string[] {
  const methods = findRoutes(path).map(({ method }) => method as string);
  if (methods.length === 0) return [];
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

/** Finds the operation of a path under the endpoint. Throws `route-not-found` or `method-not-allowed`. */
export function matchRoute(method: string, path: string): RouteMatch {
  const found = findRoutes(path);
  if (found.length === 0) throw new ProblemError('route-not-found');
  const route = found.find(
    (candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method),
  );
  if (!route) {
    throw new ProblemError('method-not-allowed', {
      headers: { Allow: listMethods(path).join(', ') },
    });
  }
  return { operation: route.operation, params: route.params };
}

function findRoutes(path: string): RouteFound[] {
  const segments = toSegments(path).map(decodeSegment);
  const found: RouteFound[] = [];
  for (const route of table) {
    const params = matchSegments(route.segments, segments);
    if (params) found.push({ operation: route.operation, method: route.method, params });
  }
  return found;
}

/** A slash at the end says nothing. */
function toSegments(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function matchSegments(
  pattern: readonly Segment[],
  segments: readonly string[],
): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  let params: Record<string, string> = {};
  for (const [index, { text, name }] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (name === null ? segment !== text : segment === '') return null;
    if (name !== null) params = { ...params, [name]: segment };
  }
  return params;
}

/** Empty, which matches nothing, where the percent-encoding is broken. */
function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
