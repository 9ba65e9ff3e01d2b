import type { MuxPolicy } from './mux-answers.js';
import type { MuxClient } from './mux-client.js';
import { MuxError } from './mux-error.js';
import { findPlaybackId } from './mux-playback.js';
import { listUnwanted } from './mux-observation.js';
import type { Playable } from './mux-observation.js';
import { listPlaces } from './mux-state.js';
import type { MuxState } from './mux-state.js';

/** Gives what is played the playback ids of its visibility, and takes from what is private those for everyone. */
export async function applyPolicy(
  client: MuxClient,
  playables: readonly Playable[],
  policy: MuxPolicy,
): Promise<void> {
  for (const { kind, id, playbackIds } of playables) {
    for (const unwanted of listUnwanted(playbackIds, policy)) {
      await client.removePlaybackId(kind, id, unwanted.id);
    }
    if (findPlaybackId(playbackIds, policy) === null) await client.addPlaybackId(kind, id, policy);
  }
}

/** Removes what records, and with `recordings` every copy. Resolves once nothing is left; may be called again. */
export async function removeStream(
  client: MuxClient,
  state: MuxState,
  { recordings }: { readonly recordings: boolean },
): Promise<void> {
  const { liveStream, assets } = state;
  const copies = new Set(assets.map(({ id }) => id));
  const findCopies = async () => {
    if (!recordings || liveStream === null) return;
    for (const { id } of await client.listAssets(liveStream.id)) copies.add(id);
  };
  await findCopies();
  if (liveStream !== null) {
    await client.deleteLiveStream(liveStream.id);
    // What was being recorded until just now may have come late.
    await findCopies();
  }
  for (const { id, asset, outcome } of listPlaces(state)) {
    const come = asset === null && outcome === 'waiting' ? await cancelUpload(client, id) : null;
    const assetId = asset?.id ?? come;
    if (assetId !== null) copies.add(assetId);
  }
  if (!recordings) return;
  for (const id of copies) await client.deleteAsset(id);
}

/**
 * Ends the place of a file. Resolves with the asset of one that has come in since it was last asked
 * for, null where none has.
 */
export async function cancelUpload(client: MuxClient, id: string): Promise<string | null> {
  await client.cancelUpload(id);
  try {
    return (await client.getUpload(id)).assetId;
  } catch (error) {
    if (error instanceof MuxError && error.code === 'mux-not-found') return null;
    throw error;
  }
}
