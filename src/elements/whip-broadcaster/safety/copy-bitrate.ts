import { readSendingWishes } from '../broadcaster-settings.js';
import type { BroadcasterAttributes } from '../broadcaster-settings.js';
import { toCopyBitrate } from '../sending/sending-settings.js';

/** What the page says of how sharp a copy it wants. */
export type CopyAttributes = Pick<BroadcasterAttributes, 'audio' | 'quality' | 'getAttribute'>;

/** Bits a second of the safety copy's picture. */
export function readCopyBitrate(attributes: CopyAttributes): number {
  const asked = attributes.getAttribute?.('safety-bitrate') ?? null;
  return toCopyBitrate(readSendingWishes(attributes).quality, asked);
}
