import type { CaptureErrorCode } from './capture-error.js';
import { CaptureError, toCaptureError } from './capture-error.js';
import { isInAppBrowser } from './in-app-browser.js';

/** What `getUserMedia` threw, with what the browser tells besides of why it did. Never rejects. */
export async function readRefusal(cause: unknown): Promise<CaptureError> {
  const error = toCaptureError(cause);
  // An app that has not asked the system for the camera makes its browser refuse in any of these ways.
  if (isInAppBrowser() && appRefusals.includes(error.code)) {
    return new CaptureError('camera-in-app', cause);
  }
  if (error.code !== 'camera-denied') return error;
  const states = await Promise.all([readPermission('camera'), readPermission('microphone')]);
  return new CaptureError(toDenial(states), cause);
}

const appRefusals: readonly CaptureErrorCode[] = [
  'camera-denied',
  'camera-missing',
  'camera-unsupported',
];

/** Who said no: a browser that was told so, a system that overrules the browser, or the person just now. */
export function toDenial(states: readonly (PermissionState | 'unknown')[]): CaptureErrorCode {
  if (states.includes('denied')) return 'camera-denied-always';
  return states.every((state) => state === 'granted') ? 'camera-denied-by-system' : 'camera-denied';
}

async function readPermission(name: string): Promise<PermissionState | 'unknown'> {
  try {
    const { permissions } = navigator as Partial<Navigator>;
    // The compiler's list of names leaves these two out.
    const status = await permissions?.query({ name: name as PermissionName });
    return status?.state ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
