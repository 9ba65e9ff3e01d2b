/** As often as an eye follows, and as the microphone is to be asked at most. */
const READ_EVERY_MS = 100;
/** How much of its height a peak loses in one reading, so that a word can be seen after it was said. */
const FALL = 0.12;

/**
 * Moves the meter of a shadow root to how loud the microphone is. It writes to that one element, since
 * drawing everything anew ten times a second would cost a phone its battery.
 */
export class LevelDisplay {
  readonly #findMeter: () => HTMLMeterElement | null;
  readonly #readLevel: () => number | null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #shown = 0;

  constructor(findMeter: () => HTMLMeterElement | null, readLevel: () => number | null) {
    this.#findMeter = findMeter;
    this.#readLevel = readLevel;
  }

  /** After each drawing: goes on as long as there is a meter. */
  follow(): void {
    if (this.#findMeter() === null) this.stop();
    else this.#timer ??= setInterval(() => this.#show(), READ_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #show(): void {
    const meter = this.#findMeter();
    if (meter === null) return;
    this.#shown = Math.max(this.#readLevel() ?? 0, this.#shown - FALL, 0);
    meter.value = this.#shown;
  }
}
