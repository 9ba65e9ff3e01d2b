import type { Scene } from '../../../media/capture/scene.js';

/**
 * Whether pictures that move are to be sent: from a camera that is on and well, on a page that is seen. A
 * screen that stands still gives none, and a page that is not seen is given none by many a phone.
 */
export function givesPicture(scene: Scene | null): boolean {
  if (scene === null || document.hidden) return false;
  const { picture, pictureTrouble } = scene;
  const isOn = picture === 'front' || picture === 'back';
  return isOn && (pictureTrouble === null || pictureTrouble === 'black');
}
