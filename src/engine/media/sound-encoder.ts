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
}

/** Makes the encoder of one publisher's sound; null when it cannot, and the sound goes on as it comes. */
export type CreateSoundEncoder = (emit: (frame: SoundFrame) => void) => SoundEncoder | null;
