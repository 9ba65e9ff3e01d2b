import { createMuxId } from './mux-books.js';
import type { WireAsset, WireLiveStream, WireUpload } from './mux-books.js';

/** The body of one webhook. */
export interface MuxEventBody {
  readonly type: string;
  readonly id: string;
  readonly created_at: string;
  readonly object: { readonly type: string; readonly id: string };
  readonly environment: { readonly name: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
  readonly attempts: readonly unknown[];
}

/** A webhook of a resource as it is now: with other types than REST has, as Mux's are. */
export function createMuxEvent(
  type: string,
  resource: WireLiveStream | WireAsset | WireUpload,
  now: Date,
): MuxEventBody {
  const data = toWebhookData(type, resource);
  return {
    type,
    id: createMuxId(),
    // In microseconds, as they write it.
    created_at: now.toISOString().replace('Z', '000Z'),
    object: { type: type.split('.')[1] ?? '', id: String(data['id']) },
    environment: { name: 'Stand-in', id: 'env1' },
    data,
    attempts: [],
  };
}

function toWebhookData(
  type: string,
  resource: WireLiveStream | WireAsset | WireUpload,
): Record<string, unknown> {
  if (type.startsWith('video.asset.static_rendition.'))
    return toRenditionData(resource as WireAsset);
  const data: Record<string, unknown> = { ...structuredClone(resource) };
  if ('created_at' in resource) data['created_at'] = Number(resource.created_at);
  if (type.startsWith('video.live_stream.')) {
    data['connected'] = (resource as WireLiveStream).active_asset_id !== undefined;
    data['recording'] = data['connected'];
  }
  if ('recording_times' in resource && resource.recording_times) {
    data['recording_times'] = resource.recording_times.map(({ started_at, ...rest }) => ({
      ...rest,
      started_at: toSplitTime(started_at),
    }));
  }
  return data;
}

/** The event is about one file, and names its asset. */
function toRenditionData({ id, static_renditions }: WireAsset): Record<string, unknown> {
  return { ...static_renditions?.files[0], asset_id: id };
}

function toSplitTime(time: string) {
  const ms = Date.parse(time);
  return { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1e6 };
}
