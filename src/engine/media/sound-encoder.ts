import type { SoundFrame } from './sound.js';

/**
 * A stage that turns a publisher's unbroken Opus into what is written, later and in order. It hands
 * out every frame that it is given, in one codec or the other, whatever becomes of it.
 */
export interface SoundEncoder {
  push(frame: SoundFrame, nowMs: number): void;
  /** From where on sound is still to come, on the capturing clock; null when nothing is under way. */
  readonly pendingFromMs: number | null;
  /** Whether more is under way than an encoder that keeps up holds back: what is shown with it should wait. */
  readonly isBehind: boolean;
  /** Notices what takes too long. */
  tick(nowMs: number): void;
  /** Hands out the rest, within about a second. */
  finish(): Promise<void>;
  /**
   * Whether sound that has been handed out as it came, for want of an encoder that keeps up, could be
   * handed out encoded from this time on. The time is one at which others may begin anew as well: a
   * key frame's.
   */
  canReturnAt(timeMs: number): boolean;
  /** Hands out encoded what was captured from this time on, also what has been handed out as it came. */
  returnFrom(timeMs: number): void;
}

/** Makes the encoder of one publisher's sound. */
export type CreateSoundEncoder = (emit: (frame: SoundFrame) => void) => SoundEncoder;
