import type { Assurance } from '../../contract/stream.js';
import type { Scene } from '../../media/capture/scene.js';
import type { ElementError, ElementErrorCode } from '../shared/element-error.js';
import type { Transitions } from '../shared/streamside-element.js';
import type { LinkReport } from './quality/link-quality.js';
import type { RecoveringCause } from './uplink-state.js';

/** What is left to do before the broadcast is live. */
export type ConnectingStep =
  /** Asking the endpoint for a grant, then opening the session. */
  | 'opening'
  /** Media is on its way; the backend has yet to say that it arrives. */
  | 'confirming';

/** What the backend says of a broadcast. */
export interface BroadcastAccount {
  /** What it confirms; null where there is no backend to say so. */
  readonly assurance: Assurance | null;
  /** Whether its servers mean to record; null where there is no backend to say so. */
  readonly records: boolean | null;
}

/** A broadcast that is or was live. */
export interface LiveAccount extends BroadcastAccount {
  /** When it was first live, in milliseconds since the epoch. */
  readonly since: number;
  /** For how long it was not live since, but for what still lasts. */
  readonly offAirMs: number;
  /** How good the way to the server is; null before anything was measured. */
  readonly link: LinkReport | null;
}

/** Times in which nothing arrived. A server confirms what it records now before it counts what it missed. */
export interface Outage {
  /** Of all of them together that it has not counted. */
  readonly durationMs: number;
  /** What it had counted before the first of them, as far as it was heard of. */
  readonly countedMs: number;
  /** When the last of them ended, in milliseconds since the epoch. */
  readonly endedAt: number;
}

export type BroadcasterState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'requesting-media' }
  | { readonly phase: 'preview'; readonly scene: Scene }
  | {
      readonly phase: 'connecting';
      readonly scene: Scene;
      readonly step: ConnectingStep;
      /** Since when the person wants to be live, in milliseconds since the epoch. */
      readonly tappedAt: number;
      /** Why the last try failed, while the next is awaited. */
      readonly trouble: ElementErrorCode | null;
    }
  | ({
      readonly phase: 'streaming';
      readonly scene: Scene;
      /** What has just been got over; null where there was none, or where the server has counted it. */
      readonly outage: Outage | null;
    } & LiveAccount)
  | ({
      readonly phase: 'reconnecting';
      readonly scene: Scene;
      /** `taken-over`, `other-ended`: left to another device, until that vanishes or `start()` is called. */
      readonly cause: RecoveringCause;
      /** Why the last try failed, while the next is awaited. */
      readonly trouble: ElementErrorCode | null;
      /** Since when nothing is known to arrive, in milliseconds since the epoch. */
      readonly lostAt: number;
      /** What was missing already when it was lost, and had not been counted. */
      readonly before: Omit<Outage, 'endedAt'>;
    } & LiveAccount)
  | { readonly phase: 'stopping' }
  | ({
      readonly phase: 'stopped';
      /** For how long it was live between the first time and the stop; null when it never was. */
      readonly durationMs: number | null;
    } & BroadcastAccount)
  | {
      readonly phase: 'error';
      readonly error: ElementError;
      /** The camera that stayed on; null where there is none. */
      readonly scene: Scene | null;
    };

/** Removal from the page leads back to `idle`, or to `stopped` once something was being sent. */
export const broadcasterTransitions: Transitions<BroadcasterState> = {
  idle: ['requesting-media', 'error'],
  'requesting-media': ['preview', 'idle', 'error'],
  preview: ['connecting', 'idle', 'error'],
  connecting: ['streaming', 'stopping', 'error'],
  streaming: ['reconnecting', 'stopping', 'error'],
  reconnecting: ['streaming', 'stopping', 'error'],
  stopping: ['stopped'],
  stopped: ['requesting-media', 'idle', 'error'],
  error: ['requesting-media', 'preview', 'idle'],
};

/** Whether something is being sent, or is meant to be. */
export function isOnAir(phase: BroadcasterState['phase']): boolean {
  return phase === 'connecting' || phase === 'streaming' || phase === 'reconnecting';
}
