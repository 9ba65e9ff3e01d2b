/** One link-value (RFC 8288): `<target>` and its parameters, whose quoted strings may hold commas and semicolons. */
const LINK_VALUE =
  /<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g;
const LINK_PARAMETER = /;\s*([\w!#$&+.^`|~*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;

/** The ICE servers in a `Link` header (RFC 9725 §4.6), in their order. Other relations are passed over. */
export function parseIceServerLinks(header: string | null): RTCIceServer[] {
  const servers: RTCIceServer[] = [];
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(LINK_VALUE)) {
    const named = new Map<string, string>();
    for (const [, name = '', quoted, bare = ''] of parameters.matchAll(LINK_PARAMETER)) {
      const key = name.toLowerCase();
      // RFC 8288 §3.3: the first occurrence counts.
      if (!named.has(key)) named.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare);
    }
    if (!named.get('rel')?.toLowerCase().split(/\s+/).includes('ice-server')) continue;
    const username = named.get('username');
    const credential = named.get('credential');
    servers.push({
      urls: target.trim(),
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    });
  }
  return servers;
}
