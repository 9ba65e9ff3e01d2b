import type { Mp4Tracks } from '../media/mp4-init.js';

/** The codecs of a file as RFC 6381 names them, such as `avc1.42c01f,mp4a.40.2`. */
export function formatCodecs({ video, sound }: Mp4Tracks): string {
  const names: string[] = [];
  if (video !== null) names.push(video.name);
  if (sound !== null) names.push(sound.name === 'aac' ? 'mp4a.40.2' : 'opus');
  return names.join(',');
}
