import { fragmentMs } from './fragmenter.js';
import { createH264Still } from '../codecs/h264-still.js';
import type { VideoFrame } from './media-unit.js';
import { createVp9Still } from '../codecs/vp9-still.js';

/**
 * A picture stands when none has followed it for so long: longer than the second between the
 * pictures of a camera that is switched off or a screen that does not change.
 */
const standingMs = 1250;

/**
 * Repeats the newest picture for as long as no other comes: each fragment needs one, since players
 * wait where one kind of media ends. At key frame intervals the last key frame takes its place, so
 * that playback can start there; it stands for the newest also where a codec's pictures without a
 * change cannot be written.
 */
export class StandingPicture {
  readonly #keyFrameIntervalMs: () => number;
  #key: VideoFrame | null = null;
  #last: VideoFrame | null = null;
  #arrivalMs = 0;

  constructor(keyFrameIntervalMs: () => number) {
    this.#keyFrameIntervalMs = keyFrameIntervalMs;
  }

  /** Notes a picture that came. */
  note(frame: VideoFrame, arrivalMs: number): void {
    this.#last = frame;
    if (frame.isKey) this.#key = frame;
    this.#arrivalMs = arrivalMs;
  }

  /** What follows up to a time of the capturing clock, once the picture stands. Only a key frame can come after it. */
  repeatUntil(untilMs: number, nowMs: number): VideoFrame[] {
    const repeated: VideoFrame[] = [];
    if (nowMs - this.#arrivalMs < standingMs) return repeated;
    for (let next = this.#next(); next !== null && next.timeMs <= untilMs; next = this.#next()) {
      repeated.push(next);
      this.#last = next;
      if (next.isKey) this.#key = next;
    }
    return repeated;
  }

  #next(): VideoFrame | null {
    const [key, last] = [this.#key, this.#last];
    if (key === null || last === null) return null;
    const timeMs = last.timeMs + fragmentMs;
    const isKeyDue = timeMs - key.timeMs >= this.#keyFrameIntervalMs();
    const still = isKeyDue ? null : createStill(last);
    return still === null ? { ...key, timeMs } : { ...last, timeMs, bytes: still, isKey: false };
  }
}

/** A picture that shows this one unchanged; null where the codec's cannot be written. */
function createStill({ bytes, config }: VideoFrame): Buffer | null {
  switch (config.codec) {
    case 'H264':
      return createH264Still(bytes, config.decoder);
    case 'VP9':
      return createVp9Still(bytes);
    // VP8's header takes a thousand probabilities, and AV1 shows no key frame for a second time.
    case 'VP8':
    case 'AV1':
      return null;
  }
}
