import type { ContractClient } from '../../../contract/contract-client.js';
import type { LineReading } from '../../../media/piece-upload/line-reading.js';
import type { SafetyStore } from '../../../media/safety-copy/safety-store.js';
import type { BroadcasterAttributes, Destination } from '../broadcaster-settings.js';
import type { CopyAttributes } from './copy-bitrate.js';
import type { NewCopy } from './new-copy.js';

export interface SafetyNetOptions {
  readonly destination: Destination;
  readonly attributes: Pick<BroadcasterAttributes, 'token' | 'getToken'> &
    Partial<Pick<BroadcasterAttributes, 'stream'>> &
    CopyAttributes;
  /** For tests. */
  readonly store?: SafetyStore;
  readonly client?: (token: string | null) => Client;
}

/** What is live and is kept. */
export interface LiveCopy {
  readonly copy: NewCopy;
  readonly since: number;
  line: LineReading | null;
  /** Another device broadcasts, and this one sends nothing live. */
  isWaiting: boolean;
  /** Whether a server has confirmed any of it. */
  wasLive: boolean;
}

/** What of the contract is called for it. */
export type Client = Pick<
  ContractClient,
  'getStream' | 'reportBroadcast' | 'createUpload' | 'resolve'
>;
