import { lengthOfSpans, mergeSpans, toSpan } from '../../../media/safety-copy/safety-account.js';
import type { FilesToSave } from '../../../media/safety-copy/safety-store.js';
import { saveFiles } from './save-files.js';

/** How saving a broadcast to the device goes, or went. */
export interface Saving {
  readonly broadcastId: string;
  readonly outcome:
    | { readonly phase: 'saving' }
    /** The files have been handed over. So much that was recorded is not among them. */
    | { readonly phase: 'saved'; readonly missingMs: number }
    | { readonly phase: 'failed' };
}

/** Where files come from. */
export interface SavingSource {
  /** Null where nothing can be asked for. */
  toFiles(broadcastId: string): Promise<FilesToSave | null>;
}

/** Hands what is on this device of a broadcast to the person, and tells how it goes. Never rejects. */
export async function saveBroadcast(
  source: SavingSource,
  broadcastId: string,
  tell: (saving: Saving) => void,
  hand: (files: readonly File[]) => Promise<void> = saveFiles,
): Promise<void> {
  tell({ broadcastId, outcome: { phase: 'saving' } });
  try {
    const found = await source.toFiles(broadcastId);
    if (found === null || found.files.length === 0) throw new Error('There is nothing to save');
    await hand(found.files);
    const missing = mergeSpans(found.missing.map(({ piece }) => toSpan(piece)));
    tell({ broadcastId, outcome: { phase: 'saved', missingMs: lengthOfSpans(missing) } });
  } catch {
    tell({ broadcastId, outcome: { phase: 'failed' } });
  }
}
