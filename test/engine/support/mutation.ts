const seed = 20_261_121;

/** Rounds of each trial: a few seconds in all. */
export const rounds = 4000;

/** The same sequence of numbers for the same seed (mulberry32). */
export function createRandom(): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Bytes with some of them changed, cut off, doubled or put in. */
export function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  let out = Buffer.from(bytes);
  for (let i = random(4); i >= 0; i -= 1) {
    const at = random(out.length + 1);
    const kind = random(4);
    if (kind === 0 && at < out.length) out[at] = random(256);
    else if (kind === 1) out = out.subarray(0, at);
    else if (kind === 2) out = Buffer.concat([out, out.subarray(at)]);
    else out = Buffer.concat([out.subarray(0, at), Buffer.from([random(256)]), out.subarray(at)]);
  }
  return Buffer.from(out);
}
