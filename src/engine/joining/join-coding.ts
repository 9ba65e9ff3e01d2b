import type { Mp4Track } from '../media/mp4-track.js';

/** How the media of a recording is coded: one that is joined is all of a kind, since players show no more of it. */
export interface JoinCoding {
  readonly video: 'avc1' | null;
  readonly sound: 'mp4a' | 'Opus' | null;
}

/** Of what begins with nothing recorded. */
export const usualCoding: JoinCoding = { video: 'avc1', sound: 'mp4a' };

/** How these tracks are coded; null for what nothing can be joined to. */
export function readCoding(tracks: readonly Mp4Track[]): JoinCoding | null {
  const [video, sound] = (['video', 'audio'] as const).map((kind) =>
    tracks.find((track) => track.kind === kind)?.entry.toString('latin1', 4, 8),
  );
  if (video !== undefined && video !== 'avc1') return null;
  if (sound !== undefined && sound !== 'mp4a' && sound !== 'Opus') return null;
  if (video === undefined && sound === undefined) return null;
  return { video: video ?? null, sound: sound ?? null };
}

export function isSameCoding(a: JoinCoding, b: JoinCoding): boolean {
  return a.video === b.video && a.sound === b.sound;
}
