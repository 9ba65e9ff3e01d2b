import type { TroubleListener } from './kept-track.js';

/** A system's short interruptions, and the first moment of some cameras, are not worth a word. */
const MUTED_GRACE_MS = 1_000;

/** Looks into what a track carries while it is live and not interrupted, and judges it until the abort. */
export type TrackProbe = (
  track: MediaStreamTrack,
  onTrouble: TroubleListener,
  signal: AbortSignal,
) => void;

/**
 * Tells what is wrong with a track: that it has ended by itself, that the system has muted it, or what the
 * probe finds. Each of the three makes the next one meaningless, so that one is told at a time.
 */
export function watchTrack(
  track: MediaStreamTrack,
  probe: TrackProbe,
  onTrouble: TroubleListener,
  signal: AbortSignal,
): void {
  let probing = new AbortController();
  let grace: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener(
    'abort',
    () => {
      probing.abort();
      clearTimeout(grace);
    },
    { once: true },
  );

  const follow = (): void => {
    probing.abort();
    clearTimeout(grace);
    if (track.readyState === 'ended') {
      onTrouble('lost');
    } else if (track.muted) {
      grace = setTimeout(() => onTrouble('interrupted'), MUTED_GRACE_MS);
    } else {
      onTrouble(null);
      probing = new AbortController();
      probe(track, onTrouble, probing.signal);
    }
  };
  for (const type of ['mute', 'unmute', 'ended']) track.addEventListener(type, follow, { signal });
  follow();
}
