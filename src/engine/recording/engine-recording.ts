import type { EngineRecording } from '../engine.js';
import type { RecordingSummary } from './finished-recording.js';
import type { LiveRecording } from './live-recording.js';
import { recordingForms } from './recording-form.js';
import type { RecordingUrls } from './recording-urls.js';
import { isAlike } from './recorded-kinds.js';

const { original, playable } = recordingForms;

/** An ended recording as the engine tells of it. `isCopying`: what browsers shall be given is still being made. */
export function toEndedRecording(
  summary: RecordingSummary,
  isCopying: boolean,
  urls: RecordingUrls,
): EngineRecording {
  const { id, state, startedAt, durationMs, spans } = summary;
  const known = { id, startedAt, durationSeconds: durationMs / 1000, spans };
  if (isCopying) return { ...known, state: 'processing', hls: null, mp4: null };
  const form = summary.copy === undefined ? original : playable;
  // What no browser plays can still be saved.
  const hasForm = durationMs > 0 && (summary.copy !== undefined || summary.needsCopy !== true);
  // Where players would break off in its midst, the file that they play whole stands alone.
  const hasHls = hasForm && (isAlike([summary]) || !summary.mp4);
  return {
    ...known,
    state,
    hls: hasHls ? urls.file(id, form.playlist) : null,
    mp4: summary.mp4 ? urls.file(id, form.progressive) : null,
  };
}

/** A recording under way as the engine tells of it. */
export function toLiveRecording(recording: LiveRecording, urls: RecordingUrls): EngineRecording {
  const { id, startedAt, state, durationMs, canPlay, spans } = recording;
  return {
    id,
    state: state.phase === 'ended' ? 'processing' : state.phase,
    startedAt,
    durationSeconds: durationMs / 1000,
    hls: canPlay ? urls.file(id, original.playlist) : null,
    mp4: null,
    spans,
  };
}
