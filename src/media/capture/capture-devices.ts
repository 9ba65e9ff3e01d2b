import { CaptureError } from './capture-error.js';
import { isInAppBrowser } from './in-app-browser.js';

/** A camera or microphone that can be chosen. */
export interface CaptureDevice {
  readonly id: string;
  /** As the system calls it; empty where it does not tell. */
  readonly label: string;
}

/** What a capture needs of `navigator.mediaDevices`; anything of that form can stand in for it. */
export interface CaptureDevices {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Absent on phones. */
  getDisplayMedia?(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  enumerateDevices(): Promise<readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[]>;
  /** Hears of `devicechange`. Absent: what is there at first is there for good. */
  addEventListener?(
    type: 'devicechange',
    listener: () => void,
    options: { readonly signal: AbortSignal },
  ): void;
}

/** The cameras and microphones of this device, in the browser's order. */
export interface DeviceList {
  readonly cameras: readonly CaptureDevice[];
  readonly microphones: readonly CaptureDevice[];
}

/** The browser's own devices. Throws a `CaptureError` that says why where there is no access to any. */
export function getBrowserDevices(): CaptureDevices {
  // Without a secure context the property is absent, whatever the compiler's library says.
  const devices = (globalThis.navigator as Partial<Navigator> | undefined)?.mediaDevices;
  if (typeof devices?.getUserMedia === 'function') return devices;
  if (!globalThis.isSecureContext) throw new CaptureError('camera-insecure');
  throw new CaptureError(isInAppBrowser() ? 'camera-in-app' : 'camera-unsupported');
}

/** What can be chosen from; empty where it cannot be listed, or not before the person has allowed it. */
export async function listDevices(devices: CaptureDevices): Promise<DeviceList> {
  try {
    const all = await devices.enumerateDevices();
    const pick = (wanted: MediaDeviceKind): readonly CaptureDevice[] =>
      all
        .filter(({ kind, deviceId }) => kind === wanted && !isNoDevice(deviceId))
        .map(({ deviceId: id, label }) => ({ id, label }));
    return { cameras: pick('videoinput'), microphones: pick('audioinput') };
  } catch {
    return { cameras: [], microphones: [] };
  }
}

/** Before permission there is one entry without an id; Chrome lists the headset of calls a second time. */
function isNoDevice(id: string): boolean {
  return id === '' || id === 'communications';
}

/** Whether a screen can be shared from here. */
export function canShareScreen(devices?: CaptureDevices): boolean {
  try {
    return typeof (devices ?? getBrowserDevices()).getDisplayMedia === 'function';
  } catch {
    return false;
  }
}
