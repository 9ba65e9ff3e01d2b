import { lengthOfSpans, mergeSpans, toSpan } from '../../../media/safety-copy/safety-account.js';
import type { SafetyPiece } from '../../../media/safety-copy/safety-piece.js';
import type { FilesToSave } from '../../../media/safety-copy/safety-store.js';
import { packBroadcast } from './pack-broadcast.js';
import type { HandedOver } from './save-files.js';
import { saveFiles } from './save-files.js';

/** How saving a broadcast to the device goes, or went. */
export interface Saving {
  readonly broadcastId: string;
  readonly outcome:
    /** So much of what is to be handed over has been put together, 0 to 1. */
    | { readonly phase: 'saving'; readonly share: number }
    /** The files of these names have been handed over, with so much in them. So much is not among them. */
    | {
        readonly phase: 'saved';
        readonly way: 'downloaded' | 'shared';
        readonly names: readonly string[];
        readonly savedMs: number;
        readonly missingMs: number;
      }
    /** The person has closed the menu in which a phone asks where they go. */
    | { readonly phase: 'declined' }
    | { readonly phase: 'failed' };
}

/** What is on this device of a broadcast to an event of that title; null where the server has not said it. */
export interface EventFiles extends FilesToSave {
  readonly title: string | null;
}

/** Where files come from. */
export interface SavingSource {
  /** Null where nothing can be asked for. */
  toFiles(broadcastId: string): Promise<EventFiles | null>;
  /** All that is there has been handed over. */
  noteSaved(broadcastId: string): void;
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
  hand: (files: readonly File[]) => Promise<HandedOver> = saveFiles,
): Promise<void> {
  const tellShare = (share: number): void => {
    tell({ broadcastId, outcome: { phase: 'saving', share } });
  };
  tellShare(0);
  try {
    const found = await source.toFiles(broadcastId);
    const { files, unread } = await packBroadcast(found?.files ?? [], {
      note,
      title: found?.title ?? null,
      onShare: tellShare,
    });
    if (found === null || files.length === 0) throw new Error('There is nothing to save');
    const way = await hand(files);
    if (way === 'declined') return tell({ broadcastId, outcome: { phase: way } });
    const missing = [...found.missing.map(({ piece }) => piece), ...unread];
    const saved = found.files.map(({ piece }) => piece).filter((piece) => !unread.includes(piece));
    const outcome = {
      phase: 'saved',
      way,
      names: files.map(({ name }) => name),
      savedMs: lengthOf(saved),
      missingMs: lengthOf(missing),
    } as const;
    tell({ broadcastId, outcome });
    if (missing.length === 0) source.noteSaved(broadcastId);
  } catch {
    tell({ broadcastId, outcome: { phase: 'failed' } });
  }
}

/** Overlaps are counted once. */
function lengthOf(pieces: readonly SafetyPiece[]): number {
  return lengthOfSpans(mergeSpans(pieces.map(toSpan)));
}
