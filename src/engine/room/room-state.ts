import type { PublisherSession } from './publisher-session.js';

/**
 * How a stream stands at the engine. `opening` has a publisher whose media has not arrived;
 * `lost` had one that fell silent without saying goodbye.
 */
export type RoomState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'opening'; readonly publisher: PublisherSession; readonly sinceMs: number }
  | { readonly phase: 'live'; readonly publisher: PublisherSession; readonly liveSinceMs: number }
  | {
      readonly phase: 'lost';
      readonly publisher: PublisherSession;
      readonly liveSinceMs: number;
      readonly lostAtMs: number;
    };

export type RoomPhase = RoomState['phase'];

/** Which phases may follow which. A phase may be entered anew with other data. */
export const roomTransitions: Readonly<Record<RoomPhase, readonly RoomPhase[]>> = {
  idle: ['opening'],
  opening: ['opening', 'live', 'idle'],
  live: ['live', 'lost', 'idle'],
  lost: ['lost', 'live', 'idle'],
};
