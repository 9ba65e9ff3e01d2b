import type { Need } from './programme.js';

/** What a person has to do at this media before it plays with sound, as the page asked for. */
export function readNeed(media: HTMLMediaElement, isMutedOnPurpose: boolean): Need {
  if (media.paused && !media.ended) return 'play';
  return media.muted && !isMutedOnPurpose ? 'sound' : 'nothing';
}
