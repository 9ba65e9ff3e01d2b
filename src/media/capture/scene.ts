import type { AudioProfile } from './capture-constraints.js';
import type { CaptureDevice } from './capture-devices.js';

/**
 * What is wrong with a picture that has not ended. `interrupted`: the system took the camera away, as for
 * a phone call. `frozen`: frames have stopped. `black`: nothing but black, which a covered lens or a room
 * without light may be as well, so that it is a hint and no alarm.
 */
export type PictureTrouble = 'interrupted' | 'frozen' | 'black';

/**
 * What is wrong with a sound that has not ended. `interrupted`: the system took the microphone away.
 * `silent`: digital zeros, which no room gives, however quiet.
 */
export type SoundTrouble = 'interrupted' | 'silent';

/** What is being captured now. A new object, with a new stream, at every change. */
export interface Scene {
  readonly media: MediaStream;
  /**
   * Where the picture comes from: a camera by the way it looks, a screen, or nowhere (sound only).
   * `off`: black, from a camera that the person has turned off and that stays open.
   * `lost`: from a camera that has ended by itself, as when it is unplugged; it is being looked for.
   */
  readonly picture: 'front' | 'back' | 'screen' | 'off' | 'none' | 'lost';
  /** Null where nothing is known to be wrong, and where `picture` says it all. */
  readonly pictureTrouble: PictureTrouble | null;
  /** `lost`: the microphone has ended by itself; it, or another one, is being looked for. */
  readonly sound: 'on' | 'muted' | 'none' | 'lost';
  /** Null where nothing is known to be wrong, and where `sound` says it all. */
  readonly soundTrouble: SoundTrouble | null;
  /** There is another camera to turn to. */
  readonly canFlip: boolean;
  /** What can be chosen from, as it is plugged in now. */
  readonly cameras: readonly CaptureDevice[];
  readonly microphones: readonly CaptureDevice[];
  /** Which of them is in use; null where it is none of them. */
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  /** How sound is treated. */
  readonly audio: AudioProfile;
}
