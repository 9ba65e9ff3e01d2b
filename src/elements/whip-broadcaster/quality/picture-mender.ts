import type { LinkReport } from './link-quality.js';

/** As many as put in doubt that what is filmed arrives. */
const MEND_AFTER = 3;
/** Pictures that have left for so long are well again, and the tries begin anew. */
const HEALTHY_AFTER_MS = 60_000;

/** What can be begun anew where no picture leaves the device. */
export type PictureRemedy =
  /** The encoder: nobody notices. */
  | 'encoder'
  /** The connection, with all that sends: viewers miss a second of sound. */
  | 'connection'
  /** The camera: for a moment nothing is filmed either. */
  | 'camera';

/** The gentlest first, each so long after the one before; the last one again and again. */
const remedies: readonly { readonly remedy: PictureRemedy; readonly afterMs: number }[] = [
  { remedy: 'encoder', afterMs: 0 },
  { remedy: 'connection', afterMs: 5_000 },
  { remedy: 'camera', afterMs: 10_000 },
  { remedy: 'connection', afterMs: 30_000 },
  { remedy: 'connection', afterMs: 60_000 },
];

/** Tries one remedy after the other for a picture that does not leave the device, until it does. */
export class PictureMender {
  readonly #apply: (remedy: PictureRemedy) => void;
  #tries = 0;
  #triedAt = -Infinity;
  /** When one was last seen not to leave. */
  #unsentAt = -Infinity;

  constructor(apply: (remedy: PictureRemedy) => void) {
    this.#apply = apply;
  }

  /** To be told of every reading of a broadcast that is live. */
  heed(link: LinkReport | null, now = performance.now()): void {
    const unsent = link?.picture.unsent ?? 0;
    if (unsent === 0) {
      if (now - this.#unsentAt > HEALTHY_AFTER_MS) this.#tries = 0;
      return;
    }
    this.#unsentAt = now;
    const next = remedies[Math.min(this.#tries, remedies.length - 1)];
    if (next === undefined || unsent < MEND_AFTER || now - this.#triedAt < next.afterMs) return;
    this.#tries += 1;
    this.#triedAt = now;
    this.#apply(next.remedy);
  }
}
