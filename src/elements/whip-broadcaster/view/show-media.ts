import type { BroadcasterState } from '../broadcaster-state.js';
import { readScene } from '../state-scene.js';

/**
 * Puts the picture of a state where its video element has just been drawn. Lit would set the same stream
 * anew at every drawing, and every time the browser would load and play it from the beginning.
 */
export function showMedia(root: ParentNode | null, state: BroadcasterState): void {
  const video = root?.querySelector('video');
  const media = readScene(state)?.media;
  if (video && media !== undefined && video.srcObject !== media) video.srcObject = media;
}
