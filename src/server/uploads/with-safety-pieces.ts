import type { Source } from '../../contract/index.js';
import type { Provider } from '../providers/provider.js';
import type { ConnectedPieces } from './safety-pieces.js';
import { signFilePath } from './upload-path.js';

/** The provider, with pieces that come home to this server where it takes none itself, or joins them here. */
export function withSafetyPieces(
  provider: Provider,
  pieces: ConnectedPieces,
  onError: (error: unknown) => void,
): Provider {
  const sign = (sources: readonly Source[], token: string) =>
    sources.map((source) => ({ ...source, url: signFilePath(source.url, token) }));
  return {
    ...provider,
    createUpload:
      provider.createUpload !== undefined && provider.offerPieces === undefined
        ? provider.createUpload
        : async ({ id }, input) => ({ value: await pieces.createUpload(id, input) }),
    async observe(stream, options) {
      const observation = await provider.observe(stream, options);
      const recordings = [...observation.recordings, ...(await pieces.observe(stream.id))];
      // At every look, so that no report, piece or start is missed; what is known already costs nothing.
      await provider.offerPieces?.(stream, await pieces.listKept(stream.id)).catch(onError);
      return { ...observation, recordings };
    },
    async deleteStream(stream, options) {
      await provider.deleteStream(stream, options);
      if (options.recordings) await pieces.removeStream(stream.id);
    },
    async signPlayback(stream, playback, viewer) {
      const signed = (await provider.signPlayback?.(stream, playback, viewer)) ?? playback;
      const recordings = signed.recordings.map((recording) => ({
        ...recording,
        sources: sign(recording.sources, viewer.token),
      }));
      return { ...signed, recordings };
    },
    watch(listener) {
      const stops = [provider.watch?.(listener), pieces.watch(listener)];
      return () => stops.forEach((stop) => stop?.());
    },
  };
}
