import type { PublisherSession } from './publisher-session.js';

/** The broadcast has begun and not ended. `lost`: its publisher fell silent without saying goodbye. */
export type BegunState =
  | { readonly phase: 'live'; readonly publisher: PublisherSession; readonly liveSinceMs: number }
  | {
      readonly phase: 'lost';
      readonly publisher: PublisherSession;
      readonly liveSinceMs: number;
      /** After this nobody is waited for. */
      readonly untilMs: number;
    };

/** How a stream stands at the engine. `opening` has none but newcomers, whose media has not arrived. */
export type RoomState = { readonly phase: 'idle' } | { readonly phase: 'opening' } | BegunState;

export type RoomPhase = RoomState['phase'];

/** Which phases may follow which. A phase may be entered anew with other data. */
export const roomTransitions: Readonly<Record<RoomPhase, readonly RoomPhase[]>> = {
  idle: ['opening'],
  opening: ['opening', 'live', 'idle'],
  live: ['live', 'lost', 'idle'],
  lost: ['lost', 'live', 'idle'],
};

/** Whether there is a broadcast, with its publisher or waiting for it. */
export function isBegun(state: RoomState): state is BegunState {
  return state.phase === 'live' || state.phase === 'lost';
}
