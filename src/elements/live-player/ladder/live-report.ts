import type { LivePath } from '../live-state.js';

/** What becomes of a live picture. */
export type LiveReport =
  | { readonly news: 'playing' | 'stalled' | 'reconnecting'; readonly path: LivePath }
  /** The picture stands, and the sound goes on. */
  | { readonly news: 'pictureless'; readonly path: LivePath }
  /** The browser plays nothing before a touch. Everything has been let go of until then. */
  | { readonly news: 'refused' }
  /** Nothing plays as yet: a source asks for patience. */
  | { readonly news: 'delayed' }
  /** Every source has been tried once, in vain; `cause` is the last one's. The next round follows by itself. */
  | { readonly news: 'unreachable'; readonly cause: unknown };
