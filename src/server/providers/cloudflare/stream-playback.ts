import type { Recording, Source } from '../../../contract/index.js';
import type { Playback, PlaybackViewer, ProviderStream } from '../provider.js';
import { withinTime } from './backup-link.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { SignedPlayback } from './playback-signer.js';

type Address = Pick<Source, 'url' | 'expiresAt'>;

/** A token is made within a fraction of this; what the service will not sign is left out. */
const signMs = 3_000;

/** Makes a private stream's addresses good for one viewer, each by who answers at it; leaves out what is not signed in time. */
export async function signCloudflarePlayback(
  stream: ProviderStream,
  playback: Playback,
  viewer: PlaybackViewer,
  { signer, route, backup, onError }: CloudflareParts,
): Promise<Playback> {
  const { input, uploads, backup: memory } = toCloudflareState(stream.state);
  const expiresAt = new Date(viewer.expiresAt);
  const pieces = new Set(uploads.map(({ uid }) => uid));
  const tokens = new Map<string, Promise<SignedPlayback | null>>();
  const readToken = (uid: string): Promise<SignedPlayback | null> => {
    const signing = () => signer.sign(uid, expiresAt);
    const token = tokens.get(uid) ?? withinTime(signMs, signing).catch(toNoToken);
    tokens.set(uid, token);
    return token;
  };
  const toNoToken = (error: unknown): null => {
    onError(error);
    return null;
  };
  const signAddress = async (url: string, uid: string): Promise<Address | null> => {
    if (!url.includes(`/${uid}/`)) return { url };
    const signed = await readToken(uid);
    if (signed === null) return null;
    const { token, expiresAt: end } = signed;
    return { url: url.replace(`/${uid}/`, `/${token}/`), expiresAt: end.toISOString() };
  };
  const signAll = async (sources: readonly Source[], uid: string): Promise<Source[]> => {
    const addresses = await Promise.all(sources.map(({ url }) => signAddress(url, uid)));
    return sources.flatMap((source, index) => {
      const address = addresses[index] ?? null;
      return address === null ? [] : [{ ...source, ...address }];
    });
  };
  const signRecording = async (recording: Recording): Promise<Recording> => {
    const { id, from, sources, poster } = recording;
    if (from !== 'cloudflare' && !(from === 'device' && pieces.has(id))) return recording;
    return {
      ...recording,
      sources: await signAll(sources, id),
      poster: poster === null ? null : ((await signAddress(poster, id))?.url ?? null),
    };
  };
  // Side by side: one that hangs is waited for once.
  const [sources, recordings] = await Promise.all([
    signAll(playback.sources, input.uid),
    Promise.all(playback.recordings.map(signRecording)),
  ]);
  const signed: Playback = { sources, recordings };
  const near = route.type === 'relay' ? route.near : null;
  const byEngine = (await near?.signPlayback?.(stream, signed, viewer)) ?? signed;
  if (!backup?.signPlayback || memory.state === null) return byEngine;
  const { id, tag, title, visibility } = stream;
  const own = { id, tag, title, visibility, state: memory.state };
  return backup.signPlayback(own, byEngine, viewer);
}
