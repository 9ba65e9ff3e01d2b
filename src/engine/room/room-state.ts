import type { PublisherSession } from './publisher-session.js';

/**
 * The broadcast has begun and not ended. `leaving`: its publisher has said goodbye while another of
 * its sessions is on its way, and has not been silent for long. `lost`: it has been silent, and may
 * come back.
 */
export type BegunState =
  | { readonly phase: 'live'; readonly publisher: PublisherSession; readonly liveSinceMs: number }
  | {
      readonly phase: 'leaving';
      readonly publisher: PublisherSession;
      readonly liveSinceMs: number;
      /** After this nobody is waited for. */
      readonly untilMs: number;
    }
  | {
      readonly phase: 'lost';
      readonly publisher: PublisherSession;
      readonly liveSinceMs: number;
      /** After this nobody is waited for. */
      readonly untilMs: number;
    };

/** A broadcast whose media comes, or came a moment ago. */
export type FlowingState = Extract<BegunState, { readonly phase: 'live' | 'leaving' }>;

/** How a stream stands at the engine. `opening` has none but newcomers, whose media has not arrived. */
export type RoomState = { readonly phase: 'idle' } | { readonly phase: 'opening' } | BegunState;

export type RoomPhase = RoomState['phase'];

/** Which phases may follow which. A phase may be entered anew with other data. */
export const roomTransitions: Readonly<Record<RoomPhase, readonly RoomPhase[]>> = {
  idle: ['opening'],
  opening: ['opening', 'live', 'idle'],
  live: ['live', 'leaving', 'lost', 'idle'],
  leaving: ['leaving', 'live', 'lost', 'idle'],
  lost: ['lost', 'live', 'idle'],
};

/** Whether there is a broadcast, with its publisher or waiting for it. */
export function isBegun(state: RoomState): state is BegunState {
  return state.phase !== 'idle' && state.phase !== 'opening';
}

/** Whether there is a broadcast that is not lost. */
export function isFlowing(state: RoomState): state is FlowingState {
  return state.phase === 'live' || state.phase === 'leaving';
}
