/** For whom pictures are transcoded: viewers who wait for them, or a recording that has ended. */
export type TranscodingPurpose = 'live' | 'copy';

/** Live, every picture goes out as it comes; afterwards there is time to look ahead. */
const encoding: Readonly<Record<TranscodingPurpose, readonly string[]>> = {
  live: ['-preset', 'veryfast', '-tune', 'zerolatency', '-maxrate', '4M', '-bufsize', '4M'],
  copy: ['-preset', 'veryfast'],
};

/** Live, each picture comes out when the next does, and is cut elsewhere; the fragments of a copy are as a recorder's. */
const fragmentMicroseconds: Readonly<Record<TranscodingPurpose, number>> = {
  live: 1,
  copy: 1_000_000,
};

/** One key frame in so many seconds: HLS begins its segments there. */
const keyFrameSeconds = 2;

/** Each picture of the input becomes one of the output, with the time that it has. */
const untouchedTimes = ['-enc_time_base', '1:90000', '-video_track_timescale', '90000'];

/**
 * ffmpeg's arguments for fragmented MP4 in and out: pictures become H.264, sound stays as it is,
 * and so does every time. `pacing` is how this ffmpeg is told to leave no picture out.
 */
export function createTranscoderArguments(
  purpose: TranscodingPurpose,
  pacing: readonly string[],
): string[] {
  const forced = `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${keyFrameSeconds}))`;
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats'],
    // More threads decode more pictures at a time, and hold them all back.
    ...['-threads', '1', '-analyzeduration', '0', '-fpsprobesize', '0'],
    ...['-f', 'mov', '-i', 'pipe:0', '-map', '0', '-c:a', 'copy'],
    ...['-copyts', '-avoid_negative_ts', 'disabled', ...pacing, ...untouchedTimes],
    ...['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
    ...['-bf', '0', '-crf', '23', ...encoding[purpose], '-force_key_frames', forced],
    // Chromium decodes all of a progressive file by its first description, so key frames carry their own.
    ...['-bsf:v', 'dump_extra=freq=k', '-max_interleave_delta', '300000'],
    ...['-use_editlist', '0', '-flush_packets', '1'],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer'],
    ...['-frag_duration', String(fragmentMicroseconds[purpose]), '-f', 'mp4', 'pipe:1'],
  ];
}
