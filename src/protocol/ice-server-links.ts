/** A link's `<target>`, or one of its parameters (RFC 8288), whose quoted strings may hold commas and semicolons. */
const TOKEN = /<([^>]*)>|;\s*([\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;

/** The ICE servers in a `Link` header (RFC 9725 §4.6), in their order. Other relations are passed over. */
export function parseIceServerLinks(header: string | null): RTCIceServer[] {
  const links: Map<string, string>[] = [];
  let link = new Map<string, string>();
  for (const [, target, name = '', quoted, bare = ''] of (header ?? '').matchAll(TOKEN)) {
    if (target !== undefined) {
      link = new Map([['urls', target.trim()]]);
      links.push(link);
      continue;
    }
    const key = name.toLowerCase();
    // RFC 8288 §3.3: the first occurrence counts.
    if (!link.has(key)) link.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return links
    .filter((found) => /(^|\s)ice-server(\s|$)/i.test(found.get('rel') ?? ''))
    .map((found) => ({
      urls: found.get('urls') ?? '',
      username: found.get('username'),
      credential: found.get('credential'),
    }));
}
