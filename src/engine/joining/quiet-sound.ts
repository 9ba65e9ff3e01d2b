import type { SampleFacts } from '../mp4/mp4-run.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import type { Hole, Stretch } from './stretch.js';

/** The frames of nothing but zeros: 6 bytes of AAC at most, 3 of Opus. A room with nobody in it takes more. */
const mostQuietBytes = 8;

/** Shorter silence is a breath, or a lost packet. */
const leastQuietMs = 250;

/**
 * The pictures of a cut come again for a few seconds of it at most. Longer silence beside all of them is a
 * microphone that somebody has turned off, and what another device heard meanwhile is not put in its place.
 */
const mostLostMs = 10_000;

/**
 * Where a track's sound is nothing at all: put in by the recorder for packets that never came, or what
 * a microphone gave that was turned off.
 */
export class QuietSound {
  readonly #spans: Hole[] = [];
  #fromMs: number | null = null;
  #endMs = -Infinity;

  add({ size, duration }: SampleFacts, timeMs: number, { timescale }: Mp4Track): void {
    if (size <= mostQuietBytes) this.#fromMs ??= timeMs;
    else this.#close(timeMs);
    this.#endMs = timeMs + (duration * 1000) / timescale;
  }

  /** Once all has been added. */
  finish(): readonly Hole[] {
    this.#close(this.#endMs);
    return this.#spans;
  }

  #close(toMs: number): void {
    const fromMs = this.#fromMs;
    this.#fromMs = null;
    if (fromMs !== null && toMs - fromMs >= leastQuietMs) this.#spans.push({ fromMs, toMs });
  }
}

/** What of the silence may be packets that were lost: all of it where no pictures tell. */
export function listLost({ quiet, coding }: Pick<Stretch, 'quiet' | 'coding'>): readonly Hole[] {
  if (coding.video === null) return quiet;
  return quiet.filter(({ fromMs, toMs }) => toMs - fromMs <= mostLostMs);
}

/** Where clips let something be heard of what is quiet, from the first to the last of it. */
export function findUnheard(
  quiet: readonly Hole[],
  clips: readonly {
    readonly startMs: number;
    readonly endMs: number;
    readonly quiet: readonly Hole[];
  }[],
): Hole[] {
  return quiet.flatMap((span) => {
    const heard = clips.flatMap((clip) => listHeard(clip, span));
    if (heard.length === 0) return [];
    const fromMs = Math.min(...heard.map((one) => one.fromMs));
    const toMs = Math.max(...heard.map((one) => one.toMs));
    return [{ fromMs, toMs }];
  });
}

/** What of a span is heard in a clip. */
function listHeard(
  clip: { readonly startMs: number; readonly endMs: number; readonly quiet: readonly Hole[] },
  { fromMs, toMs }: Hole,
): Hole[] {
  const heard: Hole[] = [];
  let atMs = Math.max(fromMs, clip.startMs);
  const endMs = Math.min(toMs, clip.endMs);
  for (const quiet of [...clip.quiet, { fromMs: endMs, toMs: Infinity }]) {
    const untilMs = Math.min(quiet.fromMs, endMs);
    if (untilMs - atMs >= leastQuietMs) heard.push({ fromMs: atMs, toMs: untilMs });
    atMs = Math.max(atMs, quiet.toMs);
  }
  return heard;
}
