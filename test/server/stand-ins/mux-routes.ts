import { createMuxId, createPlaybackIds, toWireSeconds } from './mux-books.js';
import type {
  MuxBooks,
  WireAssetSettings,
  WireLiveStream,
  WirePlaybackId,
  WireUpload,
} from './mux-books.js';
import type { MuxBroadcasts } from './mux-broadcasts.js';
import { takeFile } from './mux-files.js';
import type { ServiceAnswer, ServiceCall, ServiceRoute } from './service-server.js';

/** What the routes answer by. */
export interface MuxRoutesOptions {
  readonly books: MuxBooks;
  readonly broadcasts: MuxBroadcasts;
  readonly now: () => Date;
  /** Where files are uploaded to. */
  readonly uploadBase: () => string;
}

/** What Mux says of what it does not have. */
export const notFound: ServiceAnswer = toProblem(
  404,
  'not_found',
  'The requested resource was not found',
);

/** An answer in the form of Mux's errors. */
export function toProblem(status: number, type: string, message: string): ServiceAnswer {
  return { status, body: { error: { type, messages: [message] } } };
}

const ok = (data: unknown, status = 200): ServiceAnswer => ({ status, body: { data } });

/** Bodies of these answers are not documented: nobody may read them. */
const done: ServiceAnswer = { status: 200, body: 'not JSON' };

interface LiveStreamSettings {
  latency_mode?: WireLiveStream['latency_mode'];
  reconnect_window?: number;
  max_continuous_duration?: number;
  playback_policies?: ('public' | 'signed')[];
  new_asset_settings?: WireAssetSettings;
  passthrough?: string;
}

/** The routes of live streams, assets and uploads, as far as they are used. */
export function createMuxRoutes(options: MuxRoutesOptions): ServiceRoute[] {
  return [
    ...createLiveStreamRoutes(options),
    ...createAssetRoutes(options),
    ...createUploadRoutes(options),
  ];
}

function createLiveStreamRoutes({ books, broadcasts, now }: MuxRoutesOptions): ServiceRoute[] {
  const { liveStreams } = books;
  const path = '/video/v1/live-streams/{LIVE_STREAM_ID}';
  const withOne =
    (answer: (liveStream: WireLiveStream, call: ServiceCall) => ServiceAnswer) =>
    (call: ServiceCall) => {
      const liveStream = liveStreams.get(call.params['LIVE_STREAM_ID'] ?? '');
      return liveStream ? answer(liveStream, call) : notFound;
    };
  return [
    {
      method: 'POST',
      path: '/video/v1/live-streams',
      answer({ body }) {
        const settings = body as LiveStreamSettings;
        const { latency_mode = 'standard', new_asset_settings, passthrough } = settings;
        const window = settings.reconnect_window ?? (latency_mode === 'standard' ? 60 : 0);
        if (window < 0 || window > 1_800) {
          return toProblem(400, 'invalid_parameters', 'reconnect_window is out of range');
        }
        const liveStream: WireLiveStream = {
          id: createMuxId(),
          created_at: toWireSeconds(now()),
          stream_key: `key-${createMuxId()}`,
          srt_passphrase: `phrase-${createMuxId()}`,
          status: 'idle',
          latency_mode,
          reconnect_window: window,
          max_continuous_duration: settings.max_continuous_duration ?? 43_200,
          ...createPlaybackIds(settings.playback_policies),
          ...(new_asset_settings ? { new_asset_settings } : {}),
          ...(passthrough === undefined ? {} : { passthrough }),
        };
        liveStreams.set(liveStream.id, liveStream);
        broadcasts.tell('video.live_stream.created', liveStream);
        return ok(liveStream, 201);
      },
    },
    {
      method: 'GET',
      path: '/video/v1/live-streams',
      answer: ({ query }) => ok(pageOf([...liveStreams.values()].reverse(), query)),
    },
    { method: 'GET', path, answer: withOne((liveStream) => ok(liveStream)) },
    {
      method: 'DELETE',
      path,
      answer: withOne((liveStream) => {
        broadcasts.end(liveStream.id);
        liveStreams.delete(liveStream.id);
        broadcasts.tell('video.live_stream.deleted', liveStream);
        return { status: 204 };
      }),
    },
    {
      method: 'PUT',
      path: `${path}/complete`,
      answer: withOne(({ id }) => {
        broadcasts.end(id);
        return done;
      }),
    },
    {
      method: 'PUT',
      path: `${path}/disable`,
      answer: withOne((liveStream) => {
        broadcasts.end(liveStream.id);
        liveStream.status = 'disabled';
        broadcasts.tell('video.live_stream.disabled', liveStream);
        return done;
      }),
    },
    {
      method: 'PUT',
      path: `${path}/enable`,
      answer: withOne((liveStream) => {
        if (liveStream.status === 'disabled') liveStream.status = 'idle';
        broadcasts.tell('video.live_stream.enabled', liveStream);
        return done;
      }),
    },
    {
      method: 'POST',
      path: `${path}/reset-stream-key`,
      answer: withOne((liveStream) => {
        liveStream.stream_key = `key-${createMuxId()}`;
        return ok(liveStream, 201);
      }),
    },
    ...createPlaybackIdRoutes(path, 'LIVE_STREAM_ID', liveStreams),
  ];
}

function createAssetRoutes({ books, broadcasts }: MuxRoutesOptions): ServiceRoute[] {
  const { assets } = books;
  const path = '/video/v1/assets/{ASSET_ID}';
  return [
    {
      method: 'GET',
      path: '/video/v1/assets',
      answer({ query }) {
        const wanted = query.get('live_stream_id');
        const all = [...assets.values()]
          .filter(({ live_stream_id }) => wanted === null || live_stream_id === wanted)
          .reverse();
        const limit = Number(query.get('limit') ?? 25);
        const first = Number(query.get('cursor') ?? 0);
        const isLast = first + limit >= all.length;
        return {
          status: 200,
          body: {
            data: all.slice(first, first + limit),
            ...(isLast ? {} : { next_cursor: String(first + limit) }),
          },
        };
      },
    },
    {
      method: 'GET',
      path,
      answer({ params }) {
        const asset = assets.get(params['ASSET_ID'] ?? '');
        return asset ? ok(asset) : notFound;
      },
    },
    {
      method: 'DELETE',
      path,
      answer({ params }) {
        const asset = assets.get(params['ASSET_ID'] ?? '');
        if (!asset) return notFound;
        assets.delete(asset.id);
        broadcasts.tell('video.asset.deleted', asset);
        return { status: 204 };
      },
    },
    ...createPlaybackIdRoutes(path, 'ASSET_ID', assets),
  ];
}

function createPlaybackIdRoutes(
  path: string,
  parameter: string,
  items: ReadonlyMap<string, { playback_ids?: WirePlaybackId[] }>,
): ServiceRoute[] {
  return [
    {
      method: 'POST',
      path: `${path}/playback-ids`,
      answer({ params, body }) {
        const item = items.get(params[parameter] ?? '');
        if (!item) return notFound;
        const { policy = 'public' } = body as { policy?: 'public' | 'signed' };
        const made = { id: createMuxId(), policy };
        item.playback_ids = [...(item.playback_ids ?? []), made];
        return ok(made, 201);
      },
    },
    {
      method: 'DELETE',
      path: `${path}/playback-ids/{PLAYBACK_ID}`,
      answer({ params }) {
        const item = items.get(params[parameter] ?? '');
        const left = item?.playback_ids?.filter(({ id }) => id !== params['PLAYBACK_ID']) ?? [];
        if (!item?.playback_ids || left.length === item.playback_ids.length) return notFound;
        item.playback_ids = left;
        return { status: 204 };
      },
    },
  ];
}

function createUploadRoutes({ books, broadcasts, uploadBase }: MuxRoutesOptions): ServiceRoute[] {
  const { uploads } = books;
  const path = '/video/v1/uploads/{UPLOAD_ID}';
  return [
    {
      method: 'POST',
      path: '/video/v1/uploads',
      answer({ body }) {
        const {
          cors_origin,
          timeout = 3_600,
          new_asset_settings,
        } = body as Pick<WireUpload, 'cors_origin' | 'new_asset_settings'> & { timeout?: number };
        const id = createMuxId();
        const upload: WireUpload = {
          id,
          url: `${uploadBase()}/files/${id}`,
          status: 'waiting',
          timeout,
          cors_origin,
          ...(new_asset_settings ? { new_asset_settings } : {}),
        };
        uploads.set(id, upload);
        broadcasts.tell('video.upload.created', upload);
        return ok(upload, 201);
      },
    },
    {
      method: 'GET',
      path,
      answer({ params }) {
        const upload = uploads.get(params['UPLOAD_ID'] ?? '');
        return upload ? ok(upload) : notFound;
      },
    },
    {
      method: 'PUT',
      path: `${path}/cancel`,
      answer({ params }) {
        const upload = uploads.get(params['UPLOAD_ID'] ?? '');
        if (!upload) return notFound;
        if (upload.status !== 'waiting') return { status: 403 };
        upload.status = 'cancelled';
        broadcasts.tell('video.upload.cancelled', upload);
        return ok(upload);
      },
    },
    {
      method: 'PUT',
      path: '/files/{UPLOAD_ID}',
      isPublic: true,
      answer: (call) =>
        takeFile(uploads.get(call.params['UPLOAD_ID'] ?? ''), call, { books, broadcasts }),
    },
  ];
}

function pageOf<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const limit = Number(query.get('limit') ?? 25);
  const first = (Number(query.get('page') ?? 1) - 1) * limit;
  return items.slice(first, first + limit);
}
