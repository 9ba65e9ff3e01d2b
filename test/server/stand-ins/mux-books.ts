import { randomBytes } from 'node:crypto';

type Policy = 'public' | 'signed';

/** A playback id on the wire. */
export interface WirePlaybackId {
  id: string;
  policy: Policy;
}

/** What assets are to be made with. */
export interface WireAssetSettings {
  playback_policies?: Policy[];
  passthrough?: string;
  static_renditions?: { resolution: string }[];
}

/** A live stream as REST shows it. What it has not is absent, never null. */
export interface WireLiveStream {
  id: string;
  created_at: string;
  stream_key: string;
  srt_passphrase: string;
  status: 'active' | 'idle' | 'disabled';
  latency_mode: 'low' | 'reduced' | 'standard';
  reconnect_window: number;
  max_continuous_duration: number;
  playback_ids?: WirePlaybackId[];
  new_asset_settings?: WireAssetSettings;
  passthrough?: string;
  active_asset_id?: string;
  active_ingest_protocol?: 'rtmp';
  recent_asset_ids?: string[];
}

/** One connection of an encoder. */
export interface WireRecordingTime {
  started_at: string;
  /** Only once it is over. */
  duration?: number;
  type: 'content' | 'slate';
}

/** A file that is made of an asset. */
export interface WireRendition {
  id: string;
  name: string;
  ext: 'mp4';
  resolution: string;
  status: 'preparing' | 'ready' | 'skipped' | 'errored';
  type: 'standard';
}

/** An asset as REST shows it. */
export interface WireAsset {
  id: string;
  created_at: string;
  status: 'preparing' | 'ready' | 'errored';
  progress: {
    state: 'ingesting' | 'transcoding' | 'completed' | 'live' | 'errored';
    progress: number;
  };
  encoding_tier: 'smart';
  video_quality: 'plus';
  master_access: 'none';
  max_resolution_tier: '1080p';
  ingest_type: 'live_rtmp' | 'on_demand_direct_upload';
  playback_ids?: WirePlaybackId[];
  passthrough?: string;
  duration?: number;
  is_live?: boolean;
  live_stream_id?: string;
  upload_id?: string;
  recording_times?: WireRecordingTime[];
  static_renditions?: { files: WireRendition[] };
  errors?: { type: string; messages: string[] };
}

/** A direct upload as REST shows it. */
export interface WireUpload {
  id: string;
  url: string;
  status: 'waiting' | 'asset_created' | 'errored' | 'cancelled' | 'timed_out';
  timeout: number;
  cors_origin: string;
  new_asset_settings?: WireAssetSettings;
  asset_id?: string;
  error?: { type: string; message: string };
}

/** What the service holds. */
export interface MuxBooks {
  readonly liveStreams: Map<string, WireLiveStream>;
  readonly assets: Map<string, WireAsset>;
  readonly uploads: Map<string, WireUpload>;
  /** What has come of each upload. */
  readonly files: Map<string, Buffer>;
}

/** Letters and digits, as Mux's ids are. */
export function createMuxId(): string {
  return randomBytes(24).toString('base64').replace(/[+/=]/g, 'x');
}

/** Seconds since 1970, as text. */
export function toWireSeconds(time: Date): string {
  return String(Math.floor(time.getTime() / 1_000));
}

/** The playback ids that were asked for; none makes it unplayable. */
export function createPlaybackIds(policies: readonly Policy[] | undefined) {
  if (!policies?.length) return {};
  return { playback_ids: policies.map((policy) => ({ id: createMuxId(), policy })) };
}

/** A new asset; `made` says of what. */
export function createWireAsset(
  now: Date,
  settings: WireAssetSettings | undefined,
  made: Pick<WireAsset, 'ingest_type'> & Partial<WireAsset>,
): WireAsset {
  const { playback_policies, passthrough } = settings ?? {};
  return {
    id: createMuxId(),
    created_at: toWireSeconds(now),
    status: 'preparing',
    progress: { state: 'ingesting', progress: 0 },
    encoding_tier: 'smart',
    video_quality: 'plus',
    master_access: 'none',
    max_resolution_tier: '1080p',
    ...createPlaybackIds(playback_policies),
    ...(passthrough === undefined ? {} : { passthrough }),
    ...made,
  };
}
