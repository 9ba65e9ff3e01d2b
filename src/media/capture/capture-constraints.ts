/** Which way the camera looks: at the person who holds the device, or at what is before them. */
export type Facing = 'user' | 'environment';

/** `voice` cleans speech; `music` leaves sound as it is, in stereo. */
export type AudioProfile = 'voice' | 'music';

/** Height of the picture that is asked for. A camera that has less gives what it has. */
export type Quality = '480p' | '720p' | '1080p';

export interface CaptureWishes {
  readonly facing: Facing;
  readonly audio: AudioProfile;
  readonly quality: Quality;
}

const sizes: Readonly<Record<Quality, { width: number; height: number }>> = {
  '480p': { width: 854, height: 480 },
  '720p': { width: 1280, height: 720 },
  '1080p': { width: 1920, height: 1080 },
};

/** More frames cost a weak uplink its sharpness. */
const FRAME_RATE = 30;

/** Everything is `ideal`: a camera that cannot is better than none. */
export function toVideoConstraints(
  { facing, quality }: Pick<CaptureWishes, 'facing' | 'quality'>,
  deviceId?: string,
): MediaTrackConstraints {
  const { width, height } = sizes[quality];
  return {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: FRAME_RATE },
    ...(deviceId === undefined
      ? { facingMode: { ideal: facing } }
      : { deviceId: { exact: deviceId } }),
  };
}

export function toAudioConstraints(profile: AudioProfile): MediaTrackConstraints {
  const cleaned = profile === 'voice';
  return {
    echoCancellation: cleaned,
    noiseSuppression: cleaned,
    autoGainControl: cleaned,
    ...(cleaned ? {} : { channelCount: { ideal: 2 }, sampleRate: { ideal: 48_000 } }),
  };
}
