import type { RelayTracks } from './relay-tracks.js';
import type { RelayAddress } from './relay-target.js';

/** How the sound arrives, whatever the publisher sent: what every live service takes. */
const audioArguments = [
  ...['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'],
  // Sound follows its timestamps: gaps are filled, a publisher's drifting clock is evened out.
  ...['-af', 'aresample=async=1000'],
];

/** H.264 goes through as it is; parameter sets that change on the way are told to the far end anew. */
const copyArguments = ['-c:v', 'copy', '-bsf:v', 'h264_mp4toannexb,extract_extradata'];

/** Other codecs become H.264 of one size, since a phone that turns must not change a stream of RTMP. */
const transcodeArguments = [
  ...['-vf', 'scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1,setsar=1'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
  ...['-b:v', '2500k', '-maxrate', '2500k', '-bufsize', '5000k', '-g', '120', '-bf', '0'],
];

/** How often ffmpeg says how far it is. */
const progressSeconds = 0.5;

/** ffmpeg's arguments; none of them is a secret. `optionsFile` holds `formatSecretOptions`. */
export function createFfmpegArguments(
  tracks: RelayTracks,
  { origin, isSecure }: RelayAddress,
  optionsFile: string,
): string[] {
  const { video, hasAudio } = tracks;
  const isCopy = video?.codec === 'H264';
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats'],
    ...['-progress', 'pipe:1', '-stats_period', String(progressSeconds)],
    ...['-fflags', '+nobuffer', '-analyzeduration', '200000', '-fpsprobesize', '0'],
    ...['-f', 'matroska', '-i', 'pipe:0'],
    ...(video === null ? [] : ['-map', '0:v:0', ...(isCopy ? copyArguments : transcodeArguments)]),
    ...(hasAudio ? ['-map', '0:a:0', ...audioArguments] : []),
    // When one kind of media pauses, the other is not held back for long.
    ...['-max_interleave_delta', '1000000', '-flvflags', 'no_duration_filesize'],
    ...['-fpre', optionsFile, ...(isSecure ? ['-tls_verify', '1'] : [])],
    ...['-f', 'flv', `${origin}/`],
  ];
}

/** The options that hold a target's secrets, in the form of ffmpeg's preset files. */
export function formatSecretOptions({ app, playPath }: RelayAddress): string {
  return `rtmp_app=${app}\nrtmp_playpath=${playPath}\n`;
}
