import { ProblemError, routes } from '../contract/index.js';
import type { Operation } from '../contract/index.js';

/** The operation that a request asks for. */
export interface RouteMatch {
  readonly operation: Operation;
  /** The path's named segments, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

const table = Object.entries(routes).map(([operation, { method, path }]) => ({
  operation: operation as Operation,
  method,
  segments: toSegments(path),
}));

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

function findRoutes(path: string) {
  const segments = toSegments(path);
  return table.flatMap((route) => {
    const params = matchSegments(route.segments, segments);
    return params ? [{ ...route, params }] : [];
  });
}

/** A slash at the end says nothing. */
function toSegments(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = decodeSegment(segments[index] ?? '');
    const [, name] = /^\{(\w+)\}$/.exec(expected) ?? [];
    if (name === undefined ? segment !== expected : segment === '') return null;
    if (name !== undefined) params[name] = segment;
  }
  return params;
}

/** Empty, which matches nothing, where the percent-encoding is broken. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
