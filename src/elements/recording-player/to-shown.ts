import type { Copy } from './timeline/recording-choice.js';

/** What is said of a copy while it stands ready or plays; `whole` are the seconds of all that is played, where they are known. */
export function toShown(
  { recording, duration, poster }: Copy,
  whole: number | null = null,
): {
  recording: string | null;
  duration: number | null;
  poster: string | null;
} {
  return { recording, duration: whole ?? duration, poster };
}
