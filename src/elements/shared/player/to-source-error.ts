import { HlsError } from '../../../media/hls-error.js';
import type { HlsErrorCode } from '../../../media/hls-error.js';
import { SessionError } from '../../../protocol/session-error.js';
import type { ElementErrorCode } from '../element-error.js';
import { ElementError } from '../element-error.js';
import { toElementError } from '../to-element-error.js';

const hlsCodes: Record<HlsErrorCode, ElementErrorCode> = {
  'hls-missing': 'script-unreachable',
  'hls-unsupported': 'source-unplayable',
  'source-unreachable': 'endpoint-unreachable',
  'source-refused': 'not-allowed',
  'source-unplayable': 'source-unplayable',
};

/** What a viewer is told of the last source that failed; null where it just showed nothing in time. */
export function toSourceError(cause: unknown): ElementError {
  if (cause === null) return new ElementError('endpoint-unreachable');
  const isRefused = cause instanceof HlsError || cause instanceof SessionError;
  // As the contract has it: who has shown nothing that is good, or not any more, is not the one who may not.
  if (isRefused && cause.status === 401) return new ElementError('token-missing', cause);
  if (cause instanceof HlsError) return new ElementError(hlsCodes[cause.code], cause);
  // That the media is missing says nothing of the event.
  if (cause instanceof SessionError && cause.code === 'endpoint-not-found') {
    return new ElementError('source-unplayable', cause);
  }
  return cause instanceof SessionError
    ? toElementError(cause)
    : new ElementError('script-unreachable', cause);
}
