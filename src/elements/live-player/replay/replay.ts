import type { Programme } from '../../shared/player/programme.js';
import type { Bill } from '../live-bill.js';

/** A programme of what was recorded, which may be given more of it while it plays. */
export interface Replay extends Programme {
  /** What there is by now. */
  offer?(bill: Bill): void;
}
