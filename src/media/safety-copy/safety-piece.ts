/** What has become of a piece. It goes forward only, save that an upload whose address is gone is held again. */
export type PieceState =
  /** The recorder still adds to it. */
  | { readonly phase: 'writing' }
  /** Whole, and only on this device. */
  | { readonly phase: 'held' }
  /** On its way: the server has acknowledged so many bytes at this address. */
  | { readonly phase: 'uploading'; readonly address: string; readonly offset: number }
  /** The server keeps it. `onDevice` is false once its bytes here have made room for others. */
  | { readonly phase: 'confirmed'; readonly onDevice: boolean };

/** One piece of a safety copy: a file that plays by itself, of some seconds. */
export interface SafetyPiece {
  /** Unique on this origin. */
  readonly id: string;
  readonly broadcastId: string;
  /** By the device's clock, in ms since 1970. */
  readonly startedAt: number;
  /** By the clock that nobody sets: ms since its page was opened. Only to be compared within one broadcast. */
  readonly startedAtMonotonicMs: number;
  readonly durationMs: number;
  readonly bytes: number;
  /** Media type as the recorder named it. */
  readonly type: string;
  readonly state: PieceState;
}

/** From when to when something was captured of which nothing is held, and why. */
export interface SafetyGap {
  readonly from: number;
  /** Null while it lasts, or when the device died in it. */
  readonly to: number | null;
  readonly code: SafetyTroubleCode;
}

/** From when to when it is uncertain whether what was sent live arrived whole. */
export interface SafetyDoubt {
  readonly from: number;
  /** Null while it lasts, or when the device died in it. */
  readonly to: number | null;
}

/** Why what is captured is not put away. */
export type SafetyTroubleCode =
  /** No room, and nothing left that is safe elsewhere and could make room. */
  | 'storage-full'
  /** The browser offers no storage here, as in some private windows. */
  | 'storage-unavailable'
  /** There is storage, but writing fails. */
  | 'storage-failed'
  /** This browser cannot record. */
  | 'recorder-unsupported'
  /** It can, but its recorder fails again and again. */
  | 'recorder-failed';

/** One broadcast of which this device has made a safety copy. */
export interface SafetyBroadcast {
  readonly id: string;
  /** Which stream it belongs to, in the caller's own words; never a secret. */
  readonly stream: string;
  readonly startedAt: number;
  /** Null while it goes on. After a crash: the end of what was found. */
  readonly endedAt: number | null;
  /**
   * `found`: nobody has chosen that end, which was found after a crash, or the broadcast failed.
   * `taken-over`: another device broadcasts, so that an end of this one is none of the event. `unbegun`: it was
   * never live. Both are noted before there is an end, since the page may die.
   */
  readonly ending?: 'found' | 'taken-over' | 'unbegun';
  /** When all of it that was here was given to the person as a file. */
  readonly savedAt?: number;
  readonly gaps: readonly SafetyGap[];
  /** What is to be sent whatever a server says that it has. */
  readonly doubts?: readonly SafetyDoubt[];
  /** The person wants nothing of it any more; its pieces are being removed. */
  readonly isDiscarded: boolean;
}

/** A broadcast and its pieces, the earliest first. */
export interface SafetyBroadcastEntry extends SafetyBroadcast {
  readonly pieces: readonly SafetyPiece[];
  /** Somebody, here or in another tab, is recording it now. */
  readonly isWriting: boolean;
}

/** Whether some of it was filmed while nobody could be certain that it arrived. */
export function isDoubtful(
  { startedAt, durationMs }: SafetyPiece,
  { doubts = [] }: Pick<SafetyBroadcast, 'doubts'>,
): boolean {
  return doubts.some(
    ({ from, to }) => startedAt + durationMs > from && (to === null || startedAt < to),
  );
}

/** Whether its bytes can be read on this device. */
export function isOnDevice({ state }: SafetyPiece): boolean {
  return state.phase !== 'confirmed' || state.onDevice;
}

/** Whether the server has yet to confirm some of it. */
export function isUnconfirmed({ pieces }: Pick<SafetyBroadcastEntry, 'pieces'>): boolean {
  return pieces.some(({ state }) => state.phase !== 'confirmed');
}
