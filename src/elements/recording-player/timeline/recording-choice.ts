import type {
  Recording,
  RecordingOrigin,
  RecordingSpan,
  SourceType,
  Stream,
} from '../../../contract/index.js';

/** Clocks of two recorders differ by less. */
const SAME_BROADCAST_MS = 1000;

/** One way to play one copy of a recording, with its absolute address. */
export interface Copy {
  readonly type: 'hls' | 'mp4' | 'mux';
  readonly url: string;
  /** Where its server gives it as a file to be kept, named after the event. */
  readonly download?: string;
  /** When its address ends, where it does. */
  readonly expiresAt?: string;
  /** Id of the recording it belongs to; null for an address given by the page. */
  readonly recording: string | null;
  /** Who recorded it; null for an address given by the page. */
  readonly from: RecordingOrigin | null;
  /** RFC 3339, or null while it is not known. */
  readonly startedAt: string | null;
  /** Seconds, or null while it is not known. */
  readonly duration: number | null;
  /** The unbroken runs of the event that it holds; empty where it is one, or nobody says. */
  readonly spans: readonly RecordingSpan[];
  readonly poster: string | null;
  /** Absolute address of the small pictures of its moments, where there are any. */
  readonly storyboard?: string;
}

/** What the backend knows to be held by no copy. */
export interface KnownMissing {
  readonly seconds: number;
  /** When; null where it does not say. */
  readonly gaps: readonly RecordingSpan[] | null;
}

export interface ReadyChoice {
  readonly outcome: 'ready';
  readonly copies: readonly Copy[];
  readonly missing: KnownMissing;
}

/** What there is to play of a stream after it was live. */
export type RecordingChoice =
  ReadyChoice | { readonly outcome: 'preparing' } | { readonly outcome: 'none' };

/**
 * Every playable copy, best first, those of the preferred origin before the others. While the best
 * recording is still on its way, or the best is a device's piece, what is ready stands in for it only when
 * the stream is completed. While it is live there is none: what is ready then is some of the event, in which
 * a connection may have broken several times.
 */
export function chooseRecording(
  stream: Stream,
  prefer: RecordingOrigin | null,
  resolve: (url: string) => string,
): RecordingChoice {
  const hopeful = stream.recordings.filter(({ state }) => state !== 'failed');
  const ordered = [
    ...hopeful.filter(({ from }) => from === prefer),
    ...hopeful.filter(({ from }) => from !== prefer),
  ];
  const [best] = ordered;
  const ready = ordered.filter(({ state }) => state === 'ready');
  const isNextOnItsWay = hopeful.some(
    (recording) => recording.state !== 'ready' && isOfLaterBroadcast(recording, best),
  );
  // A piece that a device has sent is seconds of an event, which may still be on.
  const isWhole =
    stream.status !== 'live' &&
    best?.state === 'ready' &&
    best.from !== 'device' &&
    !isNextOnItsWay;
  const isSettled = stream.status === 'completed' || isWhole;
  if (isSettled && ready.length > 0) {
    const copies = ready.flatMap((recording) => toCopies(recording, resolve));
    return copies.length > 0
      ? { outcome: 'ready', copies, missing: readMissing(stream) }
      : { outcome: 'none' };
  }
  const isExpected = best !== undefined || stream.status !== 'completed';
  return { outcome: isExpected ? 'preparing' : 'none' };
}

/** What is held by no copy; where nobody says, everything that lies between two of them. */
export function readMissing({ assurance, gaps }: Stream): KnownMissing {
  return { seconds: assurance?.missingSeconds ?? Infinity, gaps: gaps ?? null };
}

/** Whether the one recording began only after the other had ended: it is no copy of it. */
export function isOfLaterBroadcast(
  later: Pick<Recording, 'startedAt'> | undefined,
  earlier: Pick<Recording, 'startedAt' | 'duration'> | undefined,
): boolean {
  const endedMs = Date.parse(earlier?.startedAt ?? '') + (earlier?.duration ?? NaN) * 1000;
  return Date.parse(later?.startedAt ?? '') > endedMs - SAME_BROADCAST_MS;
}

const playable: readonly SourceType[] = ['hls', 'mp4', 'webm', 'mux'];

/** Every way to play one recording, with absolute addresses. */
export function toCopies(recording: Recording, resolve: (url: string) => string): readonly Copy[] {
  const { id, from, startedAt, duration, spans = [], storyboard } = recording;
  const poster = recording.poster === null ? null : resolve(recording.poster);
  return recording.sources.flatMap(({ type, url, download, expiresAt }): Copy[] =>
    playable.includes(type)
      ? [
          {
            // To the browser one file is as good as the other.
            type: type === 'webm' ? 'mp4' : (type as Copy['type']),
            url: resolve(url),
            ...(download === undefined ? {} : { download: resolve(download) }),
            ...(expiresAt === undefined ? {} : { expiresAt }),
            recording: id,
            from,
            startedAt,
            duration,
            spans,
            poster,
            ...(storyboard === undefined ? {} : { storyboard: resolve(storyboard) }),
          },
        ]
      : [],
  );
}

/** The type that an address gives away, for a page that names no type. */
export function readSourceType(url: string, type: string): Copy['type'] {
  if (type === 'hls' || type === 'mp4' || type === 'mux') return type;
  return /\.m3u8($|[?#])/i.test(url) || /mpegurl/i.test(type) ? 'hls' : 'mp4';
}
