import type { Recording, StreamGap } from '../../contract/index.js';
import type { Observation, ObservedRecording } from '../providers/provider.js';
import type { BroadcastMemory } from '../streams/stream-record.js';
import type { StoredReport } from '../streams/stream-store.js';
import { toSkewMs } from '../streams/device-clock.js';
import { chooseNamed } from './choose-named.js';
import { createGaps } from './stream-gaps.js';
import { intersectSpans, lengthOfSpans, mergeSpans, subtractSpans } from './time-spans.js';
import type { TimeSpan } from './time-spans.js';

/** Clocks, key frames and the end of a connection differ by this much without anything being lost. */
const toleranceMs = 1_000;

/** A device's clock that was set since it filmed is not off by more; what it says beyond is not believed. */
const maxAheadMs = 24 * 3_600_000;

/** A Stream is sent to every viewer. A copy of more pieces is told by its start and length. */
const maxSpans = 500;

/** Where two copies hold as much: the services' own are transcoded and stand behind a CDN. */
const preference: readonly Recording['from'][] = ['cloudflare', 'mux', 'local', 'device'];

/** What the recordings hold of what the camera saw. */
export interface BroadcastAccount {
  /** Those that a Stream names, best copy first. */
  readonly recordings: readonly Recording[];
  /** Seconds of the present or last broadcast that recorders hold. */
  readonly confirmedSeconds: number;
  readonly missingSeconds: number;
  /** What is missing, and whether a device still has it. */
  readonly gaps: readonly StreamGap[];
}

/** Compares what was broadcast, as devices and the server saw it, with what the recordings hold. */
export function createBroadcastAccount(
  { since, lives }: Pick<BroadcastMemory, 'since' | 'lives'>,
  { recordings: observed, ingest }: Pick<Observation, 'recordings' | 'ingest'>,
  reports: readonly StoredReport[],
  createdAt: string,
): BroadcastAccount {
  const recordings = observed.map((recording) => placePiece(recording, reports, createdAt));
  const held = mergeSpans(recordings.flatMap(toHeldSpan));
  // What a running recorder has not yet written is under way, not missing.
  const isRunning = ingest !== 'none' && recordings.some(({ state }) => state === 'recording');
  const horizon = isRunning ? Math.max(...held.map(({ to }) => to), -Infinity) : Infinity;
  const seen = [
    ...lives.map(toLiveSpan),
    ...reports.flatMap((report) => toReportedSpan(report, createdAt)),
  ].map(({ from, to }) => ({ from, to: Math.min(to, horizon) }));
  const broadcast = mergeSpans([...seen, ...held]);
  const broadcastMs = lengthOfSpans(broadcast);
  const sorted = recordings
    .map((own) => ({ own, shown: toRecording(own, broadcastMs) }))
    .sort((a, b) => byWorth(a.shown, b.shown));
  const named = chooseNamed(sorted.map(toNamedCopy));
  // What nobody can reach is as good as missing, wherever it is kept.
  const reached =
    named.length === sorted.length ? held : mergeSpans(named.flatMap(({ own }) => toHeldSpan(own)));
  const missingMs = broadcastMs - lengthOfSpans(intersectSpans(reached, broadcast));
  const present = since === null ? [] : [{ from: Date.parse(since) - toleranceMs, to: Infinity }];
  return {
    recordings: named.map(({ shown }) => shown),
    confirmedSeconds: toSeconds(lengthOfSpans(intersectSpans(held, present))),
    missingSeconds: missingMs < toleranceMs ? 0 : toSeconds(missingMs),
    gaps: createGaps(
      subtractSpans(broadcast, reached),
      reports.flatMap((report) => toKeptSpans(report, observed)),
    ),
  };
}

function toNamedCopy(recording: { readonly own: ObservedRecording; readonly shown: Recording }) {
  const { own, shown } = recording;
  const isPiece = own.from === 'device';
  return { recording, isPiece, playable: shown.state === 'ready' ? toHeldSpan(own) : [] };
}

/** A recorder that gave up holds what it had stored by then, if that can be played. */
function toHeldSpan({ state, startedAt, durationSeconds, ...rest }: ObservedRecording): TimeSpan[] {
  if (state === 'failed' && rest.sources.length === 0) return [];
  if (rest.spans !== undefined) {
    return rest.spans.map((span) => ({
      from: Date.parse(span.startedAt),
      to: Date.parse(span.endedAt),
    }));
  }
  if (startedAt === null || durationSeconds === null) return [];
  const from = Date.parse(startedAt);
  return [{ from, to: from + durationSeconds * 1_000 }];
}

function toLiveSpan({ since, until }: BroadcastMemory['lives'][number]): TimeSpan {
  return { from: Date.parse(since), to: Date.parse(until) };
}

/** A piece that a service was sent afterwards: only the device knows when it was filmed. */
function placePiece(
  recording: ObservedRecording,
  reports: readonly StoredReport[],
  createdAt: string,
): ObservedRecording {
  const { piece, startedAt, durationSeconds } = recording;
  if (piece === undefined || startedAt !== null) return recording;
  const said = readFilmed(piece, reports);
  if (said === null) return recording;
  const { receivedMs, startedAtMs, duration } = said;
  // Whatever a device says, it has filmed no longer than there has been the stream.
  const longest = Math.max(0, receivedMs - Date.parse(createdAt)) / 1_000;
  const filmed = Math.min(duration, longest);
  const told = durationSeconds ?? filmed;
  // A busy device's recorder has its first picture seconds after it was begun; its end is certain.
  const lateMs = Math.max(0, filmed - told) * 1_000;
  const startedMs = startedAtMs + lateMs;
  const from = Math.max(startedMs, Date.parse(createdAt));
  // Where it belongs nobody knows: no clock that is set in between is years off.
  if (from > receivedMs + maxAheadMs) return recording;
  // Until the service has looked at it, it holds nothing that could be counted on.
  const seconds = recording.state === 'ready' ? told : null;
  return { ...recording, startedAt: new Date(from).toISOString(), durationSeconds: seconds };
}

/** What the device has said of a piece, by the server's clock, and when; null where it has said nothing. */
function readFilmed(
  { broadcastId, partId, times = null }: NonNullable<ObservedRecording['piece']>,
  reports: readonly StoredReport[],
): { receivedMs: number; startedAtMs: number; duration: number } | null {
  const stored = reports.find((report) => report.broadcastId === broadcastId);
  const part = stored?.report.parts.find(({ id }) => id === partId);
  if (stored !== undefined && part !== undefined) {
    const startedAtMs = Date.parse(part.startedAt) + toSkewMs(stored);
    return { receivedMs: Date.parse(stored.receivedAt), startedAtMs, duration: part.duration };
  }
  if (times === null) return null;
  const startedAtMs = Date.parse(times.startedAt);
  const { duration } = times;
  return { receivedMs: startedAtMs + duration * 1_000, startedAtMs, duration };
}

function toReportedSpan(stored: StoredReport, createdAt: string): TimeSpan[] {
  const { report, receivedAt } = stored;
  const skewMs = toSkewMs(stored);
  // A clock that was set right in the middle of it can name a time before the stream was made.
  const from = Math.max(Date.parse(report.startedAt) + skewMs, Date.parse(createdAt));
  const to = Date.parse(report.endedAt ?? report.sentAt) + skewMs;
  // A device cannot have filmed the future; a clock that was set meanwhile can say so.
  return [{ from, to: Math.min(to, Date.parse(receivedAt)) }];
}

/** What the device says to hold, but for what came from it and is of no use. */
function toKeptSpans(stored: StoredReport, recordings: readonly ObservedRecording[]): TimeSpan[] {
  const useless = recordings
    .filter(({ state, piece }) => state === 'failed' && piece?.broadcastId === stored.broadcastId)
    .map(({ piece }) => piece?.partId);
  return stored.report.parts
    .filter(({ id }) => !useless.includes(id))
    .map(({ startedAt, duration }) => {
      const from = Date.parse(startedAt) + toSkewMs(stored);
      return { from, to: from + duration * 1_000 };
    });
}

function toRecording(observed: ObservedRecording, broadcastMs: number): Recording {
  const { id, from, state, durationSeconds, sources, poster, storyboard, progress } = observed;
  const heldMs = lengthOfSpans(toHeldSpan(observed));
  return {
    id,
    from,
    state,
    startedAt: toStart(observed),
    duration: durationSeconds === null ? null : Math.round(durationSeconds * 1_000) / 1_000,
    coverage: toCoverage(heldMs, broadcastMs),
    ...toSpans(observed),
    ...(state === 'processing' && progress !== undefined ? { progress } : {}),
    sources,
    poster,
    ...(state === 'ready' && storyboard !== undefined ? { storyboard } : {}),
  };
}

/**
 * When what a copy holds begins. A recorder that was begun in the midst of a broadcast, as where the sound
 * had to be coded otherwise, is begun seconds after what it is given was filmed.
 */
function toStart({ state, startedAt, spans }: ObservedRecording): string | null {
  return state === 'ready' ? (spans?.[0]?.startedAt ?? startedAt) : startedAt;
}

/** Where a copy has breaks: its length alone does not tell when its end was recorded. */
function toSpans({ state, spans = [] }: ObservedRecording): Pick<Recording, 'spans'> {
  if (state !== 'ready' || spans.length < 2 || spans.length > maxSpans) return {};
  return {
    spans: spans.map(({ startedAt, endedAt }) => ({
      startedAt,
      duration: (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000,
    })),
  };
}

function toCoverage(heldMs: number, broadcastMs: number): number {
  if (heldMs <= 0) return 0;
  if (broadcastMs - heldMs < toleranceMs) return 1;
  return Math.floor((heldMs / broadcastMs) * 1_000) / 1_000;
}

/** What plays to its end now comes first, what never will comes last. */
const rank = { ready: 0, recording: 1, processing: 1, failed: 2 } as const;

function byWorth(a: Recording, b: Recording): number {
  return (
    rank[a.state] - rank[b.state] ||
    b.coverage - a.coverage ||
    preference.indexOf(a.from) - preference.indexOf(b.from) ||
    (b.startedAt ?? '').localeCompare(a.startedAt ?? '')
  );
}

const toSeconds = (ms: number) => Math.round(ms / 100) / 10;
