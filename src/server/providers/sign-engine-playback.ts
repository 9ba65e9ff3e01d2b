import type { Source } from '../../contract/index.js';
import type { MediaEngine } from './media-engine.js';
import type { Playback, PlaybackViewer } from './provider.js';

/** Puts the viewer's token into those addresses that lead to the engine; others stay as they are. */
export function signEnginePlayback(
  engine: Pick<MediaEngine, 'toViewerPath'>,
  { sources, recordings }: Playback,
  { token }: PlaybackViewer,
): Playback {
  const sign = (url: string): string => {
    // What follows the origin; an address without one is a path already.
    const [origin = ''] = /^https?:\/\/[^/]+/i.exec(url) ?? [];
    const [path = '', query] = url.slice(origin.length).split('?');
    const signed = origin + (engine.toViewerPath?.(path, token) ?? path);
    return query === undefined ? signed : `${signed}?${query}`;
  };
  const signAll = (all: readonly Source[]) =>
    all.map((source) => ({
      ...source,
      url: sign(source.url),
      ...(source.download === undefined ? {} : { download: sign(source.download) }),
    }));
  return {
    sources: signAll(sources),
    recordings: recordings.map((recording) => ({
      ...recording,
      sources: signAll(recording.sources),
      poster: recording.poster === null ? null : sign(recording.poster),
      ...(recording.storyboard === undefined ? {} : { storyboard: sign(recording.storyboard) }),
    })),
  };
}
