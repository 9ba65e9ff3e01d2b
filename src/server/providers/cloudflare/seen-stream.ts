import type { InputStatus } from './live-input.js';
import type { SeenStream } from './cloudflare-state.js';
import type { StoredVideo } from './stored-video.js';

/** Runs of an event that are remembered; an event with more has other problems. */
const maxBroadcasts = 100;

/** What the public lifecycle says. */
export interface Lifecycle {
  readonly isLive: boolean;
}

/** What one look found. */
export interface SeenFacts {
  readonly ingest: SeenStream['ingest'];
  readonly liveSince: string | null;
  readonly videos: readonly StoredVideo[];
  /** When the videos were asked for. */
  readonly videosAt: Date;
  readonly lifecycle: Lifecycle | null;
  readonly hasHls: boolean;
  readonly now: Date;
}

/**
 * Whether media arrives. What the input says of itself counts first; where it says nothing that we
 * understand, the lifecycle and a running recording do, and after them what was known before.
 */
export function judgeIngest(
  seen: SeenStream,
  facts: {
    status: InputStatus;
    lifecycle: Lifecycle | null;
    videos: readonly StoredVideo[];
    isLifecycleSure: boolean;
  },
): SeenStream['ingest'] {
  const { status, lifecycle, videos, isLifecycleSure } = facts;
  if (status.type === 'known') return status.ingest;
  if (lifecycle?.isLive === true) return 'connected';
  if (lifecycle !== null && (isLifecycleSure || seen.hasLifecycle)) return 'none';
  if (videos.some(({ state }) => state === 'recording')) return 'connected';
  // After a first connection the status is never empty again: a field is missing.
  if (status.type === 'never' && seen.lastLiveAt === null) return 'none';
  return seen.ingest;
}

/** What is known once this look is added. Pure. */
export function noteSeen(seen: SeenStream, facts: SeenFacts): SeenStream {
  const { ingest, now, videos, lifecycle } = facts;
  const isLive = ingest === 'connected';
  const liveSince = ingest === 'none' ? null : (facts.liveSince ?? seen.liveSince);
  return {
    ingest,
    liveSince: liveSince ?? (isLive ? now.toISOString() : null),
    lastLiveAt: isLive ? laterOf(seen.lastLiveAt, now.toISOString()) : seen.lastLiveAt,
    broadcasts: isLive ? noteBroadcast(seen, facts) : seen.broadcasts,
    running: noteRunning(seen.running, facts),
    hasLifecycle: seen.hasLifecycle || lifecycle?.isLive === true,
    hls: seen.hls || facts.hasHls,
    recording: seen.recording || videos.some(({ state }) => state !== 'awaited'),
  };
}

function noteBroadcast(seen: SeenStream, { liveSince, now }: SeenFacts): SeenStream['broadcasts'] {
  const until = now.toISOString();
  const last = seen.broadcasts.at(-1);
  const goesOn = last !== undefined && seen.ingest !== 'none';
  if (goesOn && (liveSince === null || liveSince <= last.until)) {
    const extended = { since: last.since, until: laterOf(last.until, until) };
    return [...seen.broadcasts.slice(0, -1), extended];
  }
  return [...seen.broadcasts, { since: liveSince ?? until, until }].slice(-maxBroadcasts);
}

/** Cloudflare tells no seconds while it records: it is credited up to when it was last seen to. */
function noteRunning(
  running: SeenStream['running'],
  { videos, videosAt, ingest }: SeenFacts,
): SeenStream['running'] {
  const done = new Set(videos.filter(isDone).map(({ uid }) => uid));
  const kept = Object.fromEntries(Object.entries(running).filter(([uid]) => !done.has(uid)));
  const newest = videos
    .filter(({ state }) => state === 'recording')
    .sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''))[0];
  // What lingers after the end, or beside a newer one, holds nothing more.
  if (newest === undefined || ingest !== 'connected') return kept;
  const before = kept[newest.uid];
  const at = videosAt.toISOString();
  const startedAt = before?.startedAt ?? newest.createdAt ?? at;
  return { ...kept, [newest.uid]: { startedAt, endedAt: laterOf(before?.endedAt ?? null, at) } };
}

/** From then on the recording speaks for itself. */
const isDone = ({ state, durationSeconds }: StoredVideo) =>
  state === 'failed' || (state === 'ready' && durationSeconds !== null);

/** RFC 3339 in UTC with milliseconds sorts as text. */
function laterOf(a: string | null, b: string): string {
  return a !== null && a > b ? a : b;
}
