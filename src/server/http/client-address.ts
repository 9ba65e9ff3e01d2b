/** Who sent a request, as the server that took it knows. */
export interface RequestSender {
  /** The connection's IP address; behind a proxy that is the proxy's. */
  readonly address?: string | null;
}

/**
 * The address that a request comes from: the connection's, or, behind a proxy that is trusted, the
 * last one in X-Forwarded-For, which is what that proxy saw. The others may be anybody's invention.
 */
export function readClientAddress(
  request: Request,
  connected: string | null,
  trustProxy: boolean,
): string | null {
  return readSenderAddress(request.headers.get('X-Forwarded-For'), connected, trustProxy);
}

/** The same, of the header's value. */
export function readSenderAddress(
  forwardedFor: string | null,
  connected: string | null,
  trustProxy: boolean,
): string | null {
  const last = trustProxy ? forwardedFor?.split(',').at(-1)?.trim() : '';
  return last === undefined || last === '' ? connected : last;
}

/** One IPv4 address however it is written, and the /64 of IPv6 that one household has. */
export function toAddressGroup(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = (plain.split('%')[0] ?? '').split('::', 2);
  const [left, right] = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const known = [...(left ?? []), ...(right ?? [])].length;
  const gap = plain.includes('::') ? Math.max(0, 8 - known) : 0;
  const groups = [...(left ?? []), ...Array.from({ length: gap }, () => '0'), ...(right ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Whether it is this machine's own: a program on it, or a proxy before all the world. */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.[\d.]+$/i.test(address) || address === '::1';
}
