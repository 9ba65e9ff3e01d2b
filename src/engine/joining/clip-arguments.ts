import type { JoinCoding } from './join-coding.js';

/** Seconds that are added to every time: what an encoder puts before its first sound is then not below zero. */
export const clipLeadSeconds = 10;

/** What of a piece stays as it is. */
export interface ClipCopying {
  readonly video: boolean;
  readonly sound: boolean;
}

export interface ClipArguments {
  readonly source: string;
  readonly type: string;
  readonly target: string;
  /** What it is to be joined to. */
  readonly coding: JoinCoding;
  readonly copying: ClipCopying;
  /** The piece has no sound: silence takes its place, since players take no track that comes and goes. */
  readonly isSilent: boolean;
  readonly maxBytes: number;
  readonly pacing: readonly string[];
}

/** The recorder's own: players show the shape of sound by what they are told first. */
const soundEncoding = {
  mp4a: ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'],
  Opus: ['-c:a', 'libopus', '-b:a', '128k', '-ar', '48000', '-ac', '2'],
} as const;

/** One in so many seconds: a whole that is cut can begin there. */
const keyFrameSeconds = 2;

const videoEncoding = [
  ...['-vf', 'scale=min(iw\\,1920):-2,pad=ceil(iw/2)*2:ceil(ih/2)*2'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-bf', '0', '-pix_fmt', 'yuv420p'],
  ...[
    '-force_key_frames',
    `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${keyFrameSeconds}))`,
  ],
  ...['-enc_time_base', '1:90000', '-bsf:v', 'dump_extra=freq=k'],
];

/**
 * ffmpeg's arguments for making of a piece a fragmented MP4 that is coded as a recording, every
 * time in it `clipLeadSeconds` later. Nothing but the piece itself is read: its form is prescribed,
 * so that no playlist or list of files is taken for one.
 */
export function createClipArguments(options: ClipArguments): string[] {
  const { source, type, target, coding, copying, isSilent, maxBytes, pacing } = options;
  const form = type.endsWith('mp4') ? 'mov' : 'matroska';
  const video =
    coding.video === null
      ? ['-vn']
      : copying.video
        ? ['-c:v', 'copy', '-bsf:v', 'h264_mp4toannexb']
        : [...pacing, ...videoEncoding];
  const sound =
    coding.sound === null
      ? ['-an']
      : copying.sound && !isSilent
        ? ['-c:a', 'copy']
        : soundEncoding[coding.sound];
  const silence = isSilent ? ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo'] : [];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats', '-y', '-threads', '1'],
    ...['-copyts', '-protocol_whitelist', 'file', '-f', form, '-i', `file:${source}`],
    ...silence,
    ...(coding.video === null ? [] : ['-map', '0:v:0']),
    ...(coding.sound === null ? [] : ['-map', isSilent ? '1:a:0' : '0:a:0?']),
    ...(isSilent ? ['-shortest'] : []),
    ...['-sn', '-dn', '-map_metadata', '-1', ...video, ...sound, '-threads', '1'],
    ...['-video_track_timescale', '90000', '-output_ts_offset', String(clipLeadSeconds)],
    ...['-avoid_negative_ts', 'disabled', '-use_editlist', '0', '-fs', String(maxBytes)],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer'],
    ...['-frag_duration', '1000000', '-f', 'mp4', `file:${target}`],
  ];
}
