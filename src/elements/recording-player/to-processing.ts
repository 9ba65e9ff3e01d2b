import type { Stream } from '../../contract/index.js';
import type { ProcessingReason, RecordingPlayerState } from './recording-state.js';

/** Why there is no recording of a stream yet, and how far it has come where somebody tells. */
export function toProcessing(stream: Stream): RecordingPlayerState & { phase: 'processing' } {
  const progress = stream.recordings.find(({ state }) => state === 'processing')?.progress;
  const known = progress === undefined ? {} : { progress };
  return { phase: 'processing', reason: toReason(stream), ...known };
}

function toReason({ status, recordings }: Stream): ProcessingReason {
  if (status === 'live') return 'live';
  return status === 'ready' && recordings.length === 0 ? 'upcoming' : 'preparing';
}
