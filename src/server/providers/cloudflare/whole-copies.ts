import type { MediaRecording } from '../media-engine.js';
import type { ObservedRecording } from '../provider.js';
import type { WholeCopy } from './cloudflare-state.js';
import { toVideoSources } from './observed-videos.js';
import type { StoredVideo } from './stored-video.js';

/** Clocks, key frames and the start of a push differ by less without anything being lost. */
const worthwhileSeconds = 1;

/** Phones bring their pieces home one after the other, and each makes another whole. */
const standsForMs = 300_000;

/** What is at hand when it is judged whether Cloudflare is to be given the engine's whole. */
export interface WholeFacts {
  /** Null while there is none. */
  readonly whole: MediaRecording | null;
  /** What Cloudflare recorded itself. */
  readonly videos: readonly StoredVideo[];
  readonly now: Date;
}

/**
 * What is remembered once this is known: the whole is chosen where it holds more than any copy at
 * Cloudflare, and let go where another has taken its place before it was given a place there. Pure.
 */
export function noteWhole(copies: readonly WholeCopy[], facts: WholeFacts): readonly WholeCopy[] {
  const { whole, videos, now } = facts;
  const placed = copies.filter((copy) => copy.phase === 'placed');
  const chosen = copies.find((copy) => copy.phase === 'chosen');
  const isNew = whole?.state === 'ready' && placed.every((copy) => copy.wholeId !== whole.id);
  if (!isNew || !isBetter(whole, videos, placed)) return placed;
  if (chosen?.wholeId === whole.id) return copies;
  const { id: wholeId, startedAt, durationSeconds, spans = [] } = whole;
  const held = { wholeId, startedAt, durationSeconds, spans };
  return [...placed, { phase: 'chosen', ...held, since: now.toISOString() }];
}

/** Whether it has stood for long enough to be given away. */
export function isDue(copy: WholeCopy, now: Date): boolean {
  return copy.phase === 'chosen' && now.getTime() - Date.parse(copy.since) >= standsForMs;
}

function isBetter(
  { durationSeconds }: MediaRecording,
  videos: readonly StoredVideo[],
  placed: readonly WholeCopy[],
): boolean {
  // What Cloudflare recorded are parts of one event, one after the other; a whole is all of it.
  const recorded = videos
    .filter(({ state }) => state === 'ready')
    .reduce((sum, video) => sum + (video.durationSeconds ?? 0), 0);
  const best = Math.max(recorded, ...placed.map((copy) => copy.durationSeconds));
  return durationSeconds - best >= worthwhileSeconds;
}

/** The wholes that Cloudflare has, or is making ready. */
export function observeWholes(copies: readonly WholeCopy[]): ObservedRecording[] {
  return copies.flatMap((copy) => {
    if (copy.phase !== 'placed') return [];
    const { uid, stored, startedAt, spans } = copy;
    if (uid === null || stored === null || stored.state === 'awaited') return [];
    const isReady = stored.state === 'ready';
    const durationSeconds = isReady ? stored.durationSeconds : null;
    // Where Cloudflare has less of it than was sent, nobody knows which part.
    const isAll =
      durationSeconds !== null && copy.durationSeconds - durationSeconds < worthwhileSeconds;
    return [
      {
        id: uid,
        from: 'cloudflare',
        state: stored.state === 'recording' ? 'processing' : stored.state,
        startedAt,
        durationSeconds,
        ...(isAll && spans.length > 0 ? { spans } : {}),
        ...(stored.progress === null ? {} : { progress: stored.progress }),
        sources: isReady ? toVideoSources(stored) : [],
        poster: isReady ? stored.poster : null,
      },
    ];
  });
}
