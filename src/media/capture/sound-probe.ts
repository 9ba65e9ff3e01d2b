import type { TroubleListener } from './kept-track.js';
import type { SoundTap } from './sound-tap.js';

const SAMPLE_MS = 1_000;
/** A headset's noise gate gives zeros too, in a pause: then it is opened again in a pause, which nobody hears. */
const SILENT_AFTER = 10;

/**
 * Watches for digital zeros, which come from a microphone that has been taken away without a word. What the
 * person has muted is not judged.
 */
export function probeSound(
  track: MediaStreamTrack,
  tap: Pick<SoundTap, 'readPeak'> | null,
  onTrouble: TroubleListener,
  signal: AbortSignal,
  sampleMs = SAMPLE_MS,
): void {
  let zeros = 0;
  const timer = setInterval(() => {
    const peak = track.enabled ? (tap?.readPeak() ?? null) : null;
    zeros = peak === 0 ? zeros + 1 : 0;
    onTrouble(zeros >= SILENT_AFTER ? 'silent' : null);
  }, sampleMs);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
