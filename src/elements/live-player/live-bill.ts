import type { Stream } from '../../contract/index.js';
import type { Copy, KnownMissing } from '../recording-player/timeline/recording-choice.js';
import { chooseRecording } from '../recording-player/timeline/recording-choice.js';

/** What the contract says should be on the screen. */
export type Bill =
  | { readonly scene: 'waiting' | 'live' | 'preparing' | 'nothing' }
  | {
      readonly scene: 'replay';
      readonly copies: readonly Copy[];
      readonly missing: KnownMissing;
    };

/** What there is to show of the stream as it stands. `resolve` makes its addresses absolute. */
export function readBill(stream: Stream, resolve: (url: string) => string): Bill {
  if (stream.status === 'live') return { scene: 'live' };
  if (stream.status === 'ready') return { scene: 'waiting' };
  const choice = chooseRecording(stream, null, resolve);
  if (choice.outcome === 'ready') {
    const { copies, missing } = choice;
    return { scene: 'replay', copies, missing };
  }
  return { scene: choice.outcome === 'preparing' ? 'preparing' : 'nothing' };
}

/** Whether this is on when the event is over. */
export function isAfterwards({ scene }: Bill): boolean {
  return scene === 'preparing' || scene === 'nothing' || scene === 'replay';
}
