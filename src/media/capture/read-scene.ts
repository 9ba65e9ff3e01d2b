import type { CaptureWishes, Facing } from './capture-constraints.js';
import type { DeviceList } from './capture-devices.js';
import type { KeptTrack } from './kept-track.js';
import type { TrackTrouble } from './mend-policy.js';
import type { Scene } from './scene.js';

/** All that a scene is read from. */
export interface SceneParts {
  readonly media: MediaStream;
  readonly wishes: CaptureWishes;
  readonly list: DeviceList;
  readonly camera: KeptTrack;
  readonly microphone: KeptTrack;
  /** The picture of the screen that is shared. */
  readonly screen: MediaStreamTrack | null;
}

/** How things stand, in the words of `Scene`. */
export function readScene(parts: SceneParts): Scene {
  const { media, wishes, list, camera, microphone } = parts;
  return {
    media,
    picture: readPicture(parts),
    pictureTrouble: readPictureTrouble(parts),
    sound: readSound(microphone),
    soundTrouble: readSoundTrouble(microphone),
    canFlip: list.cameras.length > 1 && camera.track !== null,
    ...list,
    cameraId: camera.settings.deviceId ?? null,
    microphoneId: microphone.settings.deviceId ?? null,
    audio: wishes.audio,
  };
}

/**
 * A webcam does not tell which way it looks. One that is built in looks at the person, and is mostly named
 * so ("Integrated Camera", "FaceTime"); any other, as one on a stand, looks the way that was asked for.
 */
export function readFacing({ settings, track }: KeptTrack, wished: Facing): Facing {
  const { facingMode } = settings;
  if (facingMode === undefined) return builtIn.test(track?.label ?? '') ? 'user' : wished;
  return facingMode === 'user' ? 'user' : 'environment';
}

const builtIn = /built|integr|facet/i;

function readPicture({ screen, camera, wishes }: SceneParts): Scene['picture'] {
  if (screen !== null) return 'screen';
  if (camera.track === null) return 'none';
  if (camera.trouble === 'lost') return 'lost';
  if (!camera.track.enabled) return 'off';
  return readFacing(camera, wishes.facing) === 'user' ? 'front' : 'back';
}

/** A screen gives frames only when something moves on it, so that nothing but its muting is trouble. */
function readPictureTrouble({ screen, camera }: SceneParts): Scene['pictureTrouble'] {
  if (screen !== null) return screen.muted ? 'interrupted' : null;
  // What is meant to be black can be taken away by the system all the same.
  if (camera.track?.enabled === false && camera.trouble !== 'interrupted') return null;
  return isPictureTrouble(camera.trouble) ? camera.trouble : null;
}

function isPictureTrouble(trouble: TrackTrouble | null): trouble is Scene['pictureTrouble'] {
  return trouble === 'interrupted' || trouble === 'frozen' || trouble === 'black';
}

function readSound({ track, trouble }: KeptTrack): Scene['sound'] {
  if (track === null) return 'none';
  if (trouble === 'lost') return 'lost';
  return track.enabled ? 'on' : 'muted';
}

function readSoundTrouble({ trouble }: KeptTrack): Scene['soundTrouble'] {
  return trouble === 'interrupted' || trouble === 'silent' ? trouble : null;
}
