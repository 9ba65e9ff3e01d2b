import type { MuxPolicy } from './mux-answers.js';
import type { MuxClient } from './mux-client.js';
import { MuxError } from './mux-error.js';
import { findPlaybackId } from './mux-playback.js';
import { listUnwanted } from './mux-observation.js';
import type { Playable } from './mux-observation.js';
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
  { liveStream, assets, uploads }: MuxState,
  { recordings }: { readonly recordings: boolean },
): Promise<void> {
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
  for (const upload of uploads) {
    if (upload.asset) copies.add(upload.asset.id);
    else if (upload.outcome === 'waiting') await cancelUpload(client, upload.id, copies);
  }
  if (!recordings) return;
  for (const id of copies) await client.deleteAsset(id);
}

/** A piece may have come in since it was last asked for. */
async function cancelUpload(client: MuxClient, id: string, copies: Set<string>): Promise<void> {
  await client.cancelUpload(id);
  try {
    const { assetId } = await client.getUpload(id);
    if (assetId !== null) copies.add(assetId);
  } catch (error) {
    if (!(error instanceof MuxError && error.code === 'mux-not-found')) throw error;
  }
}
