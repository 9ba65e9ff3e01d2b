import * as r from '../../../contract/reader.js';
import type { Reader } from '../../../contract/reader.js';

/** Who may play what a playback id stands for. */
export type MuxPolicy = 'public' | 'signed';

/** A name under which a live stream or an asset is played. */
export interface MuxPlaybackId {
  readonly id: string;
  readonly policy: MuxPolicy | 'unknown';
}

/** A live stream: what an encoder sends to, and what makes an asset of each broadcast. */
export interface MuxLiveStream {
  readonly id: string;
  /** A secret: who has it can broadcast. */
  readonly streamKey: string;
  readonly status: 'active' | 'idle' | 'disabled' | 'unknown';
  /** Only while active. */
  readonly activeAssetId: string | null;
  /** Newest last; not necessarily all. */
  readonly recentAssetIds: readonly string[];
  readonly playbackIds: readonly MuxPlaybackId[];
}

/** One connection of the encoder, or slate that was put in its place. */
export interface MuxSession {
  readonly startedAtMs: number;
  /** Null while it is not known: mostly, because it goes on. */
  readonly durationSeconds: number | null;
  readonly isSlate: boolean;
}

/** A recording, live or not, or what was made of an upload. */
export interface MuxAsset {
  readonly id: string;
  readonly status: 'preparing' | 'ready' | 'errored' | 'unknown';
  /** True while its live stream goes on; an asset can be `ready` all the same. */
  readonly isLive: boolean;
  readonly createdAtMs: number | null;
  readonly durationSeconds: number | null;
  /** 0 to 1, while it is being made and Mux tells. */
  readonly progress: number | null;
  readonly sessions: readonly MuxSession[];
  readonly playbackIds: readonly MuxPlaybackId[];
  readonly files: readonly { readonly name: string; readonly status: string | undefined }[];
}

/** A place for one file, and what became of it. */
export interface MuxUpload {
  readonly id: string;
  /** Only at its creation. Itself the permission to upload. */
  readonly url: string | null;
  readonly status: 'waiting' | 'asset_created' | 'errored' | 'cancelled' | 'timed_out' | 'unknown';
  readonly assetId: string | null;
}

/** What a field is worth when it is absent or of another type than documented: nothing is made up. */
const loosely =
  <T, F>(read: Reader<T>, otherwise: F): Reader<T | F> =>
  (value, path) => {
    try {
      return read(value, path);
    } catch {
      return otherwise;
    }
  };

const name = r.textUpTo(255);

/** REST gives seconds since 1970 as text, webhooks as a number, `started_at` as RFC 3339 or split in two. */
const timeMs: Reader<number> = (value, path) => {
  const ms = toMs(value);
  if (ms === null) throw new r.ReadError(path, 'a time');
  return ms;
};

function toMs(value: unknown): number | null {
  if (typeof value === 'object' && value !== null && 'seconds' in value) {
    const nanos = 'nanos' in value ? Number(value.nanos) : 0;
    return toFinite(Number(value.seconds) * 1_000 + Math.round(nanos / 1e6));
  }
  if (typeof value === 'number') return toFinite(value * 1_000);
  if (typeof value !== 'string' || value === '') return null;
  return toFinite(/^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value));
}

/** Within what a `Date` can hold. */
const toFinite = (ms: number) => (Math.abs(ms) <= 8.64e15 ? ms : null);

const playbackId = r.object<MuxPlaybackId>({
  id: name,
  policy: loosely(r.oneOf('public', 'signed'), 'unknown'),
});

const items = <T>(read: Reader<T>) => loosely(r.list(loosely(read, undefined)), []);

const session: Reader<MuxSession> = (value, path) => {
  const { started_at, duration, type } = r.object<{
    started_at: number;
    duration: number | null;
    type: string | null;
  }>({ started_at: timeMs, duration: loosely(r.amount, null), type: loosely(r.text, null) })(
    value,
    path,
  );
  return { startedAtMs: started_at, durationSeconds: duration, isSlate: type === 'slate' };
};

/** It is a share of the making in these states; -1 while it is live, or where nothing came of it. */
const progress: Reader<number> = (value, path) => {
  const { progress: percent } = r.object<{ state: string; progress: number }>({
    state: r.oneOf('ingesting', 'transcoding'),
    progress: r.amount,
  })(value, path);
  if (percent > 100) throw new r.ReadError(path, 'a percentage');
  return Math.round(percent) / 100;
};

const file = r.object<{ name: string; status: string | undefined }>({
  name: (value, path) => {
    const read = r.text(value, path);
    // It becomes part of an address.
    if (!/^[\w.-]{1,64}$/.test(read)) throw new r.ReadError(path, 'a file name');
    return read;
  },
  status: loosely(r.text, undefined),
});

/** Reads a live stream. Throws where there is no id or no stream key. */
export function readLiveStream(value: unknown): MuxLiveStream {
  const read = r.object<{
    id: string;
    stream_key: string;
    status: MuxLiveStream['status'];
    active_asset_id: string | null;
    recent_asset_ids: readonly string[];
    playback_ids: readonly MuxPlaybackId[];
  }>({
    id: name,
    stream_key: name,
    status: loosely(r.oneOf('active', 'idle', 'disabled'), 'unknown'),
    active_asset_id: loosely(name, null),
    recent_asset_ids: items(name),
    playback_ids: items(playbackId),
  })(value, 'data');
  return {
    id: read.id,
    streamKey: read.stream_key,
    status: read.status,
    activeAssetId: read.active_asset_id,
    recentAssetIds: read.recent_asset_ids,
    playbackIds: read.playback_ids,
  };
}

/** Reads an asset. Throws where there is no id. */
export function readAsset(value: unknown): MuxAsset {
  const read = r.object<{
    id: string;
    status: MuxAsset['status'];
    is_live: boolean;
    created_at: number | null;
    duration: number | null;
    progress: number | null;
    recording_times: readonly MuxSession[];
    playback_ids: readonly MuxPlaybackId[];
    static_renditions: { files: MuxAsset['files'] };
  }>({
    id: name,
    status: loosely(r.oneOf('preparing', 'ready', 'errored'), 'unknown'),
    is_live: loosely(r.boolean, false),
    created_at: loosely(timeMs, null),
    duration: loosely(r.amount, null),
    progress: loosely(progress, null),
    recording_times: items(session),
    playback_ids: items(playbackId),
    static_renditions: loosely(r.object({ files: items(file) }), { files: [] }),
  })(value, 'data');
  return {
    id: read.id,
    status: read.status,
    isLive: read.is_live,
    createdAtMs: read.created_at,
    durationSeconds: read.duration,
    progress: read.progress,
    sessions: [...read.recording_times].sort((a, b) => a.startedAtMs - b.startedAtMs),
    playbackIds: read.playback_ids,
    files: read.static_renditions.files,
  };
}

/** Reads an upload. Throws where there is no id. */
export function readUpload(value: unknown): MuxUpload {
  const read = r.object<{
    id: string;
    url: string | null;
    status: MuxUpload['status'];
    asset_id: string | null;
  }>({
    id: name,
    url: loosely(r.address, null),
    status: loosely(
      r.oneOf('waiting', 'asset_created', 'errored', 'cancelled', 'timed_out'),
      'unknown',
    ),
    asset_id: loosely(name, null),
  })(value, 'data');
  return { id: read.id, url: read.url, status: read.status, assetId: read.asset_id };
}

/** What a listing is searched by. */
export interface MuxListed {
  readonly id: string;
  readonly passthrough: string | null;
  readonly createdAtMs: number | null;
}

const listed: Reader<MuxListed> = (value, path) => {
  const { id, passthrough, created_at } = r.object<{
    id: string;
    passthrough: string | null;
    created_at: number | null;
  }>({ id: name, passthrough: loosely(r.text, null), created_at: loosely(timeMs, null) })(
    value,
    path,
  );
  return { id, passthrough, createdAtMs: created_at };
};

/** Reads each of a list by its id and mark, whatever else it holds. Throws where there is no list. */
export function readListed(value: unknown): MuxListed[] {
  return r.list<MuxListed>(loosely(listed, undefined))(value, 'data');
}

/** Reads one page of assets, and what the next is asked by. Throws where there is no list. */
export function readAssetPage(body: unknown): { items: MuxAsset[]; next: string | null } {
  const read = r.object<{ data: MuxAsset[]; next_cursor: string | null }>({
    data: r.list<MuxAsset>(loosely(readAsset, undefined)),
    next_cursor: loosely(name, null),
  })(body, '');
  return { items: read.data, next: read.next_cursor };
}
