import { CaptureError } from '../../media/capture/capture-error.js';
import { ElementError } from '../shared/element-error.js';

/** What came of a camera, microphone or screen as one of the codes that a person has a sentence for. */
export function toDeviceError(cause: unknown): ElementError {
  if (cause instanceof ElementError) return cause;
  return new ElementError(cause instanceof CaptureError ? cause.code : 'unexpected', cause);
}
