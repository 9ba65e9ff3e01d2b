/** Samples with frames after which a picture is known to move, so that its standing still means something. */
const FLOWING_AFTER = 3;
/** Samples in a row without a frame: cameras in the dark make pauses of well below a second. */
const FROZEN_AFTER = 4;
/** A camera that has yet to show its first frame is given longer: some phones take seconds to start. */
const NEVER_STARTED_AFTER = 10;
/**
 * Of 255. Black from a covered or dead camera is at most 2 in every channel; a sensor in a dark room has
 * noise, and what counts is the brightest of many single pixels.
 */
const BLACK_UP_TO = 2;
/** Pictures in a row that are black. */
const BLACK_AFTER = 4;

/** What one look at a picture saw. */
export interface PictureSample {
  /** A frame has come since the last sample. */
  readonly hasMoved: boolean;
  /** The brightest channel of any pixel looked at, 0 to 255; null where this sample did not look. */
  readonly brightest: number | null;
}

export type PictureVerdict =
  | { readonly trouble: null }
  | { readonly trouble: 'frozen' }
  /** `hasShown`: something else was seen before, so that it is the lens or the light, not the camera. */
  | { readonly trouble: 'black'; readonly hasShown: boolean };

/**
 * Judges a picture by looks in even intervals. Only what has moved can freeze: a source that shows one
 * still picture is none that has stopped.
 */
export class PictureJudge {
  #moved = 0;
  #still = 0;
  #dark = 0;
  #hasShown = false;

  /** Takes one sample; null, because nothing could be seen, makes the rows begin again. */
  see(sample: PictureSample | null): PictureVerdict {
    if (sample === null) {
      this.#still = this.#dark = 0;
      return { trouble: null };
    }
    const { hasMoved, brightest } = sample;
    if (hasMoved) this.#moved += 1;
    this.#still = hasMoved ? 0 : this.#still + 1;
    if (brightest !== null) {
      if (brightest > BLACK_UP_TO) this.#hasShown = true;
      this.#dark = brightest > BLACK_UP_TO ? 0 : this.#dark + 1;
    }
    if (this.#isFrozen) return { trouble: 'frozen' };
    return this.#dark >= BLACK_AFTER
      ? { trouble: 'black', hasShown: this.#hasShown }
      : { trouble: null };
  }

  get #isFrozen(): boolean {
    if (this.#moved === 0) return this.#still >= NEVER_STARTED_AFTER;
    return this.#moved >= FLOWING_AFTER && this.#still >= FROZEN_AFTER;
  }
}
