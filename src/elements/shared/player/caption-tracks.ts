/** One set of captions or subtitles of the media. */
export interface CaptionTrack {
  readonly label: string;
  readonly isShown: boolean;
}

/** What can be read along. */
export function readCaptions(media: HTMLVideoElement | null): readonly CaptionTrack[] {
  return tracksOf(media).map(({ label, language, mode }) => ({
    label: label || language,
    isShown: mode === 'showing',
  }));
}

/** Shows the track at this index alone; null: none. */
export function showCaptions(media: HTMLVideoElement | null, index: number | null): void {
  tracksOf(media).forEach((track, at) => (track.mode = at === index ? 'showing' : 'disabled'));
}

/** The track of the page's language, else the first. */
export function findCaptions(media: HTMLVideoElement | null, language: string): number | null {
  const tracks = tracksOf(media);
  const [wanted = ''] = language.toLowerCase().split('-');
  const own = tracks.findIndex((track) => track.language.toLowerCase().startsWith(wanted));
  return tracks.length === 0 ? null : Math.max(own, 0);
}

function tracksOf(media: HTMLVideoElement | null): TextTrack[] {
  return [...(media?.textTracks ?? [])].filter(
    ({ kind }) => kind === 'captions' || kind === 'subtitles',
  );
}
