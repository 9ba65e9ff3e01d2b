/** Samples a second of what is compared: voices and music alike have most of what tells moments apart below. */
export const comparedRate = 8_000;

/** One value for so many samples: 4 ms. */
const stepSamples = 32;

export const stepMs = (stepSamples * 1000) / comparedRate;

/** In the middle of each band, in Hz: a third of an octave wide, from a man's voice to the hiss of an s. */
const middles = [160, 250, 400, 560, 750, 950, 1200, 1500, 1850, 2300, 2800, 3400] as const;

/** The quality of each band's filter. */
const sharpness = 4;

/** What is so much softer than the loudest, in decibels, is a codec's doing rather than the room's. */
const depth = 45;

/** How loud a sound is in each of its bands, step by step. */
export type SoundProfile = readonly Float64Array[];

/**
 * How sound rises and falls in each band: what two recorders of one moment have in common, whatever
 * their codecs. Loudness alone will not do: an organ that holds a chord is as loud throughout.
 */
export function readProfile(samples: Int16Array): SoundProfile {
  const bands = middles.map((hertz) => readBand(samples, hertz));
  const loudest = bands.reduce(
    (most, band) => band.reduce((max, level) => Math.max(max, level), most),
    0,
  );
  return bands.map((band) => band.map((level) => Math.max(level, loudest - depth)));
}

/** The same with so many steps as one. */
export function coarsen(profile: SoundProfile, steps: number): SoundProfile {
  return profile.map((band) => {
    const coarse = new Float64Array(Math.floor(band.length / steps));
    return coarse.map((_, i) => {
      const part = band.subarray(i * steps, (i + 1) * steps);
      return part.reduce((sum, level) => sum + level, 0) / steps;
    });
  });
}

/** The sound behind a band-pass, in decibels, so that a whisper counts beside a bell. */
function readBand(samples: Int16Array, hertz: number): Float64Array {
  const angle = (2 * Math.PI * hertz) / comparedRate;
  const alpha = Math.sin(angle) / (2 * sharpness);
  const gain = alpha / (1 + alpha);
  const [one, two] = [(-2 * Math.cos(angle)) / (1 + alpha), (1 - alpha) / (1 + alpha)];
  const levels = new Float64Array(Math.floor(samples.length / stepSamples));
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let step = 0; step < levels.length; step += 1) {
    let sum = 0;
    for (let n = 0; n < stepSamples; n += 1) {
      const x = samples[step * stepSamples + n] ?? 0;
      const y = gain * (x - x2) - one * y1 - two * y2;
      [x1, x2, y1, y2] = [x, x1, y, y1];
      sum += y * y;
    }
    levels[step] = 10 * Math.log10(1 + sum / stepSamples);
  }
  return levels;
}
