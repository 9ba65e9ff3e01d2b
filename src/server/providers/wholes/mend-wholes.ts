import type { MediaFile } from '../media-engine.js';
import { isDue } from './note-whole.js';
import { listPlaced } from './whole-copy.js';
import type { HeldWhole, PlacedWhole, WholeCopy, WholePlace, WholesChange } from './whole-copy.js';

/** How one service takes wholes. */
export interface WholeService<Place extends WholePlace> {
  readonly maxBytes: number;
  readonly maxSeconds: number;
  createPlace(file: { readonly size: number; readonly durationSeconds: number }): Promise<Place>;
  /** Whether bytes of it are still to be sent, or its place to be given up. No I/O. */
  isAwaited(copy: PlacedWhole<Place>): boolean;
  /** Whether its place takes nothing any more. No I/O. */
  isForgotten(copy: PlacedWhole<Place>): boolean;
  /** Sends in the background what is still missing there. */
  send(copy: PlacedWhole<Place>, file: MediaFile): Promise<void>;
  /** Removes the place. Resolves with false where the file has come after all. */
  giveUp(copy: PlacedWhole<Place>): Promise<boolean>;
}

/** What is to be done, and what with. */
export interface WholesWork<Place extends WholePlace> {
  readonly copies: readonly WholeCopy<Place>[];
  readonly service: WholeService<Place>;
  /** The engine's whole of this name; null where it has it no longer. */
  readonly read: (wholeId: string) => Promise<MediaFile | null>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/**
 * Gives a service a whole that has stood for long enough. A place comes first and its bytes only
 * at the next call, when the place is remembered: so a process that ends in between leaves an empty
 * place, which expires, and never a second copy. Null where nothing changes.
 */
export async function mendWholes<Place extends WholePlace>(
  work: WholesWork<Place>,
): Promise<WholesChange<Place> | null> {
  const { copies, service, read, now } = work;
  for (const copy of copies) {
    if (copy.phase === 'chosen' && isDue(copy, now())) return placeWhole(copy, work);
  }
  const gone: string[] = [];
  for (const copy of listPlaced(copies)) {
    if (!service.isAwaited(copy)) continue;
    const file = await read(copy.wholeId);
    const isSame = file?.bytes === copy.size;
    if (file && isSame && !service.isForgotten(copy)) await service.send(copy, file);
    // Another has taken its place here, or nothing has come of it in all the time that it had.
    else if (await service.giveUp(copy)) gone.push(copy.url);
  }
  if (gone.length === 0) return null;
  return (current) => current.filter((copy) => copy.phase !== 'placed' || !gone.includes(copy.url));
}

async function placeWhole<Place extends WholePlace>(
  { wholeId, startedAt, durationSeconds, spans }: HeldWhole,
  { service, read, now, onError }: WholesWork<Place>,
): Promise<WholesChange<Place>> {
  const isDueOne = (copy: WholeCopy<Place>) => copy.phase === 'chosen' && copy.wholeId === wholeId;
  // What was refused is tried again when as much time has passed as for a new one.
  const postpone: WholesChange<Place> = (copies) =>
    copies.map((copy) =>
      copy.phase === 'chosen' && isDueOne(copy) ? { ...copy, since: now().toISOString() } : copy,
    );
  try {
    const file = await read(wholeId);
    const size = file?.bytes ?? 0;
    const fits = size <= service.maxBytes && durationSeconds <= service.maxSeconds;
    if (size === 0 || !fits) return postpone;
    const place = await service.createPlace({ size, durationSeconds });
    const held = { wholeId, startedAt, durationSeconds, spans };
    const placed: PlacedWhole<Place> = { ...held, ...place, phase: 'placed', size };
    return (copies) => [...copies.filter((copy) => !isDueOne(copy)), placed];
  } catch (error) {
    onError(error);
    return postpone;
  }
}
