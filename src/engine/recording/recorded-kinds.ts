import type { MediaKind } from '../codec.js';

/**
 * Which kinds of media a recording holds: `changing` where one joins or ends in its midst. By HLS
 * players take no kind that was not there from the start; in one MP4 they do.
 */
export type RecordedKinds = 'audio' | 'video' | 'both' | 'changing';

/** What a part with these kinds makes of what came before it. */
export function joinKinds(
  before: RecordedKinds | null,
  kinds: readonly MediaKind[],
): RecordedKinds | null {
  const [kind = null] = kinds;
  const own = kinds.length > 1 ? 'both' : kind;
  return before === null || own === null || before === own ? (own ?? before) : 'changing';
}

/** Whether several recordings, or one, can be played as one by HLS; what is not known of does not stand in the way. */
export function isAlike(recordings: readonly { readonly kinds?: RecordedKinds }[]): boolean {
  const known = new Set(recordings.flatMap(({ kinds }) => kinds ?? []));
  return known.size <= 1 && !known.has('changing');
}
