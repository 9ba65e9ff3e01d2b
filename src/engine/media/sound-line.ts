import { opusSilence, opusSilenceSamples } from '../codecs/opus-packet.js';
import { samplesPerMs } from './sound.js';
import type { SoundFrame } from './sound.js';

/** Jitter of timestamps below this is no gap in the sound. */
const toleranceMs = 40;

/** Sound that begins later than this after the picture begins by itself. */
const maxLeadMs = 2000;

/** Makes one unbroken run of sound from a publisher's packets: gaps are filled with silence. */
export class SoundLine {
  readonly #emit: (frame: SoundFrame) => void;
  /** Where the next packet goes, in samples of the capturing clock. */
  #next: number | null = null;

  constructor(emit: (frame: SoundFrame) => void) {
    this.#emit = emit;
  }

  /** Where the sound ends so far, on the capturing clock; null before the first packet. */
  get endMs(): number | null {
    return this.#next === null ? null : this.#next / samplesPerMs;
  }

  /** Takes the next packet. The first one is led up to by silence from `pictureMs`, where the picture began. */
  push(timeMs: number, bytes: Buffer, samples: number, pictureMs: number | null = null): void {
    const at = Math.round(timeMs * samplesPerMs);
    if (this.#next === null) {
      const leadMs = pictureMs === null ? 0 : timeMs - pictureMs;
      this.#next = at - (leadMs > 0 && leadMs <= maxLeadMs ? Math.round(leadMs * samplesPerMs) : 0);
    }
    const tolerance = toleranceMs * samplesPerMs;
    if (at > this.#next + tolerance) this.fillUntil(timeMs);
    if (at < this.#next - tolerance) return;
    this.#append(bytes, samples);
  }

  /** Begins with silence at a time, when nothing has come. */
  begin(timeMs: number): void {
    this.#next ??= Math.round(timeMs * samplesPerMs);
  }

  /** Fills up with silence to a time, when sound has begun at all. */
  fillUntil(timeMs: number): void {
    const until = timeMs * samplesPerMs;
    while (this.#next !== null && this.#next + opusSilenceSamples <= until) {
      this.#append(opusSilence, opusSilenceSamples);
    }
  }

  /**
   * Fills up with silence until there is sound at least up to a time, when it has begun at all: an
   * end without sound is a hole to browsers, which they may never get over.
   */
  coverUntil(timeMs: number): void {
    this.fillUntil(timeMs + opusSilenceSamples / samplesPerMs);
  }

  #append(bytes: Buffer, samples: number): void {
    if (this.#next === null) return;
    const timeMs = this.#next / samplesPerMs;
    this.#next += samples;
    this.#emit({ timeMs, bytes, samples, codec: { name: 'opus' } });
  }
}
