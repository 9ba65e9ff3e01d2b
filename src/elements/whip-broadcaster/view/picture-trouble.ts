import type { PictureTrouble, Scene } from '../../../media/capture/scene.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import { isPictureUnsent } from '../quality/picture-flow.js';

/** `unsent`: the camera is well, and yet its pictures do not leave the device. */
export type ShownPictureTrouble = PictureTrouble | 'unsent';

/** What is wrong with the picture that viewers should see; null where nothing is known to be. */
export function readPictureTrouble(
  state: BroadcasterState,
  { pictureTrouble }: Scene,
): ShownPictureTrouble | null {
  const isCameraWell = pictureTrouble === null || pictureTrouble === 'black';
  const isUnsent = state.phase === 'streaming' && isPictureUnsent(state.link);
  return isCameraWell && isUnsent ? 'unsent' : pictureTrouble;
}
