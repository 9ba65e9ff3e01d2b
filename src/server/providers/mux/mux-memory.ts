import type { MuxAsset, MuxPlaybackId, MuxSession } from './mux-answers.js';

/** A stretch of time, RFC 3339. */
interface Span {
  readonly startedAt: string;
  readonly endedAt: string;
}

/** What is not done so long after its end has got stuck. */
const doneWithinMs = 6 * 3_600_000;

/** What is remembered of one asset from one look to the next. */
export interface KeptAsset {
  readonly id: string;
  readonly phase: 'recording' | 'processing' | 'ready' | 'failed';
  readonly startedAt: string | null;
  /** Null until it is complete. */
  readonly durationSeconds: number | null;
  /** 0 to 1, while it is being prepared and Mux tells; what was remembered by an earlier version says nothing of it. */
  readonly progress?: number;
  /** When what it holds was recorded; while it goes on, up to when it was last seen to. */
  readonly spans: readonly Span[];
  readonly playbackIds: readonly MuxPlaybackId[];
  /** Also while it is still being recorded. */
  readonly isPlayable: boolean;
  /** Names of the MP4 files that are there. */
  readonly files: readonly string[];
  /** False while a file is still being made. */
  readonly hasAllFiles: boolean;
  /** When Mux was asked. */
  readonly seenAt: string;
}

/** An asset as Mux tells of it now. */
export interface SeenAsset {
  readonly asset: MuxAsset;
  /** Whether its live stream names it as what it is recording; null where nothing is being recorded. */
  readonly isActive: boolean | null;
  readonly seenAt: Date;
}

const toTime = (ms: number) => new Date(ms).toISOString();

/** What is to be remembered of the asset, given what was. */
export function keepAsset(before: KeptAsset | undefined, seen: SeenAsset): KeptAsset {
  const { asset, seenAt } = seen;
  const heldUntil = before?.spans.at(-1)?.endedAt;
  const endedAtMs = heldUntil === undefined ? asset.createdAtMs : Date.parse(heldUntil);
  const phase = toPhase(seen, endedAtMs);
  const [first] = asset.sessions;
  const startedAtMs = first?.startedAtMs ?? asset.createdAtMs;
  return {
    id: asset.id,
    phase,
    startedAt: startedAtMs === null ? (before?.startedAt ?? null) : toTime(startedAtMs),
    durationSeconds: phase === 'ready' || phase === 'failed' ? asset.durationSeconds : null,
    ...(phase === 'processing' && asset.progress !== null ? { progress: asset.progress } : {}),
    spans: toSpans(before, seen, phase),
    playbackIds: asset.playbackIds,
    isPlayable: asset.status === 'ready',
    files: asset.files.flatMap(({ name, status }) => (status === 'ready' ? [name] : [])),
    hasAllFiles: asset.files.every(({ status }) => status !== 'preparing'),
    seenAt: seenAt.toISOString(),
  };
}

function toPhase(
  { asset, isActive, seenAt }: SeenAsset,
  endedAtMs: number | null,
): KeptAsset['phase'] {
  if (asset.status === 'errored') return 'failed';
  // An asset is `ready` to be played while it is still being recorded.
  if (isActive !== null && (asset.isLive || isActive)) return 'recording';
  if (asset.status === 'ready' && !asset.isLive) return 'ready';
  const isStuck = endedAtMs !== null && seenAt.getTime() - endedAtMs > doneWithinMs;
  return isStuck ? 'failed' : 'processing';
}

/**
 * When what the asset holds was recorded. Slate is no picture of anything. A session whose length is
 * not told is credited up to the moment at which it was seen to go on, and no further.
 */
function toSpans(
  before: KeptAsset | undefined,
  { asset, seenAt }: SeenAsset,
  phase: KeptAsset['phase'],
): readonly Span[] {
  const isOver = phase === 'ready' || phase === 'failed';
  // Where Mux tells of no sessions, the asset itself stands for one.
  const sessions = asset.sessions.length > 0 ? asset.sessions : toOneSession(asset);
  const last = sessions.at(-1);
  const endMsOf = (session: MuxSession): number | null => {
    const wholeSeconds = isOver && sessions.length === 1 ? asset.durationSeconds : null;
    const seconds = session.durationSeconds ?? wholeSeconds;
    if (seconds !== null) return session.startedAtMs + seconds * 1_000;
    return phase === 'recording' && session === last ? seenAt.getTime() : null;
  };
  const ends = sessions
    .filter(({ isSlate }) => !isSlate)
    .map((session) => ({
      fromMs: session.startedAtMs,
      toMs: endMsOf(session),
    }));
  const isComplete = ends.length > 0 && ends.every(({ toMs }) => toMs !== null);
  // Between its end and its being ready Mux may tell no lengths: what was seen still holds.
  if (!isComplete && before) return before.spans;
  return ends.flatMap(({ fromMs, toMs }) =>
    // Two clocks may disagree about which came first.
    toMs !== null && toMs > fromMs ? [{ startedAt: toTime(fromMs), endedAt: toTime(toMs) }] : [],
  );
}

function toOneSession({ createdAtMs }: MuxAsset): MuxSession[] {
  if (createdAtMs === null) return [];
  return [{ startedAtMs: createdAtMs, durationSeconds: null, isSlate: false }];
}
