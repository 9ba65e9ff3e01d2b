import { formatCodecs } from './codec-names.js';
import { partTargetMs, targetSeconds } from './hls-window.js';
import type { HlsSegment, HlsWindow } from './hls-window.js';

/** Parts are listed of so many newest segments; further back nobody starts with less than a segment. */
const segmentsWithParts = 4;

/** What a playlist says of a stream whose bitrate is not known yet. */
const minBandwidth = 100_000;

/** Names of a broadcast's files. They begin with its key, so that none ever names two things. */
export const hlsNames = {
  playlist: (key: string) => `${key}.m3u8`,
  init: (key: string, number: number) => `${key}-i${number}.mp4`,
  segment: (key: string, number: number) => `${key}-s${number}.mp4`,
  part: (key: string, number: number) => `${key}-p${number}.mp4`,
} as const;

/** The multivariant playlist of what is sent at present. */
export function formatMultivariantPlaylist(window: HlsWindow, key: string): string {
  const tracks = window.init?.tracks ?? { video: null, sound: null };
  const complete = window.listed.segments.filter(({ isComplete }) => isComplete);
  const rates = complete.map(({ bytes, durationMs }) => (bytes * 8000) / durationMs);
  const attributes = [
    `BANDWIDTH=${Math.ceil(Math.max(minBandwidth, ...rates))}`,
    `CODECS="${formatCodecs(tracks)}"`,
  ];
  if (tracks.video !== null) {
    attributes.push(`RESOLUTION=${tracks.video.width}x${tracks.video.height}`);
  }
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-STREAM-INF:${attributes.join(',')}`,
    hlsNames.playlist(key),
    '',
  ].join('\n');
}

/** The media playlist with its parts (RFC 8216bis, low latency). */
export function formatMediaPlaylist(window: HlsWindow, key: string, isOver: boolean): string {
  const { segments, discontinuitiesBefore } = window.listed;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${targetSeconds}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${toSeconds(partTargetMs * 3)},HOLD-BACK=${targetSeconds * 3}`,
    `#EXT-X-PART-INF:PART-TARGET=${partTargetMs / 1000}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.number ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitiesBefore}`,
  ];
  segments.forEach((segment, i) => {
    const isBeginning = segments[i - 1]?.init !== segment.init;
    if (segment.isDiscontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (isBeginning) {
      lines.push(`#EXT-X-MAP:URI="${hlsNames.init(key, segment.init.number)}"`);
    }
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.capturedMs).toISOString()}`);
    if (segment.listsParts && i >= segments.length - segmentsWithParts)
      lines.push(...formatParts(segment, key));
    if (segment.isComplete) {
      lines.push(
        `#EXTINF:${toSeconds(segment.durationMs)},`,
        hlsNames.segment(key, segment.number),
      );
    }
  });
  if (isOver) lines.push('#EXT-X-ENDLIST');
  else if (hasNextPart(segments.at(-1))) {
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${hlsNames.part(key, window.nextPart)}"`);
  }
  return `${lines.join('\n')}\n`;
}

/** Whether the list will name the part that comes next. */
function hasNextPart(last: HlsSegment | undefined): boolean {
  return last === undefined || last.isComplete || last.listsParts;
}

function formatParts({ parts }: HlsSegment, key: string): string[] {
  return parts.map(({ number, durationMs, isIndependent }) => {
    const uri = `URI="${hlsNames.part(key, number)}"`;
    const independent = isIndependent ? ',INDEPENDENT=YES' : '';
    return `#EXT-X-PART:DURATION=${toSeconds(durationMs)},${uri}${independent}`;
  });
}

function toSeconds(ms: number): string {
  return (ms / 1000).toFixed(5);
}
