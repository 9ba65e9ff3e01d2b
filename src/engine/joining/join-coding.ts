import type { Mp4Track } from '../mp4/mp4-track.js';

/** How the media of a recording is coded: one that is joined is all of a kind, since players show no more of it. */
export interface JoinCoding {
  /** `other` can be played, but nothing can be joined to it as it is. */
  readonly video: 'avc1' | 'other' | null;
  readonly sound: 'mp4a' | 'Opus' | null;
}

/** What everything that is joined is coded as. */
export type CommonCoding = JoinCoding & { readonly video: 'avc1' | null };

/** Of what begins with nothing recorded. */
export const usualCoding: CommonCoding = { video: 'avc1', sound: 'mp4a' };

/** Recordings of browsers that have no H.264. */
const otherPictures: readonly string[] = ['vp08', 'vp09', 'av01'];

/** How these tracks are coded; null for what nothing can be joined to. */
export function readCoding(tracks: readonly Mp4Track[]): JoinCoding | null {
  const [video, sound] = (['video', 'audio'] as const).map((kind) =>
    tracks.find((track) => track.kind === kind)?.entry.toString('latin1', 4, 8),
  );
  if (video !== undefined && video !== 'avc1' && !otherPictures.includes(video)) return null;
  if (sound !== undefined && sound !== 'mp4a' && sound !== 'Opus') return null;
  if (video === undefined && sound === undefined) return null;
  const pictures = video === undefined || video === 'avc1' ? video : 'other';
  return { video: pictures ?? null, sound: sound ?? null };
}

export function isSameCoding(a: JoinCoding, b: JoinCoding): boolean {
  return a.video === b.video && a.sound === b.sound;
}

/** Whether something has all kinds of media that there are to be, however they are coded. */
export function hasAllKinds({ video, sound }: JoinCoding, common: JoinCoding): boolean {
  return (video !== null || common.video === null) && (sound !== null || common.sound === null);
}

/**
 * What these are to be coded as once they are one: with every kind that any of them has, pictures in
 * H.264, and sound as AAC where that of some is, since Apple's players take no Opus by HLS. Sound is
 * cheap to encode, so that it makes no difference what most of it is.
 */
export function chooseCoding(codings: readonly JoinCoding[]): CommonCoding {
  if (codings.length === 0) return usualCoding;
  const sounds = codings.map(({ sound }) => sound);
  return {
    video: codings.some(({ video }) => video !== null) ? 'avc1' : null,
    sound: sounds.includes('mp4a') ? 'mp4a' : sounds.includes('Opus') ? 'Opus' : null,
  };
}
