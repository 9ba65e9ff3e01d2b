/** What the encoder's thread is asked: one Opus packet and how many samples it counts for, or the rest. */
export type AacRequest =
  | { readonly type: 'sound'; readonly bytes: Uint8Array; readonly samples: number }
  | { readonly type: 'finish' };

/**
 * What it answers; the first is that it stands, before it is asked. The configuration comes before the
 * first frame; each frame holds `aacSamples`.
 */
export type AacReply =
  | { readonly type: 'ready' }
  | { readonly type: 'config'; readonly config: Uint8Array }
  | { readonly type: 'frame'; readonly bytes: Uint8Array }
  | { readonly type: 'finished' };

/** Samples of one AAC frame. */
export const aacSamples = 1024;
