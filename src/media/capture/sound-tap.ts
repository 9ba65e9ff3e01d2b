/**
 * 0.7 s of sound at 48 kHz, the most that can be looked back on: who asks once a second what was heard should
 * not take a pause between two words, or two beeps, for all of it.
 */
const HEARD = 32_768;
/** 43 ms of it: enough to hold any tone, and a meter shows what is now. */
const NOW = 2_048;
/** What a meter shows as nothing. Quiet rooms lie below it. */
const FLOOR_DB = -60;

/**
 * Listens to a track beside everything else that is done with it. It has no timer: it reads when it is
 * asked, so that nothing is done while nobody asks.
 */
export class SoundTap {
  readonly #context: AudioContext;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #heard = new Float32Array(HEARD);

  constructor(track: MediaStreamTrack) {
    this.#context = createSilentContext();
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = HEARD;
    this.#source.connect(this.#analyser);
  }

  /** The loudest of the last 0.7 s, 0 to 1; null while the browser lets nothing be heard. */
  readPeak(): number | null {
    return this.#readPeakOf(HEARD);
  }

  /** For a meter: 0 for what lies below hearing, 1 for the loudest there is, even steps per decibel. */
  readLevel(): number | null {
    const peak = this.#readPeakOf(NOW);
    return peak === null ? null : toMeterLevel(peak);
  }

  close(): void {
    this.#source.disconnect();
    void this.#context.close().catch(() => undefined);
  }

  #readPeakOf(samples: number): number | null {
    if (this.#context.state !== 'running') {
      // Held back until the page is touched, or taken by a phone call.
      void this.#context.resume().catch(() => undefined);
      return null;
    }
    this.#analyser.getFloatTimeDomainData(this.#heard);
    return this.#heard
      .subarray(-samples)
      .reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  }
}

/** A tap into this track, or null where the browser has no sound processing to spare. */
export function createSoundTap(track: MediaStreamTrack): SoundTap | null {
  try {
    return new SoundTap(track);
  } catch {
    return null;
  }
}

/** A peak of 0 to 1 as a meter's level of 0 to 1. */
export function toMeterLevel(peak: number): number {
  const decibels = 20 * Math.log10(peak);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

/** One that opens no loudspeaker, where the browser can do without. */
function createSilentContext(): AudioContext {
  const options = { latencyHint: 'playback', sinkId: { type: 'none' } } as const;
  try {
    return new AudioContext(options);
  } catch {
    return new AudioContext();
  }
}
