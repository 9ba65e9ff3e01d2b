/** When a JWT ends, RFC 3339; null where it is none, or does not say. Nothing else of it is believed. */
export function readTokenEnd(token: string | null): string | null {
  const [, claims = ''] = token?.split('.') ?? [];
  try {
    const text = atob(claims.replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(text) as { readonly exp?: unknown };
    return typeof exp === 'number' ? new Date(exp * 1000).toISOString() : null;
  } catch {
    return null;
  }
}
