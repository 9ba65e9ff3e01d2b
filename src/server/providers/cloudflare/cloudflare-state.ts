import { listPlaced } from '../wholes/whole-copy.js';
import type { WholeCopy, WholePlace } from '../wholes/whole-copy.js';
import type { LiveInputAddresses } from './live-input.js';
import type { StoredVideo } from './stored-video.js';

/** What is remembered of a stream at Cloudflare. JSON; holds secrets. */
export interface CloudflareState {
  readonly input: { readonly uid: string; readonly addresses: LiveInputAddresses };
  /** What the input was last told of these. */
  readonly applied: { readonly title: string; readonly isPrivate: boolean };
  readonly backup: BackupMemory;
  readonly seen: SeenStream;
  readonly uploads: readonly PieceUpload[];
  /** The engine's wholes that Cloudflare was given, or is to be given. */
  readonly wholes: readonly WholeCopy<VideoPlace>[];
  /** End of the last grant. */
  readonly grantedUntil: string | null;
  /** When the keys were last made anew. */
  readonly rotatedAt: string | null;
}

/**
 * The second recorder. `absent`: none is there; `state` may hold pieces that it took all the same.
 * `mayHaveTwins`: a creation whose end nobody saw may have made one more.
 */
export type BackupMemory =
  | { readonly phase: 'absent'; readonly state: unknown; readonly mayHaveTwins: boolean }
  | {
      readonly phase: 'made';
      readonly state: unknown;
      readonly mayHaveTwins: boolean;
      /** What feeds it; null where that could not be made yet. */
      readonly output: { readonly uid: string; readonly isEnabled: boolean } | null;
    };

/** What earlier looks saw. */
export interface SeenStream {
  readonly ingest: 'none' | 'connected' | 'lost';
  readonly liveSince: string | null;
  readonly lastLiveAt: string | null;
  /** Times in which media arrived, oldest first. */
  readonly broadcasts: readonly { readonly since: string; readonly until: string }[];
  /** Recordings that were seen to run, by video. */
  readonly running: Readonly<
    Record<string, { readonly startedAt: string; readonly endedAt: string }>
  >;
  /** Whether the public lifecycle has ever told of this stream's being live. */
  readonly hasLifecycle: boolean;
  /** Whether live HLS, or a recording, was found. */
  readonly hls: boolean;
  readonly recording: boolean;
}

/** What was given a place at Cloudflare. */
export interface VideoPlace extends WholePlace {
  readonly uid: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** What became of it, once that is certain. */
  readonly stored: StoredVideo | null;
}

/** A safety piece that was given a place. */
export interface PieceUpload extends VideoPlace {
  readonly broadcastId: string;
  readonly partId: string;
  readonly size: number;
}

/** What a stream starts with. */
export const nothingSeen: SeenStream = {
  ingest: 'none',
  liveSince: null,
  lastLiveAt: null,
  broadcasts: [],
  running: {},
  hasLifecycle: false,
  hls: false,
  recording: false,
};

/** The state that the store gave back: what this provider made, perhaps in an earlier version. */
export function toCloudflareState(state: unknown): CloudflareState {
  const { seen, ...rest } = state as CloudflareState;
  return { ...rest, wholes: rest.wholes ?? [], seen: { ...nothingSeen, ...seen } };
}

/** The videos that were made of what Cloudflare was sent afterwards, or may be. */
export function listGivenVideos(state: Pick<CloudflareState, 'uploads' | 'wholes'>): string[] {
  const wholes = listPlaced(state.wholes).flatMap(({ uid }) => uid ?? []);
  return [...state.uploads.flatMap(({ uid }) => uid ?? []), ...wholes];
}
