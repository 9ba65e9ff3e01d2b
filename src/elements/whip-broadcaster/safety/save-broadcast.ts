import { lengthOfSpans, mergeSpans, toSpan } from '../../../media/safety-copy/safety-account.js';
import type { FilesToSave } from '../../../media/safety-copy/safety-store.js';
import { packBroadcast } from './pack-broadcast.js';
import { saveFiles } from './save-files.js';

/** How saving a broadcast to the device goes, or went. */
export interface Saving {
  readonly broadcastId: string;
  readonly outcome:
    /** So much of what is to be handed over has been put together, 0 to 1. */
    | { readonly phase: 'saving'; readonly share: number }
    /** The files have been handed over. So much that was recorded is not among them. */
    | { readonly phase: 'saved'; readonly missingMs: number }
    | { readonly phase: 'failed' };
}

/** Where files come from. */
export interface SavingSource {
  /** Null where nothing can be asked for. */
  toFiles(broadcastId: string): Promise<FilesToSave | null>;
}

/**
 * Hands what is on this device of a broadcast to the person, and tells how it goes. `note` says to whoever
 * unpacks it what to do with it. Never rejects.
 */
export async function saveBroadcast(
  source: SavingSource,
  broadcastId: string,
  note: string,
  tell: (saving: Saving) => void,
  hand: (files: readonly File[]) => Promise<void> = saveFiles,
): Promise<void> {
  const tellShare = (share: number): void => {
    tell({ broadcastId, outcome: { phase: 'saving', share } });
  };
  tellShare(0);
  try {
    const found = await source.toFiles(broadcastId);
    const { files, unread } = await packBroadcast(found?.files ?? [], note, tellShare);
    if (found === null || files.length === 0) throw new Error('There is nothing to save');
    await hand(files);
    const pieces = [...found.missing.map(({ piece }) => piece), ...unread];
    const missing = mergeSpans(pieces.map(toSpan));
    tell({ broadcastId, outcome: { phase: 'saved', missingMs: lengthOfSpans(missing) } });
  } catch {
    tell({ broadcastId, outcome: { phase: 'failed' } });
  }
}
