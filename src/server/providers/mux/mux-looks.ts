import { listPlaced } from '../wholes/whole-copy.js';
import type { MuxAsset, MuxLiveStream } from './mux-answers.js';
import type { MuxClient } from './mux-client.js';
import { MuxError } from './mux-error.js';
import { keepAsset } from './mux-memory.js';
import { isFinal, isUploadOpen } from './mux-state.js';
import type { KeptPlace, LookResult, MuxState } from './mux-state.js';

/** Looks that are held for those who come soon after; each holds a few small objects. */
const maxHeld = 1_000;

/** A piece that has not come for an hour is asked for no more often than this. */
const longestWaitMs = 120_000;

/** What looks are made with. */
export interface MuxLooksOptions {
  readonly client: MuxClient;
  readonly now: () => Date;
}

/** What is asked about. */
export interface LookTarget {
  /** The stream's id. */
  readonly id: string;
  readonly state: MuxState;
}

/** Asks Mux how streams stand, and no more often than is wanted. */
export class MuxLooks {
  readonly #options: MuxLooksOptions;
  readonly #held = new Map<string, { readonly atMs: number; readonly look: Promise<LookResult> }>();

  constructor(options: MuxLooksOptions) {
    this.#options = options;
  }

  /** What was learnt within `maxAgeMs` will do. Rejects with a `MuxError`. */
  look(target: LookTarget, { maxAgeMs }: { readonly maxAgeMs: number }): Promise<LookResult> {
    const atMs = this.#options.now().getTime();
    const held = this.#held.get(target.id);
    if (held && maxAgeMs > 0 && Math.abs(atMs - held.atMs) <= maxAgeMs) return held.look;
    const look = lookNow(target.state, { ...this.#options, isThorough: maxAgeMs === 0 });
    this.#hold(target.id, { atMs, look });
    return look;
  }

  /** What was learnt of the stream holds no longer. */
  forget(streamId: string): void {
    this.#held.delete(streamId);
  }

  #hold(streamId: string, entry: { atMs: number; look: Promise<LookResult> }): void {
    this.#held.delete(streamId);
    this.#held.set(streamId, entry);
    const [oldest] = this.#held.keys();
    if (this.#held.size > maxHeld && oldest !== undefined) this.#held.delete(oldest);
    // The next one asks anew, whatever this one failed of.
    entry.look.catch(() => {
      if (this.#held.get(streamId) === entry) this.#held.delete(streamId);
    });
  }
}

interface LookOptions extends MuxLooksOptions {
  /** Whether what has come to its end is asked about too: somebody may have removed it. */
  readonly isThorough: boolean;
}

async function lookNow(state: MuxState, options: LookOptions): Promise<LookResult> {
  const [recorded, uploads, wholes] = await Promise.all([
    lookAtLiveStream(state, options),
    lookAtPlaces(state.uploads, options),
    lookAtPlaces(listPlaced(state.wholes), options),
  ]);
  return { ...recorded, uploads, wholes };
}

async function lookAtLiveStream(
  { liveStream: kept, assets: known }: MuxState,
  { client, now, isThorough }: LookOptions,
): Promise<Omit<LookResult, 'uploads' | 'wholes'>> {
  if (kept === null) return { liveStream: null, assets: [], goneAssetIds: [] };
  // Nothing is credited for the time that the answers take.
  const seenAt = now();
  const liveStream = await unlessGone(client.getLiveStream(kept.id));
  const final = new Set(known.filter(isFinal).map(({ id }) => id));
  const named = new Set([...namedAssets(liveStream), ...known.map(({ id }) => id)]);
  const isAtRest = liveStream?.status === 'idle' && [...named].every((id) => final.has(id));
  if (isAtRest && !isThorough) return { liveStream, assets: [], goneAssetIds: [] };
  const listed = await client.listAssets(kept.id);
  // A list may lag behind: what it lacks is gone only if it cannot be read by its id either.
  const lacking = [...named].filter((id) => !listed.some((asset) => asset.id === id));
  const read = await Promise.all(lacking.map((id) => unlessGone(client.getAsset(id))));
  const found = [...listed, ...read.filter((asset) => asset !== null)];
  return {
    liveStream,
    assets: found.map((asset) =>
      keepAsset(
        known.find(({ id }) => id === asset.id),
        { asset, isActive: isActive(liveStream, asset), seenAt },
      ),
    ),
    goneAssetIds: lacking.filter((_id, index) => read[index] === null),
  };
}

/** Null where nothing can be recorded any more, whatever an asset that lags behind says. */
function isActive(liveStream: MuxLiveStream | null, { id }: MuxAsset): boolean | null {
  const { status, activeAssetId } = liveStream ?? { status: 'idle', activeAssetId: null };
  return status === 'idle' || status === 'disabled' ? null : activeAssetId === id;
}

function namedAssets(liveStream: MuxLiveStream | null): readonly string[] {
  if (liveStream === null) return [];
  const { activeAssetId, recentAssetIds } = liveStream;
  return activeAssetId === null ? recentAssetIds : [...recentAssetIds, activeAssetId];
}

async function lookAtPlaces<Place extends KeptPlace>(
  places: readonly Place[],
  options: LookOptions,
): Promise<Place[]> {
  const { isThorough, now } = options;
  const open = places.filter(
    (place) => isUploadOpen(place, now()) && (isThorough || isDue(place, now())),
  );
  const looked: Place[] = [];
  // One after the other: an event can have many, and none of them is urgent.
  for (const place of open) looked.push({ ...place, ...(await lookAtPlace(place, options)) });
  return looked;
}

/** Pieces come in minutes: the longer one takes, the less often it is asked for. */
function isDue({ outcome, createdAt, seenAt }: KeptPlace, now: Date): boolean {
  if (outcome !== 'waiting' || seenAt === null) return true;
  const ageMs = now.getTime() - Date.parse(createdAt);
  const waitMs = Math.min(ageMs / 10, longestWaitMs);
  return Math.abs(now.getTime() - Date.parse(seenAt)) >= waitMs;
}

/** What a look can change of a place. */
type PlaceNews = Pick<KeptPlace, 'seenAt' | 'outcome' | 'asset'>;

async function lookAtPlace(
  { id: placeId, asset: known, outcome }: KeptPlace,
  { client, now }: LookOptions,
): Promise<PlaceNews> {
  const at = now();
  const seenAt = at.toISOString();
  const seen = known === null ? await unlessGone(client.getUpload(placeId)) : null;
  const id = known?.id ?? seen?.assetId ?? null;
  if (id === null) {
    const isOver = seen === null || hasExpired.has(seen.status);
    const end = seen?.status === 'errored' ? 'failed' : outcome;
    return { seenAt, outcome: isOver ? 'expired' : end, asset: null };
  }
  const asset = await unlessGone(client.getAsset(id));
  if (asset === null) return { seenAt, outcome: 'failed', asset: null };
  const kept = keepAsset(known ?? undefined, { asset, isActive: null, seenAt: at });
  return { seenAt, outcome: 'taken', asset: kept };
}

const hasExpired: ReadonlySet<string> = new Set(['cancelled', 'timed_out']);

async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MuxError && error.code === 'mux-not-found') return null;
    throw error;
  }
}
