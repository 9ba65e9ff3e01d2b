/** How sound is coded in the tracks that are written. AAC comes with its AudioSpecificConfig. */
export type SoundCodec =
  { readonly name: 'opus' } | { readonly name: 'aac'; readonly config: Buffer };

/** One packet of sound. Times are of the capturing clock. */
export interface SoundFrame {
  readonly timeMs: number;
  readonly bytes: Buffer;
  /** Duration in samples at 48 kHz. */
  readonly samples: number;
  readonly codec: SoundCodec;
}

/** Samples of a millisecond, whatever the codec: Opus and the AAC made of it run at 48 kHz. */
export const samplesPerMs = 48;

export function isSameSound(a: SoundCodec, b: SoundCodec): boolean {
  if (a.name === 'opus' || b.name === 'opus') return a.name === b.name;
  return a.config.equals(b.config);
}
