/**
 * The address that a request comes from: the connection's, or, behind a proxy that is trusted, the
 * last one in X-Forwarded-For, which is what that proxy saw. The others may be anybody's invention.
 */
export function readClientAddress(
  request: Request,
  connected: string | null,
  trustProxy: boolean,
): string | null {
  const last = trustProxy ? request.headers.get('X-Forwarded-For')?.split(',').at(-1)?.trim() : '';
  return last === undefined || last === '' ? connected : last;
}
