/** Which kinds of track are to be recorded. */
export interface TrackKinds {
  readonly picture: boolean;
  readonly sound: boolean;
}

/**
 * Best first. H.264 and Opus or AAC go into the engine's recording as they are. Chromium's MP4 comes in
 * steps of two seconds and more, which a kill would take with it, and its Matroska (asked for as WebM)
 * as often as one likes; Safari has no H.264 in WebM and takes the second.
 */
const picturesAndSound = [
  'video/webm;codecs="h264,opus"',
  'video/mp4;codecs="avc1.42E01E,mp4a.40.2"',
  'video/webm;codecs="vp8,opus"',
  'video/webm',
  'video/mp4',
];
const pictures = [
  'video/webm;codecs="h264"',
  'video/mp4;codecs="avc1.42E01E"',
  'video/webm;codecs="vp8"',
  'video/webm',
  'video/mp4',
];
const sounds = [
  'audio/webm;codecs="opus"',
  'audio/mp4;codecs="mp4a.40.2"',
  'audio/webm',
  'audio/mp4',
];

/** The media types to record with, best first; none where this browser cannot record at all. */
export function listRecordingFormats({ picture, sound }: TrackKinds): string[] {
  if (typeof MediaRecorder === 'undefined') return [];
  const wanted = picture ? (sound ? picturesAndSound : pictures) : sounds;
  return wanted.filter((type) => MediaRecorder.isTypeSupported(type));
}
