/** What of an SDP fragment (RFC 8840) an ICE restart needs. */
export interface IceFragment {
  readonly ufrag: string;
  readonly pwd: string;
  /** `a=candidate:…` and `a=end-of-candidates` lines, as they came. */
  readonly candidates: readonly string[];
}

/** The username fragment that a description uses. */
export function parseUfrag(sdp: string): string | undefined {
  return /^a=ice-ufrag:(.*)/m.exec(sdp)?.[1];
}

/** Reads a server's answer to a restart; null where it is no such fragment. */
export function readIceFragment(text: string): IceFragment | null {
  const ufrag = parseUfrag(text);
  const pwd = /^a=ice-pwd:(.*)/m.exec(text)?.[1];
  if (!ufrag || !pwd) return null;
  return { ufrag, pwd, candidates: text.match(/^a=(candidate:.*|end-of-candidates)/gm) ?? [] };
}

/**
 * The fragment that tells the server about our candidates (`candidate:…`, `end-of-candidates`): the
 * BUNDLE group, and of the offer's first m-section, which the group is tagged with, its line, mid
 * and credentials.
 */
export function formatIceFragment(offer: string, candidates: readonly string[]): string {
  const [session = '', section = ''] = offer.split(/^(?=m=)/m);
  const lines = (session + section).match(/^(a=group:BUNDLE|m=|a=mid:|a=ice-(ufrag|pwd):).*/gm);
  return [...(lines ?? []), ...candidates.map((candidate) => `a=${candidate}`), ''].join('\r\n');
}

/** The last answer with the server's new credentials and candidates in it; all else, such as `a=ice-lite`, stays. */
export function spliceIceFragment(answer: string, { ufrag, pwd, candidates }: IceFragment): string {
  const [session = '', first = '', ...others] = answer
    .replace(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, '')
    .replace(/^(a=ice-ufrag:).*/gm, `$1${ufrag}`)
    .replace(/^(a=ice-pwd:).*/gm, `$1${pwd}`)
    .split(/^(?=m=)/m);
  return [session, first, ...candidates.map((line) => `${line}\r\n`), ...others].join('');
}
