import type { JoinedRecordings, RecordedSpan } from '../engine.js';

/** The spans of a stream's recordings, in order, and the gaps between them. */
export function joinSpans(
  recordings: readonly { readonly id: string; readonly spans: readonly RecordedSpan[] }[],
): Pick<JoinedRecordings, 'spans' | 'gaps'> {
  const spans = recordings
    .flatMap(({ id, spans: own }) => own.map((span) => ({ recordingId: id, ...span })))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const gaps: RecordedSpan[] = [];
  let [end] = spans.map(({ endedAt }) => endedAt);
  for (const { startedAt, endedAt } of spans) {
    if (end !== undefined && startedAt > end) gaps.push({ startedAt: end, endedAt: startedAt });
    if (end === undefined || endedAt > end) end = endedAt;
  }
  return { spans, gaps };
}

/** One playlist of several that have ended, each by its text and where its files are from here. */
export function formatJoinedPlaylist(
  playlists: readonly { readonly prefix: string; readonly text: string }[],
): string {
  const longest = playlists.reduce(
    (seconds, { text }) =>
      Math.max(seconds, Number(/^#EXT-X-TARGETDURATION:(\d+)$/m.exec(text)?.[1] ?? 0)),
    0,
  );
  const bodies = playlists.map(({ prefix, text }) =>
    text
      .split('\n')
      .filter((line) => line !== '' && !headerLine.test(line))
      .map((line) => toPrefixed(line, prefix))
      .join('\n'),
  );
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${longest}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    bodies.join('\n#EXT-X-DISCONTINUITY\n'),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}

/** Lines of which a playlist has one. */
const headerLine =
  /^#(EXTM3U|EXT-X-(VERSION|TARGETDURATION|MEDIA-SEQUENCE|PLAYLIST-TYPE|ENDLIST))\b/;

function toPrefixed(line: string, prefix: string): string {
  if (!line.startsWith('#')) return prefix + line;
  return line.replace(/URI="/, `URI="${prefix}`);
}
