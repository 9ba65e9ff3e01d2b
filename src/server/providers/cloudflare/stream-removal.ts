import type { ProviderStream } from '../provider.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { listGivenVideos, toCloudflareState } from './cloudflare-state.js';
import { allDone, removeTagged } from './stream-creation.js';

/** Removes the stream at both services, each as far as the other lets it; rejects while something is left. */
export async function deleteCloudflareStream(
  stream: ProviderStream,
  { recordings }: { recordings: boolean },
  parts: CloudflareParts,
): Promise<void> {
  const { client, backup, route } = parts;
  const { input, backup: memory, ...given } = toCloudflareState(stream.state);
  const engine = async () => {
    if (route.type !== 'relay') return;
    // The push first: what the engine still sends would be recorded again.
    await route.targets.clear(stream.id);
    await route.near.deleteStream(stream, { recordings });
  };
  const cloudflare = async () => {
    // Listed while the input is there, removed once nothing feeds them any more.
    const videos = recordings ? await client.listVideosOfInput(input.uid) : [];
    await client.deleteLiveInput(input.uid);
    const uploads = recordings ? listGivenVideos(given) : [];
    const uids = [...videos.map(({ uid }) => uid), ...uploads];
    await allDone(uids.map((uid) => client.deleteVideo(uid)));
  };
  const second = async () => {
    if (backup === null) return;
    const { id, tag, title, visibility } = stream;
    const { state } = memory;
    if (state !== null) {
      await backup.delete({ id, tag, title, visibility, state }, { recordings });
    }
    if (memory.mayHaveTwins) await removeTagged(stream, { ...parts });
  };
  await allDone([engine(), cloudflare(), second()]);
}
