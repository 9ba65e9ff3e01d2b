/** How the server learns under which address browsers reach it. */
export interface OriginOptions {
  /** Where browsers reach this server, when it cannot be told from requests. */
  readonly publicUrl?: string;
  /** Believe `X-Forwarded-Proto` and `X-Forwarded-Host`: only behind a proxy that sets them itself. */
  readonly trustProxy?: boolean;
}

/** The origin under which the caller reached this server, such as `https://live.example.org`. */
export function readRequestOrigin(request: Request, options: OriginOptions): string {
  if (options.publicUrl !== undefined) return new URL(options.publicUrl).origin;
  const { protocol, host, origin } = new URL(request.url);
  if (!options.trustProxy) return origin;
  const scheme = readForwarded(request, 'X-Forwarded-Proto') ?? protocol.slice(0, -1);
  const name = readForwarded(request, 'X-Forwarded-Host') ?? host;
  const isPlain = /^https?$/.test(scheme) && /^[\w.:[\]-]+$/.test(name);
  return isPlain && URL.canParse(`${scheme}://${name}`) ? `${scheme}://${name}` : origin;
}

/** Each proxy on the way appends its own; the first is what the caller used. */
function readForwarded(request: Request, name: string): string | undefined {
  return request.headers.get(name)?.split(',')[0]?.trim() || undefined;
}
