import type { CaptureErrorCode } from './capture-error.js';
import { CaptureError, toCaptureError } from './capture-error.js';
import { isInAppBrowser } from './in-app-browser.js';

/** What the browser says that it gives this site. */
interface Permissions {
  readonly camera: PermissionState | 'unknown';
  readonly microphone: PermissionState | 'unknown';
}

/** What `getUserMedia` threw, with what the browser tells besides of why it did. Never rejects. */
export async function readRefusal(cause: unknown): Promise<CaptureError> {
  const error = toCaptureError(cause);
  // An app that has not asked the system for the camera makes its browser refuse in any of these ways.
  if (isInAppBrowser() && appRefusals.includes(error.code)) {
    return new CaptureError('camera-in-app', cause);
  }
  if (error.code !== 'camera-denied') return error;
  const [camera, microphone] = await Promise.all([
    readPermission('camera'),
    readPermission('microphone'),
  ]);
  return new CaptureError(toDenial({ camera, microphone }), cause);
}

const appRefusals: readonly CaptureErrorCode[] = [
  'camera-denied',
  'camera-missing',
  'camera-unsupported',
];

/** Who said no, and to what: a browser that was told so, a system that overrules it, or the person just now. */
export function toDenial({ camera, microphone }: Permissions): CaptureErrorCode {
  if (camera === 'granted' && microphone === 'denied') return 'microphone-denied';
  if (camera === 'denied' || microphone === 'denied') return 'camera-denied-always';
  return camera === 'granted' && microphone === 'granted'
    ? 'camera-denied-by-system'
    : 'camera-denied';
}

async function readPermission(name: string): Promise<Permissions[keyof Permissions]> {
  try {
    const { permissions } = navigator as Partial<Navigator>;
    // The compiler's list of names leaves these two out.
    const status = await permissions?.query({ name: name as PermissionName });
    return status?.state ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
