import type { HlsJsClass, HlsPlaylistLoader } from './hls-attachment.js';
import type { HlsOpening } from './hls-opening.js';

type LoadArguments = Parameters<InstanceType<HlsPlaylistLoader>['load']>;

/** hls.js's loader of playlists, which has the first one already. Everything else it asks for. */
export function createOpeningLoader(
  HlsJs: HlsJsClass,
  url: string,
  opening: HlsOpening,
): HlsPlaylistLoader {
  // hls.js's general loader is also what it takes for playlists; only its type is wider.
  const Loader = HlsJs.DefaultConfig.loader as unknown as HlsPlaylistLoader;
  let isGiven = false;
  return class extends Loader {
    override load(...[context, config, callbacks]: LoadArguments) {
      if (isGiven || context.url !== url || !opening.isFresh) {
        super.load(context, config, callbacks);
        return;
      }
      isGiven = true;
      const { stats } = this;
      stats.loading = {
        start: performance.now(),
        first: performance.now(),
        end: performance.now(),
      };
      stats.loaded = stats.total = opening.text.length;
      queueMicrotask(() => {
        if (stats.aborted) return;
        callbacks.onSuccess({ url: opening.url, data: opening.text }, stats, context, null);
      });
    }
  };
}
