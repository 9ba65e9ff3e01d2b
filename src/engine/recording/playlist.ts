import type { JournalEntry } from './recording-journal.js';

/** A segment grows to this length before the next key frame ends it. */
const minSegmentMs = 2000;

/** Without a key frame a segment ends after this; with the fragment that passes it, it stays below the target. */
const maxSegmentMs = 5000;

/** What EXT-X-TARGETDURATION says at least: it must not change while a playlist grows. */
const targetSeconds = 7;

interface Segment {
  /** The initialization that it needs; the first segment of each carries the discontinuity. */
  readonly init: JournalEntry & { type: 'init' };
  readonly isFirstOfInit: boolean;
  readonly offset: number;
  bytes: number;
  durationMs: number;
}

/** Fragments joined into segments. Of a recording that goes on, the last one is left out: it may still grow. */
export function toSegments(entries: readonly JournalEntry[], isEnded: boolean): Segment[] {
  const segments: Segment[] = [];
  let init: (JournalEntry & { type: 'init' }) | null = null;
  let open: Segment | null = null;
  for (const entry of entries) {
    if (entry.type === 'init') {
      init = entry;
      open = null;
    }
    if (entry.type !== 'fragment' || init === null) continue;
    const isFull: boolean =
      open !== null &&
      (open.durationMs >= maxSegmentMs || (entry.independent && open.durationMs >= minSegmentMs));
    if (open === null || isFull) {
      const isFirstOfInit: boolean = open === null;
      open = { init, isFirstOfInit, offset: entry.offset, bytes: 0, durationMs: 0 };
      segments.push(open);
    }
    open.bytes += entry.bytes;
    open.durationMs += entry.durationMs;
  }
  return isEnded || open === null ? segments : segments.slice(0, -1);
}

/** The media playlist of a recording, with byte ranges into its one media file (RFC 8216). */
export function formatPlaylist(
  entries: readonly JournalEntry[],
  isEnded: boolean,
  mediaFile: string,
): string {
  const segments = toSegments(entries, isEnded);
  const longestMs = Math.max(0, ...segments.map(({ durationMs }) => durationMs));
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(targetSeconds, Math.round(longestMs / 1000))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${isEnded ? 'VOD' : 'EVENT'}`,
  ];
  segments.forEach(({ init, isFirstOfInit, offset, bytes, durationMs }, i) => {
    if (isFirstOfInit) {
      if (i > 0) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(`#EXT-X-MAP:URI="${mediaFile}",BYTERANGE="${init.bytes}@${init.offset}"`);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${init.at}`);
    }
    lines.push(
      `#EXTINF:${(durationMs / 1000).toFixed(5)},`,
      `#EXT-X-BYTERANGE:${bytes}@${offset}`,
      mediaFile,
    );
  });
  if (isEnded) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}
