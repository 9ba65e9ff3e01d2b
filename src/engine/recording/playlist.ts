import type { RecordedSpan } from '../engine.js';
import type { JournalEntry } from './recording-journal.js';

/** A segment grows to this length before the next key frame ends it. */
const minSegmentMs = 2000;

/** Without a key frame a segment ends after this; with the fragment that passes it, it stays below the target. */
const maxSegmentMs = 5000;

/** What EXT-X-TARGETDURATION says at least: it must not change while a playlist grows. */
const targetSeconds = 7;

const endOfList = '#EXT-X-ENDLIST';

export interface Segment {
  /** The initialization that it needs; the first segment of each carries the discontinuity. */
  readonly init: JournalEntry & { type: 'init' };
  readonly isFirstOfInit: boolean;
  readonly offset: number;
  bytes: number;
  durationMs: number;
}

/** What was recorded without a break by the clock differs by less: frames' lengths and waiting for key frames. */
const seamMs = 1000;

/** A recording's fragments joined into segments as they come. */
export class SegmentList {
  readonly #segments: Segment[] = [];
  readonly #spans: { fromMs: number; toMs: number }[] = [];
  #init: (JournalEntry & { type: 'init' }) | null = null;
  #open: Segment | null = null;
  #durationMs = 0;
  #bytes = 0;

  constructor(entries: readonly JournalEntry[] = []) {
    for (const entry of entries) this.add(entry);
  }

  /** Milliseconds that the fragments hold. */
  get durationMs(): number {
    return this.#durationMs;
  }

  /** Where the media file ends. */
  get mediaBytes(): number {
    return this.#bytes;
  }

  /** When what is here was recorded, in order. */
  get spans(): RecordedSpan[] {
    return this.#spans.map(({ fromMs, toMs }) => ({
      startedAt: new Date(fromMs).toISOString(),
      endedAt: new Date(toMs).toISOString(),
    }));
  }

  add(entry: JournalEntry): void {
    if ('offset' in entry) this.#bytes = entry.offset + entry.bytes;
    if (entry.type === 'init') {
      this.#init = entry;
      this.#open = null;
    }
    const init = this.#init;
    if (entry.type !== 'fragment' || init === null) return;
    let open = this.#open;
    if (open === null) this.#beginSpan(Date.parse(init.at));
    const isFull =
      open !== null &&
      (open.offset + open.bytes !== entry.offset ||
        open.durationMs >= maxSegmentMs ||
        (entry.independent && open.durationMs >= minSegmentMs));
    if (open === null || isFull) {
      const isFirstOfInit = open === null;
      open = { init, isFirstOfInit, offset: entry.offset, bytes: 0, durationMs: 0 };
      this.#open = open;
      this.#segments.push(open);
    }
    open.bytes += entry.bytes;
    open.durationMs += entry.durationMs;
    this.#durationMs += entry.durationMs;
    const span = this.#spans.at(-1);
    if (span !== undefined) span.toMs += entry.durationMs;
  }

  /** Of a recording that goes on, the last one is left out: it may still grow. */
  segments(isEnded: boolean): readonly Segment[] {
    return isEnded || this.#open === null ? this.#segments : this.#segments.slice(0, -1);
  }

  /** Whether `segments` has any. */
  hasSegments(isEnded: boolean): boolean {
    return this.#segments.length > (isEnded || this.#open === null ? 0 : 1);
  }

  #beginSpan(fromMs: number): void {
    const last = this.#spans.at(-1);
    if (last === undefined || fromMs - last.toMs > seamMs) {
      this.#spans.push({ fromMs, toMs: fromMs });
    } else if (last.toMs - fromMs < seamMs) last.toMs = Math.max(last.fromMs, fromMs);
  }
}

/** The media playlist of a recording, with byte ranges into its one media file (RFC 8216). */
export function formatPlaylist(list: SegmentList, isEnded: boolean, mediaFile: string): string {
  const segments = list.segments(isEnded);
  const longestMs = segments.reduce((ms, { durationMs }) => Math.max(ms, durationMs), 0);
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
  if (isEnded) lines.push(endOfList);
  return `${lines.join('\n')}\n`;
}
