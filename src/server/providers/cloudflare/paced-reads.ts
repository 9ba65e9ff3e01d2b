import type { CloudflareParts } from './cloudflare-parts.js';
import type { CloudflareState } from './cloudflare-state.js';
import type { InputStatus } from './live-input.js';
import type { StoredVideo } from './stored-video.js';

/** What is over changes seldom: it is asked for no more often, unless news came. */
const restingAgeMs = 30_000;

/** The account's list of running recordings says of each whether it still runs; beside it a stream's own list may be old. */
const besideAccountAgeMs = 240_000;

/** How old that list may be. */
const accountAgeMs = 4_000;

/** Two lists that do not agree are compared anew no sooner. */
const differsAgeMs = 15_000;

/** How old what a look is made of may be. */
export interface LookAge {
  readonly maxAgeMs: number;
  /** Older than was asked for: many streams share the account's requests. */
  readonly isPaced: boolean;
}

/** The videos of an input, and when they were asked for. */
export interface AgedVideos {
  readonly value: readonly StoredVideo[];
  readonly at: Date;
}

/** How old what is known of a stream may be, with all the others that are looked at. */
export function toLookAge(
  { input, seen }: CloudflareState,
  wantedMs: number,
  { client, pace }: CloudflareParts,
): LookAge {
  // News is worth its requests.
  if (wantedMs === 0) return { maxAgeMs: 0, isPaced: false };
  const look = seen.lastLiveAt === null ? 'waiting' : 'live';
  const fairMs = pace.share(input.uid, look);
  // What is known does until there are requests to spare.
  if (!client.maySpare(look)) return { maxAgeMs: Infinity, isPaced: true };
  const isOver = seen.ingest === 'none' && Object.keys(seen.running).length === 0;
  const restingMs = isOver && seen.lastLiveAt !== null ? restingAgeMs : 0;
  return { maxAgeMs: Math.max(wantedMs, restingMs, fairMs), isPaced: fairMs > wantedMs };
}

/** What the input says of itself. */
export async function readStatus(
  state: CloudflareState,
  { maxAgeMs }: LookAge,
  { client, reads }: CloudflareParts,
): Promise<InputStatus> {
  const { uid } = state.input;
  const key = `input ${uid}`;
  if (mayBeAssumed(state, maxAgeMs) && !reads.has(key)) return { type: 'never' };
  return (await reads.read(key, maxAgeMs, () => client.readLiveInput(uid))).value.status;
}

/** Null where they could not be read and what the engine tells is worth telling without them. */
export async function readVideos(
  state: CloudflareState,
  age: LookAge,
  mayFail: boolean,
  parts: CloudflareParts,
): Promise<AgedVideos | null> {
  try {
    const isShared = age.isPaced && state.seen.ingest !== 'none';
    return await (isShared ? readBesideAccount(state, parts) : readOwn(state, age.maxAgeMs, parts));
  } catch (error) {
    if (!mayFail) throw error;
    parts.onError(error);
    return null;
  }
}

async function readOwn(
  state: CloudflareState,
  maxAgeMs: number,
  { client, reads, now }: CloudflareParts,
): Promise<AgedVideos> {
  const { uid } = state.input;
  const key = `videos ${uid}`;
  if (mayBeAssumed(state, maxAgeMs) && !reads.has(key)) return { value: [], at: now() };
  return reads.read(key, maxAgeMs, () => client.listVideosOfInput(uid));
}

/** One request tells of all streams that are live; a stream's own list is asked for where the two differ. */
async function readBesideAccount(
  state: CloudflareState,
  parts: CloudflareParts,
): Promise<AgedVideos> {
  const { client, reads } = parts;
  const own = await readOwn(state, besideAccountAgeMs, parts);
  const running = await reads
    .read('running videos', accountAgeMs, () => client.listRunningVideos())
    .catch(() => null);
  if (running === null || running.at < own.at) return own;
  const mine = running.value.filter(({ liveInput }) => liveInput === state.input.uid);
  const known = own.value.filter((video) => video.state === 'recording');
  const isSame =
    mine.length === known.length && known.every(({ uid }) => mine.some((one) => one.uid === uid));
  if (isSame) return { value: own.value, at: running.at };
  return readOwn(state, differsAgeMs, parts);
}

/** Of an input that nothing ever came to, and that was never asked, in a rush such as a start. */
function mayBeAssumed({ seen }: CloudflareState, maxAgeMs: number): boolean {
  return maxAgeMs === Infinity && seen.lastLiveAt === null;
}
