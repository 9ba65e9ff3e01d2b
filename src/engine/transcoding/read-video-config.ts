import type { Mp4Track } from '../mp4/mp4-track.js';
import { walkBoxes } from '../mp4/mp4-walk.js';
import type { VideoConfig } from '../codecs/video-config.js';

/** Where the boxes within a description of pictures begin. */
const videoEntryBytes = 86;

/** What a track of H.264 is declared as; null where its description is another's. */
export function readVideoConfig({ entry, width, height }: Mp4Track): VideoConfig | null {
  const box = walkBoxes(entry, videoEntryBytes).find(({ type }) => type === 'avcC');
  if (box === undefined || box.end - box.body < 4) return null;
  const decoder = Buffer.from(entry.subarray(box.body, box.end));
  const name = `avc1.${decoder.subarray(1, 4).toString('hex')}`;
  return { codec: 'H264', width, height, name, decoder };
}
