/** What goes wrong, and how. */
export type Fault =
  | 'network-cut'
  | 'tab-killed'
  | 'page-reloaded'
  | 'tracks-ended'
  | 'server-killed'
  | 'quota-filled'
  | 'tracks-muted'
  | 'camera-flipped';

/** One of them, from when after going live, and for how long where it lasts. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly atMs: number;
  readonly lastsMs: number;
}

export interface LossPlan {
  readonly seed: number;
  readonly faults: readonly PlannedFault[];
  /** From going live to the end. */
  readonly lengthMs: number;
}

/** Of these are the plans of seeds of which nothing else is said: more of them would change them all. */
const firstFaults: readonly Fault[] = [
  'network-cut',
  'tab-killed',
  'page-reloaded',
  'tracks-ended',
  'server-killed',
  'quota-filled',
];
/** And what befalls the devices while the page lives on. */
export const allFaults: readonly Fault[] = [...firstFaults, 'tracks-muted', 'camera-flipped'];
const lasting: Readonly<Record<Fault, readonly [number, number]>> = {
  'network-cut': [500, 9_000],
  'tab-killed': [0, 0],
  'page-reloaded': [0, 0],
  'tracks-ended': [0, 0],
  'server-killed': [200, 5_000],
  'quota-filled': [2_000, 8_000],
  // Beyond 5 s the devices are opened anew, and are as mute as before.
  'tracks-muted': [500, 7_000],
  'camera-flipped': [0, 0],
};
/** Between a page that has died and what happens next somebody must have begun again. */
export const REST_MS = 1_500;

export interface LossPlanOptions {
  readonly count?: number;
  readonly lengthMs?: number;
  readonly kinds?: readonly Fault[];
}

/** The faults of a seed: of random kinds, at random moments, one into another. */
export function createLossPlan(
  seed: number,
  { count = 4, lengthMs = 30_000, kinds = firstFaults }: LossPlanOptions = {},
): LossPlan {
  const random = createRandom(seed);
  const between = ([from, to]: readonly [number, number]) => from + random() * (to - from);
  const faults: PlannedFault[] = [];
  while (faults.length < count) {
    // Each kind comes once in as many runs as there are kinds at least, whatever chance says.
    const isFirst = faults.length === 0;
    const kind = kinds[isFirst ? seed % kinds.length : Math.floor(random() * kinds.length)];
    if (kind === undefined) continue;
    const fault = {
      fault: kind,
      atMs: Math.round(between([200, lengthMs - REST_MS])),
      lastsMs: Math.round(between(lasting[kind])),
    };
    faults.push(fault);
  }
  faults.sort((a, b) => a.atMs - b.atMs);
  return { seed, faults: faults.filter((fault) => isBearable(fault, faults)), lengthMs };
}

/**
 * What is in memory alone, because there is no room, dies with the page: a page is not killed while
 * that is all there is, and a kind that is under way does not begin again.
 */
function isBearable(fault: PlannedFault, all: readonly PlannedFault[]): boolean {
  const isDeadly = fault.fault === 'tab-killed' || fault.fault === 'page-reloaded';
  return !all.some((other) => {
    if (other === fault || other.atMs > fault.atMs) return false;
    const isUnderWay = fault.atMs < other.atMs + other.lastsMs + REST_MS;
    return (
      isUnderWay && (other.fault === fault.fault || (isDeadly && other.fault === 'quota-filled'))
    );
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
