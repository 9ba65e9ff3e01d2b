import type { Mp4Sample } from '../mp4/mp4-fragment.js';
import type { SoundFrame } from './sound.js';

/** Rounding between clocks: a packet of sound that is this many samples off follows without a gap. */
const toleranceTicks = 4;

/** A packet of sound and where it stands. */
interface PlacedSample {
  readonly atTicks: number;
  readonly sample: Mp4Sample;
}

/** The sound that is still to be cut into fragments, each packet where the one before it ends. Ticks are samples. */
export class SoundRun {
  #samples: PlacedSample[] = [];
  #endTicks: number;

  constructor(startTicks: number) {
    this.#endTicks = startTicks;
  }

  /** Where the next packet goes. */
  get endTicks(): number {
    return this.#endTicks;
  }

  get isEmpty(): boolean {
    return this.#samples.length === 0;
  }

  /** Takes a packet that was captured at `atTicks`. Returns false for one that comes too late for its place. */
  push(frame: SoundFrame, atTicks: number): boolean {
    const gap = atTicks - this.#endTicks;
    if (gap < -toleranceTicks) return false;
    if (gap > toleranceTicks) this.#stretch(gap);
    const sample = { duration: frame.samples, bytes: frame.bytes, isKey: true };
    this.#samples.push({ atTicks: this.#endTicks, sample });
    this.#endTicks += frame.samples;
    return true;
  }

  /** Lets sound begin at a time, when none has come. */
  begin(atTicks: number): void {
    this.#endTicks = atTicks;
  }

  /** Hands out what stands before a time. */
  takeBefore(ticks: number): PlacedSample[] {
    const taken = this.#samples.filter(({ atTicks }) => atTicks < ticks);
    this.#samples = this.#samples.slice(taken.length);
    return taken;
  }

  /** Gives up what stands from a time on, so that it can come again. */
  withdraw(fromTicks: number): void {
    const withdrawn = this.#samples.findIndex(({ atTicks }) => atTicks >= fromTicks);
    if (withdrawn === -1) return;
    this.#endTicks = this.#samples[withdrawn]?.atTicks ?? this.#endTicks;
    this.#samples = this.#samples.slice(0, withdrawn);
  }

  /** Lets the packet before a gap stand until the next one. */
  #stretch(gap: number): void {
    const last = this.#samples.pop();
    if (last !== undefined) {
      const sample = { ...last.sample, duration: last.sample.duration + gap };
      this.#samples.push({ ...last, sample });
    }
    this.#endTicks += gap;
  }
}
