import type { PictureTrouble, SoundTrouble } from './scene.js';

/** All that can be wrong with a camera or microphone while it is to be on. */
export type TrackTrouble = 'lost' | PictureTrouble | SoundTrouble;

/**
 * Waits before each try to open the device again; the last one repeats, unless `null` says that no more
 * is tried. What is lost is looked for at once. What the system took it mostly gives back by itself.
 * Black is tried once, and silence twice, because a device that stays so is better told of than restarted.
 */
const waitsMs: Readonly<Record<TrackTrouble, readonly (number | null)[]>> = {
  lost: [0, 1_000, 2_000, 4_000, 8_000, 15_000],
  interrupted: [5_000, 10_000, 20_000, 30_000],
  frozen: [0, 5_000, 15_000, 30_000],
  black: [0, null],
  silent: [0, 30_000, null],
};

/** How long to wait before the next try when so many have been made, or null to leave it. */
export function toMendDelay(trouble: TrackTrouble, tries: number): number | null {
  const waits = waitsMs[trouble];
  return waits[Math.min(tries, waits.length - 1)] ?? null;
}

/**
 * The same at a moment when it may well succeed, as when the page is seen again or a device is plugged in:
 * null where such a moment changes nothing.
 */
export function toWakeDelay(trouble: TrackTrouble): number | null {
  switch (trouble) {
    case 'lost':
    case 'frozen':
      return 0;
    case 'interrupted':
      // The system gives back what it took a moment after the page is seen again.
      return 1_500;
    case 'black':
    case 'silent':
      return null;
  }
}
