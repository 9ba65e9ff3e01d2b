import type { Mp4Tracks } from './mp4-init.js';

/** A piece of a publisher's media, that follows the one before it without a hole. */
export interface Fragment {
  readonly bytes: Buffer;
  readonly startMs: number;
  readonly durationMs: number;
  /** When its first moment was captured, on the engine's clock. */
  readonly capturedMs: number;
  /** Playback can start here. */
  readonly isIndependent: boolean;
}

/** Where the pieces go, in order: an initialization, then the fragments that need it. */
export interface FragmentOutput {
  init(bytes: Buffer, startMs: number, tracks: Mp4Tracks): void;
  fragment(fragment: Fragment): void;
}
