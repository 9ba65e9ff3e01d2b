import { isOnDevice } from './safety-piece.js';
import type { SafetyBroadcastEntry, SafetyGap } from './safety-piece.js';

/** A span of time by the device's clock, in ms since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** A piece in the words of the contract's reports. */
export interface AccountPart {
  readonly id: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly type: string;
}

/** What of a broadcast was captured, and where it is. Spans do not overlap; the earliest comes first. */
export interface SafetyAccount {
  readonly broadcastId: string;
  readonly stream: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly ending: 'chosen' | 'found';
  /** What can be sent from this device: every piece that it holds whole or that is still being written. */
  readonly parts: readonly AccountPart[];
  /** Held on this device, confirmed or not. */
  readonly held: readonly TimeSpan[];
  /** Confirmed by the server. */
  readonly confirmed: readonly TimeSpan[];
  /** On this device and nowhere else, as far as is known. */
  readonly onlyHere: readonly TimeSpan[];
  /** Captured and kept nowhere on this device. */
  readonly gaps: readonly SafetyGap[];
}

/** Adds up one broadcast. */
export function createSafetyAccount(broadcast: SafetyBroadcastEntry): SafetyAccount {
  const { pieces } = broadcast;
  const confirmed = pieces.filter(({ state }) => state.phase === 'confirmed');
  const unconfirmed = pieces.filter(({ state }) => state.phase !== 'confirmed');
  return {
    broadcastId: broadcast.id,
    stream: broadcast.stream,
    startedAt: new Date(broadcast.startedAt).toISOString(),
    endedAt: broadcast.endedAt === null ? null : new Date(broadcast.endedAt).toISOString(),
    ending: broadcast.ending === undefined ? 'chosen' : 'found',
    parts: pieces.filter(isOnDevice).map(toPart),
    held: mergeSpans(pieces.filter(isOnDevice).map(toSpan)),
    confirmed: mergeSpans(confirmed.map(toSpan)),
    onlyHere: subtractSpans(mergeSpans(unconfirmed.map(toSpan)), mergeSpans(confirmed.map(toSpan))),
    gaps: broadcast.gaps,
  };
}

/** Where no piece has anything for at least so long, between the broadcast's start and its last piece or its end. */
export function listHoles(
  { startedAt, endedAt, pieces }: SafetyBroadcastEntry,
  leastMs: number,
): TimeSpan[] {
  const filmed = mergeSpans(pieces.map(toSpan));
  const to = endedAt ?? filmed.at(-1)?.to ?? startedAt;
  const holes = to > startedAt ? subtractSpans([{ from: startedAt, to }], filmed) : [];
  return holes.filter((hole) => hole.to - hole.from >= leastMs);
}

/** How long they are together, in ms. */
export function lengthOfSpans(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The same time without overlaps, the earliest first. */
export function mergeSpans(spans: readonly TimeSpan[]): TimeSpan[] {
  const merged: TimeSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return merged;
}

/** Both given without overlaps, the earliest first. */
function subtractSpans(spans: readonly TimeSpan[], taken: readonly TimeSpan[]): TimeSpan[] {
  return spans.flatMap((span) => {
    const left: TimeSpan[] = [];
    let { from } = span;
    for (const hole of taken) {
      if (hole.to <= from || hole.from >= span.to) continue;
      if (hole.from > from) left.push({ from, to: hole.from });
      from = hole.to;
    }
    if (from < span.to) left.push({ from, to: span.to });
    return left;
  });
}

/** When it was filmed. */
export function toSpan({
  startedAt,
  durationMs,
}: SafetyBroadcastEntry['pieces'][number]): TimeSpan {
  return { from: startedAt, to: startedAt + durationMs };
}

function toPart(piece: SafetyBroadcastEntry['pieces'][number]): AccountPart {
  const { id, startedAt, durationMs, bytes, type } = piece;
  return {
    id,
    startedAt: new Date(startedAt).toISOString(),
    duration: durationMs / 1_000,
    bytes,
    type,
  };
}
