import type { CommonCoding } from './join-coding.js';

/** Seconds that are added to every time: what an encoder puts before its first sound is then not below zero. */
export const clipLeadSeconds = 10;

/** What of a piece stays as it is. */
export interface ClipCopying {
  readonly video: boolean;
  readonly sound: boolean;
}

/** What takes the place of a kind of media that a piece lacks: players take no track that comes and goes. */
export interface StandIns {
  readonly silence: boolean;
  /** Black pictures of this size; null where it has its own, or none are needed. */
  readonly black: PictureSize | null;
  /** When in the piece's time they begin. */
  readonly fromSeconds: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A piece that lacks nothing. */
export const noStandIns: StandIns = { silence: false, black: null, fromSeconds: 0 };

/** A part of a file that is read as if it were all of it: where that begins, and where it ends. */
export interface FilePart {
  readonly start: number;
  readonly end: number;
}

export interface ClipArguments {
  readonly source: string;
  /** Null for the whole file. */
  readonly part: FilePart | null;
  readonly type: string;
  readonly target: string;
  /** What it is to be joined to. */
  readonly coding: CommonCoding;
  readonly copying: ClipCopying;
  readonly standIns: StandIns;
  readonly maxBytes: number;
  readonly pacing: readonly string[];
}

/** The recorder's own: players show the shape of sound by what they are told first. */
const soundEncoding = {
  mp4a: ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'],
  Opus: ['-c:a', 'libopus', '-b:a', '128k', '-ar', '48000', '-ac', '2'],
} as const;

/**
 * One in so many seconds: a whole that is cut can begin there. A clip takes the place of what was recorded
 * since its last one before a gap, and a piece whose damage no decoder notices must not take much of it.
 */
const keyFrameSeconds = 0.5;

const videoEncoding = [
  ...['-vf', 'scale=min(iw\\,1920):-2,pad=ceil(iw/2)*2:ceil(ih/2)*2'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-bf', '0', '-pix_fmt', 'yuv420p'],
  ...[
    '-force_key_frames',
    `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${keyFrameSeconds}))`,
  ],
  ...['-enc_time_base', '1:90000', '-bsf:v', 'dump_extra=freq=k'],
];

/** Each of them can be cut at, so that a cut into black costs nothing of the pictures before it. */
const blackRate = 10;
const blackEncoding = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '1', '-pix_fmt', 'yuv420p'],
  ...['-bsf:v', 'dump_extra=freq=k'],
];

/**
 * ffmpeg's arguments for making of a piece a fragmented MP4 that is coded as a recording, every
 * time in it `clipLeadSeconds` later. Nothing but the piece itself is read: its form is prescribed,
 * so that no playlist or list of files is taken for one.
 */
export function createClipArguments(options: ClipArguments): string[] {
  const { source, part, type, target, coding, copying, standIns, maxBytes, pacing } = options;
  const { silence, black, fromSeconds } = standIns;
  const form = type.endsWith('mp4') ? 'mov' : 'matroska';
  const video =
    coding.video === null
      ? ['-vn']
      : black !== null
        ? blackEncoding
        : copying.video
          ? ['-c:v', 'copy', '-bsf:v', 'h264_mp4toannexb']
          : [...pacing, ...videoEncoding];
  const sound =
    coding.sound === null
      ? ['-an']
      : copying.sound && !silence
        ? ['-c:a', 'copy']
        : soundEncoding[coding.sound];
  const begin = ['-itsoffset', String(fromSeconds), '-f', 'lavfi', '-i'];
  const [protocols, input] =
    part === null
      ? ['file', `file:${source}`]
      : ['file,subfile', `subfile,,start,${part.start},end,${part.end},,:${source}`];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats', '-y', '-threads', '1'],
    ...['-copyts', '-protocol_whitelist', protocols, '-f', form, '-i', input],
    ...(silence ? [...begin, 'anullsrc=r=48000:cl=stereo'] : []),
    ...(black === null
      ? []
      : [...begin, `color=black:s=${black.width}x${black.height}:r=${blackRate}`]),
    ...(coding.video === null ? [] : ['-map', black === null ? '0:v:0' : '1:v:0']),
    ...(coding.sound === null ? [] : ['-map', silence ? '1:a:0' : '0:a:0?']),
    ...(silence || black !== null ? ['-shortest'] : []),
    ...['-sn', '-dn', '-map_metadata', '-1', ...video, ...sound, '-threads', '1'],
    ...['-video_track_timescale', '90000', '-output_ts_offset', String(clipLeadSeconds)],
    ...['-avoid_negative_ts', 'disabled', '-use_editlist', '0', '-fs', String(maxBytes)],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer'],
    ...['-frag_duration', '1000000', '-f', 'mp4', `file:${target}`],
  ];
}
