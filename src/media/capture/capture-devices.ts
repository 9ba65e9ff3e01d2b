import { CaptureError } from './capture-error.js';

/** What a capture needs of `navigator.mediaDevices`; anything of that form can stand in for it. */
export interface CaptureDevices {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Absent on phones. */
  getDisplayMedia?(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  enumerateDevices(): Promise<readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[]>;
}

/** The browser's own devices. Throws `camera-unsupported` where there is no access to any. */
export function getBrowserDevices(): CaptureDevices {
  // Without a secure context the property is absent, whatever the compiler's library says.
  const devices = (globalThis.navigator as Partial<Navigator> | undefined)?.mediaDevices;
  if (typeof devices?.getUserMedia !== 'function') throw new CaptureError('camera-unsupported');
  return devices;
}

/** Ids of the cameras, in the browser's order; empty where they cannot be listed. */
export async function listCameraIds(devices: CaptureDevices): Promise<readonly string[]> {
  try {
    const all = await devices.enumerateDevices();
    return all.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
  } catch {
    return [];
  }
}

/** Whether a screen can be shared from here. */
export function canShareScreen(devices?: CaptureDevices): boolean {
  try {
    return typeof (devices ?? getBrowserDevices()).getDisplayMedia === 'function';
  } catch {
    return false;
  }
}
