import type { Means, Outcome, ProviderStream } from '../provider.js';
import { isBackupUnfinished, mendBackup } from './backup-link.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { BackupMemory } from './cloudflare-state.js';
import { rememberBackup } from './piece-uploads.js';
import { toCapabilities } from './stream-creation.js';
import { applyToInput, isUnfinished } from './stream-mending.js';

/** Brings the stream's new fields to the services; what cannot be done at once is left to mending. */
export async function updateCloudflareStream(
  stream: ProviderStream,
  parts: CloudflareParts,
): Promise<Outcome<Means>> {
  const state = toCloudflareState(stream.state);
  const { backup, onError } = parts;
  const { id, tag, title, visibility } = stream;
  const own = state.backup.state;
  const [applied, changeBackup, updated] = await Promise.all([
    applyToInput(stream, parts).catch((error: unknown) => {
      // A name can wait; who may play cannot.
      if (state.applied.isPrivate !== (visibility === 'private')) throw error;
      onError(error);
      return null;
    }),
    // What is there is switched at once; making it takes longer than anyone should wait here.
    state.backup.phase === 'made' && isBackupUnfinished(stream, state.backup, parts)
      ? mendBackup(stream, state, parts)
      : (current: BackupMemory) => current,
    own !== null && backup?.update
      ? backup
          .update({ id, tag, title, visibility, state: own })
          .catch((error: unknown) => onError(error))
      : undefined,
  ]);
  const remember = (current: unknown) => {
    const newest = toCloudflareState(current);
    const next = {
      ...(applied === null ? newest : applied(newest)),
      backup: changeBackup(newest.backup),
    };
    return updated?.remember ? rememberBackup(next, updated.remember) : next;
  };
  const next = toCloudflareState(remember(state));
  return {
    value: {
      capabilities: toCapabilities(stream, next, parts),
      isUnfinished: isUnfinished(stream, next, parts),
    },
    remember,
  };
}
