import type { ObservedRecording } from '../provider.js';
import type { PieceUpload, SeenStream } from './cloudflare-state.js';
import type { StoredVideo } from './stored-video.js';

/** A recording appears while it runs, and can be played within a minute of the end: what has not come by now hardly will. */
const appearsWithinMs = 90_000;

/** What is still not done then has got stuck. */
const doneWithinMs = 6 * 3_600_000;

/** Shorter broadcasts leave no recording. */
const leavesRecordingMs = 10_000;

/** Clocks, and the seconds until a recorder has begun. */
const toleranceMs = 60_000;

/** The recordings that the service made, as the server is told of them. */
export function observeVideos(
  videos: readonly StoredVideo[],
  seen: SeenStream,
  now: Date,
): ObservedRecording[] {
  return videos
    .filter(({ state }) => state !== 'awaited')
    .map((video) => toObserved(video, seen, now));
}

function toObserved(video: StoredVideo, seen: SeenStream, now: Date): ObservedRecording {
  const running = seen.running[video.uid];
  const state = toState(video, seen, now);
  const { durationSeconds, createdAt } = video;
  const isMeasured = state === 'ready' && durationSeconds !== null;
  return {
    id: video.uid,
    from: 'cloudflare',
    state,
    startedAt: createdAt ?? running?.startedAt ?? null,
    durationSeconds: isMeasured ? durationSeconds : null,
    ...(isMeasured || running === undefined ? {} : { spans: [running] }),
    ...toProgress(video),
    sources: state === 'ready' ? toVideoSources(video) : [],
    poster: state === 'ready' ? video.poster : null,
  };
}

function toState(
  { state }: StoredVideo,
  { ingest, lastLiveAt }: SeenStream,
  now: Date,
): ObservedRecording['state'] {
  if (state === 'ready' || state === 'failed') return state;
  if (state === 'recording' && ingest !== 'none') return 'recording';
  const isStuck =
    ingest === 'none' &&
    lastLiveAt !== null &&
    now.getTime() - Date.parse(lastLiveAt) > doneWithinMs;
  return isStuck ? 'failed' : 'processing';
}

function toProgress({ progress }: StoredVideo): Pick<ObservedRecording, 'progress'> {
  // What was remembered by an earlier version says nothing of it.
  return typeof progress === 'number' ? { progress } : {};
}

/** Ways to play a stored video, best first. */
export function toVideoSources({ hls, dash }: StoredVideo): ObservedRecording['sources'] {
  return [
    ...(hls === null ? [] : [{ type: 'hls', url: hls } as const]),
    ...(dash === null ? [] : [{ type: 'dash', url: dash } as const]),
  ];
}

/** Broadcasts that the service should have recorded and of which it has shown nothing. */
export interface MissedBroadcasts {
  /** May still appear. */
  readonly awaited: number;
  /** Will not: failed recordings in their place. */
  readonly failed: readonly ObservedRecording[];
}

/** Compares what was broadcast with what was recorded, when all is over. */
export function findMissedBroadcasts(
  recordings: readonly ObservedRecording[],
  { broadcasts, ingest }: SeenStream,
  now: Date,
): MissedBroadcasts {
  const over = ingest === 'none' ? broadcasts : broadcasts.slice(0, -1);
  const missed = over.filter(
    ({ since, until }) =>
      Date.parse(until) - Date.parse(since) >= leavesRecordingMs &&
      !recordings.some((recording) => isOf(recording, since, until)),
  );
  const isLate = ({ until }: { until: string }) =>
    now.getTime() - Date.parse(until) > appearsWithinMs;
  return {
    awaited: missed.filter((one) => !isLate(one)).length,
    failed: missed.filter(isLate).map(({ since }) => ({
      id: `missed-${Date.parse(since)}`,
      from: 'cloudflare',
      state: 'failed',
      startedAt: since,
      durationSeconds: null,
      sources: [],
      poster: null,
    })),
  };
}

function isOf(recording: ObservedRecording, since: string, until: string): boolean {
  const { startedAt, durationSeconds, spans } = recording;
  // It is not known of which broadcast it is: one of them has it.
  if (startedAt === null) return true;
  const from = Date.parse(startedAt);
  const end = spans?.at(-1)?.endedAt;
  const to = end === undefined ? from + (durationSeconds ?? 0) * 1_000 : Date.parse(end);
  return from <= Date.parse(until) + toleranceMs && to >= Date.parse(since) - toleranceMs;
}

/** The safety pieces that have come, as copies of their own. */
export function observeUploads(uploads: readonly PieceUpload[]): ObservedRecording[] {
  return uploads.flatMap(({ uid, stored, broadcastId, partId }) => {
    if (uid === null || stored === null || stored.state === 'awaited') return [];
    const state = stored.state === 'recording' ? 'processing' : stored.state;
    return [
      {
        id: uid,
        from: 'device',
        state,
        startedAt: null,
        durationSeconds: stored.durationSeconds,
        piece: { broadcastId, partId },
        ...toProgress(stored),
        sources: state === 'ready' ? toVideoSources(stored) : [],
        poster: state === 'ready' ? stored.poster : null,
      },
    ];
  });
}
