import type { IceDescription } from './ice-description.js';
import { attributeOf, attributesOf, parseSections } from './session-description.js';

/** What a trickle or restart fragment carries. */
export interface Fragment {
  readonly iceUfrag: string | null;
  readonly icePwd: string | null;
  readonly candidates: readonly { readonly mid: string; readonly candidate: string }[];
}

/** A browser gathers some dozens; more is not a client that means well. */
const maxCandidates = 100;

/** An `application/trickle-ice-sdpfrag` body, or null when it is none. */
export function parseFragment(text: string): Fragment | null {
  const sections = parseSections(text);
  if (sections === null) return null;
  const everyLine = [...sections.lines, ...sections.media.flatMap(({ lines }) => lines)];
  const candidates = sections.media.flatMap(({ lines }) => {
    const mid = attributeOf(lines, 'mid');
    if (mid === null) return [];
    return attributesOf(lines, 'candidate').map((candidate) => ({ mid, candidate }));
  });
  if (candidates.length > maxCandidates) return null;
  const iceUfrag = attributeOf(everyLine, 'ice-ufrag');
  const icePwd = attributeOf(everyLine, 'ice-pwd');
  if (candidates.length === 0 && iceUfrag === null && !everyLine.includes('a=end-of-candidates')) {
    return null;
  }
  return { iceUfrag, icePwd, candidates };
}

/** A section of the session's answer, as far as a fragment names it. */
export interface FragmentSection {
  readonly kind: string;
  readonly mid: string;
  readonly codecs: readonly { readonly payloadType: number }[];
}

/** The answer to a restart: credentials and candidates in the section that stands for the bundle (RFC 9725 §4.3.3). */
export function formatFragment(media: readonly FragmentSection[], ice: IceDescription): string {
  const [first] = media;
  const types = first?.codecs.map(({ payloadType }) => payloadType).join(' ') ?? '';
  const lines = [
    `a=group:BUNDLE ${media.map(({ mid }) => mid).join(' ')}`,
    `m=${first?.kind ?? 'video'} 9 UDP/TLS/RTP/SAVPF ${types}`,
    `a=mid:${first?.mid ?? '0'}`,
    `a=ice-ufrag:${ice.iceUfrag}`,
    `a=ice-pwd:${ice.icePwd}`,
    ...ice.candidates.map((candidate) => `a=candidate:${candidate}`),
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
