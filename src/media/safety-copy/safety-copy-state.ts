import type { SafetyTroubleCode } from './safety-piece.js';

/** How the safety copy stands. Times are by the device's clock, in ms since 1970. */
export type SafetyCopyState =
  | { readonly phase: 'idle' }
  /** Begun, then; nothing has been recorded yet. */
  | { readonly phase: 'starting'; readonly since: number }
  /** Recorded and written as it comes, since then. */
  | { readonly phase: 'copying'; readonly since: number }
  /** Recorded, but since then only in the page's memory, which does not outlive the page. */
  | { readonly phase: 'in-memory'; readonly since: number; readonly code: SafetyTroubleCode }
  /** From then on nothing is held. It goes on by itself as soon as it can. */
  | { readonly phase: 'not-holding'; readonly since: number; readonly code: SafetyTroubleCode }
  /** There is no live track to record. */
  | { readonly phase: 'nothing-to-copy'; readonly since: number }
  /** The end has come; the last of it is being written. With a `code`: it stays in memory until there is room. */
  | { readonly phase: 'finishing'; readonly code: SafetyTroubleCode | null }
  | { readonly phase: 'finished' };
