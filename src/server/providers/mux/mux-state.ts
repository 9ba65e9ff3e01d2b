import { listPlaced } from '../wholes/whole-copy.js';
import type { PlacedWhole, WholeCopy, WholePlace } from '../wholes/whole-copy.js';
import type { MuxLiveStream, MuxPlaybackId } from './mux-answers.js';
import type { KeptAsset } from './mux-memory.js';

/** An upload that was begun in time may end this long after its address expired. */
const lateUploadMs = 3_600_000;

/** What the backup remembers of a stream: JSON in the stream's record. Holds a secret. */
export interface MuxState {
  /** Null where nothing but uploads was made. */
  readonly liveStream: KeptLiveStream | null;
  /** Recordings of the live stream, oldest first. */
  readonly assets: readonly KeptAsset[];
  readonly uploads: readonly KeptUpload[];
  /** The engine's wholes that Mux was given, or is to be given. */
  readonly wholes: readonly WholeCopy<KeptPlace>[];
}

/** What records the stream. */
export interface KeptLiveStream {
  readonly id: string;
  /** A secret. */
  readonly streamKey: string;
  readonly playbackIds: readonly MuxPlaybackId[];
}

/** A place for a file that is sent straight to Mux. */
export interface KeptPlace extends WholePlace {
  readonly id: string;
  readonly createdAt: string;
  /** Until then a file may come. */
  readonly expiresAt: string;
  /** When Mux was last asked what became of it; null: never. */
  readonly seenAt: string | null;
  /** What became of it. `expired`: nothing came while it was good. */
  readonly outcome: 'waiting' | 'taken' | 'expired' | 'failed';
  /** Null until the file is there. */
  readonly asset: KeptAsset | null;
}

/** A safety piece that was sent straight to Mux, or may still be. */
export interface KeptUpload extends KeptPlace {
  readonly broadcastId: string;
  readonly partId: string;
}

const emptyState: MuxState = { liveStream: null, assets: [], uploads: [], wholes: [] };

/** The state as it was remembered, perhaps by an earlier version; an empty one where nothing was. */
export function toMuxState(state: unknown): MuxState {
  return { ...emptyState, ...(state as MuxState | null) };
}

/** The state of what was just made, or found. */
export function createMuxState({ id, streamKey, playbackIds }: MuxLiveStream): MuxState {
  return { ...emptyState, liveStream: { id, streamKey, playbackIds } };
}

/** What one look learnt. */
export interface LookResult {
  /** Null where Mux has it no longer. */
  readonly liveStream: MuxLiveStream | null;
  readonly assets: readonly KeptAsset[];
  /** Known before, and gone. */
  readonly goneAssetIds: readonly string[];
  readonly uploads: readonly KeptUpload[];
  readonly wholes: readonly PlacedWhole<KeptPlace>[];
}

/** What stands for a look where none is possible. */
export const nothingLearnt: LookResult = {
  liveStream: null,
  assets: [],
  goneAssetIds: [],
  uploads: [],
  wholes: [],
};

/** The state with what a look learnt. Of two looks at one asset the later counts, in whichever order they end. */
export function rememberLook(state: MuxState, look: LookResult): MuxState {
  const seen = new Map(look.assets.map((asset) => [asset.id, asset]));
  const isGone = new Set(look.goneAssetIds);
  const assets = [
    ...state.assets.map((asset) => toLater(asset, seen.get(asset.id))),
    ...look.assets.filter(({ id }) => !state.assets.some((asset) => asset.id === id)),
  ].filter(({ id }) => !isGone.has(id));
  const uploads = new Map(look.uploads.map((upload) => [upload.id, upload]));
  const wholes = new Map(look.wholes.map((copy) => [copy.id, copy]));
  return {
    liveStream: state.liveStream && {
      ...state.liveStream,
      // Not its key: a look that began before the key was changed may end afterwards.
      ...(look.liveStream?.id === state.liveStream.id
        ? { playbackIds: look.liveStream.playbackIds }
        : {}),
    },
    assets: assets.sort((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? '')),
    uploads: state.uploads.map((upload) => uploads.get(upload.id) ?? upload),
    wholes: state.wholes.map((copy) =>
      copy.phase === 'placed' ? (wholes.get(copy.id) ?? copy) : copy,
    ),
  };
}

function toLater(kept: KeptAsset, seen: KeptAsset | undefined): KeptAsset {
  return seen && seen.seenAt >= kept.seenAt ? seen : kept;
}

/** Whether nothing about the asset changes any more. */
export function isFinal({ phase, hasAllFiles }: KeptAsset): boolean {
  return phase === 'failed' || (phase === 'ready' && hasAllFiles);
}

/** Whether something may still come of it. */
export function isUploadOpen({ outcome, asset, expiresAt }: KeptPlace, now: Date): boolean {
  if (outcome === 'waiting') return now.getTime() <= Date.parse(expiresAt) + lateUploadMs;
  return outcome === 'taken' && asset !== null && !isFinal(asset);
}

/** Every place that a file was given at Mux. */
export function listPlaces({ uploads, wholes }: MuxState): readonly KeptPlace[] {
  return [...uploads, ...listPlaced(wholes)];
}
