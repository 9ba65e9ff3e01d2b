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
