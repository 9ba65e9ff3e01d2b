import type { BroadcastPart } from '../../contract/broadcast-report.js';
import type { BroadcasterAttributes, Destination } from './broadcaster-settings.js';

export interface UplinkOptions {
  readonly destination: Destination;
  readonly attributes: BroadcasterAttributes;
  /** What of a broadcast is held on this device. Never rejects. */
  readonly readParts?: (broadcastId: string) => Promise<readonly BroadcastPart[]>;
  /** Whether a camera gives a picture that is to be sent now. Default: no. */
  readonly givesPicture?: () => boolean;
  /** Ends everything, also the watch that goes on after `close`. */
  readonly signal: AbortSignal;
}
