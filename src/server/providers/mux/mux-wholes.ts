import type { MediaRecording } from '../media-engine.js';
import type { ObservedRecording } from '../provider.js';
import { claimSpans, noteWhole } from '../wholes/note-whole.js';
import { listPlaced } from '../wholes/whole-copy.js';
import type { MuxPolicy } from './mux-answers.js';
import type { KeptAsset } from './mux-memory.js';
import { toCopy } from './mux-playback.js';
import type { KeptPlace, MuxState } from './mux-state.js';

/** The state once the engine's whole is known; null while there is none. Pure. */
export function noteMuxWhole(state: MuxState, whole: MediaRecording | null, now: Date): MuxState {
  const recordedSeconds = state.assets.reduce((sum, asset) => sum + toHeldSeconds(asset), 0);
  return { ...state, wholes: noteWhole(state.wholes, { whole, recordedSeconds, now }) };
}

/** Slate lasts as well, and is no picture of anything. */
function toHeldSeconds({ phase, durationSeconds, spans }: KeptAsset): number {
  if (phase !== 'ready' || durationSeconds === null) return 0;
  if (spans.length === 0) return durationSeconds;
  const toMs = ({ startedAt, endedAt }: (typeof spans)[number]) =>
    Date.parse(endedAt) - Date.parse(startedAt);
  return Math.min(durationSeconds, spans.reduce((sum, span) => sum + toMs(span), 0) / 1_000);
}

/** Whether bytes of it are still to be sent, or its place to be given up. */
export function isAwaited({ outcome }: KeptPlace): boolean {
  return outcome === 'waiting' || outcome === 'expired';
}

/** The wholes that Mux has, or is making ready. */
export function observeMuxWholes(
  copies: MuxState['wholes'],
  policy: MuxPolicy,
): ObservedRecording[] {
  return listPlaced(copies).flatMap((copy): ObservedRecording[] => {
    if (copy.asset === null) return [];
    const shown = toCopy(copy.asset, policy);
    const spans = claimSpans(copy, shown.durationSeconds);
    return [{ ...shown, from: 'mux', startedAt: copy.startedAt, ...spans }];
  });
}
