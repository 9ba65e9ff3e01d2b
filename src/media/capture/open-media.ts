import type { AudioProfile, CaptureWishes } from './capture-constraints.js';
import { toAudioConstraints, toVideoConstraints } from './capture-constraints.js';
import type { CaptureDevices } from './capture-devices.js';
import { CaptureError, toCaptureError } from './capture-error.js';

/**
 * The first of the constraints that the devices can meet; only a missing device leads to the next.
 * Rejects with a `CaptureError`.
 */
async function openMedia(
  devices: CaptureDevices,
  attempts: readonly MediaStreamConstraints[],
): Promise<MediaStream> {
  let error = new CaptureError('camera-missing');
  for (const constraints of attempts) {
    try {
      return await devices.getUserMedia(constraints);
    } catch (cause) {
      // Only of its own devices does the browser know why it refuses them.
      const isOwn = devices === globalThis.navigator.mediaDevices;
      error = isOwn ? await whyRefused(cause) : toCaptureError(cause);
      if (error.code !== 'camera-missing') throw error;
    }
  }
  throw error;
}

/** As much as the browser tells, where the code that asks it can be had. Never rejects. */
function whyRefused(cause: unknown): Promise<CaptureError> {
  return import('./read-refusal.js').then(
    ({ readRefusal }) => readRefusal(cause),
    () => toCaptureError(cause),
  );
}

/** Camera and microphone; where one of the two is missing, the other alone. */
export function openBoth(devices: CaptureDevices, wishes: CaptureWishes): Promise<MediaStream> {
  const video = toVideoConstraints(wishes);
  const audio = toAudioConstraints(wishes.audio);
  return openMedia(devices, [{ video, audio }, { video }, { audio }]);
}

/** This camera, or where it is not there any more one that looks the wished way. */
export function openCamera(
  devices: CaptureDevices,
  wishes: CaptureWishes,
  id?: string,
): Promise<MediaStreamTrack> {
  const any = { video: toVideoConstraints(wishes) };
  const named = id === undefined ? [] : [{ video: toVideoConstraints(wishes, id) }];
  return openTrack(devices, [...named, any]);
}

/** This microphone, or where it is not there any more the system's choice. */
export function openMicrophone(
  devices: CaptureDevices,
  profile: AudioProfile,
  id?: string,
): Promise<MediaStreamTrack> {
  const any = toAudioConstraints(profile);
  const named = id === undefined ? [] : [{ audio: { ...any, deviceId: { exact: id } } }];
  return openTrack(devices, [...named, { audio: any }]);
}

async function openTrack(
  devices: CaptureDevices,
  attempts: readonly MediaStreamConstraints[],
): Promise<MediaStreamTrack> {
  const media = await openMedia(devices, attempts);
  const [track] = media.getTracks();
  if (track === undefined) throw new CaptureError('camera-missing');
  return track;
}
