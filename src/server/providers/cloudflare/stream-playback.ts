import type { Recording, Source } from '../../../contract/index.js';
import type { Playback, PlaybackViewer, ProviderStream } from '../provider.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';

/** Makes a private stream's addresses good for one viewer, each by who answers at it. */
export async function signCloudflarePlayback(
  stream: ProviderStream,
  playback: Playback,
  viewer: PlaybackViewer,
  { signer, route, backup }: CloudflareParts,
): Promise<Playback> {
  const { input, uploads, backup: memory } = toCloudflareState(stream.state);
  const expiresAt = new Date(viewer.expiresAt);
  const pieces = new Set(uploads.map(({ uid }) => uid));
  const signSource = async (source: Source, uid: string): Promise<Source> => ({
    ...source,
    url: await signAddress(source.url, uid),
  });
  const signAddress = async (address: string, uid: string): Promise<string> => {
    if (!address.includes(`/${uid}/`)) return address;
    return address.replace(`/${uid}/`, `/${await signer.sign(uid, expiresAt)}/`);
  };
  const signRecording = async (recording: Recording): Promise<Recording> => {
    const { id, from, sources, poster } = recording;
    if (from !== 'cloudflare' && !(from === 'device' && pieces.has(id))) return recording;
    return {
      ...recording,
      sources: await Promise.all(sources.map((source) => signSource(source, id))),
      poster: poster === null ? null : await signAddress(poster, id),
    };
  };
  const signed: Playback = {
    sources: await Promise.all(playback.sources.map((one) => signSource(one, input.uid))),
    recordings: await Promise.all(playback.recordings.map(signRecording)),
  };
  const near = route.type === 'relay' ? route.near : null;
  const byEngine = (await near?.signPlayback?.(stream, signed, viewer)) ?? signed;
  if (!backup?.signPlayback || memory.state === null) return byEngine;
  const { id, tag, title, visibility } = stream;
  const own = { id, tag, title, visibility, state: memory.state };
  return backup.signPlayback(own, byEngine, viewer);
}
