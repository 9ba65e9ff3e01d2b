import type { Mux } from '@mux/mux-node';
import * as r from '../../../contract/reader.js';
import { readAsset, readAssetPage, readListed, readLiveStream, readUpload } from './mux-answers.js';
import type { MuxAsset, MuxListed, MuxLiveStream, MuxPolicy, MuxUpload } from './mux-answers.js';
import type { MuxCaller } from './mux-caller.js';
import { MuxError } from './mux-error.js';

/** As many as Mux gives at once. */
const pageSize = 100;

/** A hundred thousand items; a list that never ends must not keep us for ever. */
const maxPages = 1_000;

/** What a live stream is made with. */
export type LiveStreamSettings = Parameters<Mux['video']['liveStreams']['create']>[0];

/** What a direct upload is made with. */
export type UploadSettings = Parameters<Mux['video']['uploads']['create']>[0];

/** What has playback ids. */
export type PlayableKind = 'liveStreams' | 'assets';

/** What is used of Mux's API. Methods reject with a `MuxError`; removing what is gone resolves. */
export interface MuxClient {
  /** Never tried again by itself where Mux may have made it: there are no idempotency keys. */
  createLiveStream(settings: LiveStreamSettings, signal?: AbortSignal): Promise<MuxLiveStream>;
  getLiveStream(id: string, signal?: AbortSignal): Promise<MuxLiveStream>;
  /** Ids of the live streams whose `passthrough` is exactly this, oldest first. */
  findLiveStreams(passthrough: string, signal?: AbortSignal): Promise<string[]>;
  /** Resolves where Mux takes the access token. */
  checkAccess(): Promise<void>;
  /** Cuts the encoder off; the recordings stay. */
  deleteLiveStream(id: string): Promise<void>;
  enableLiveStream(id: string): Promise<void>;
  /** Ends the recording, cuts the encoder off and refuses it until enabled. */
  disableLiveStream(id: string): Promise<void>;
  /** Ends the recording now; the encoder is cut off a minute later. */
  completeLiveStream(id: string): Promise<void>;
  /** The old key is refused from now on. */
  resetStreamKey(id: string): Promise<MuxLiveStream>;
  addPlaybackId(kind: PlayableKind, id: string, policy: MuxPolicy): Promise<void>;
  removePlaybackId(kind: PlayableKind, id: string, playbackId: string): Promise<void>;
  getAsset(id: string): Promise<MuxAsset>;
  /** Every asset that was made of the live stream. */
  listAssets(liveStreamId: string): Promise<MuxAsset[]>;
  deleteAsset(id: string): Promise<void>;
  /** Never tried again by itself where Mux may have made it. */
  createUpload(settings: UploadSettings): Promise<MuxUpload>;
  getUpload(id: string): Promise<MuxUpload>;
  /** Resolves also where the upload no longer waits for its file. */
  cancelUpload(id: string): Promise<void>;
}

type Send = (options: { signal: AbortSignal }) => { asResponse(): Promise<Response> };

/** Makes requests by the SDK and reads the answers itself: the SDK believes any JSON to be what its types say. */
export function createMuxClient({ video }: Mux, caller: MuxCaller): MuxClient {
  const { liveStreams, assets, uploads } = video;
  const ask = <T>(
    name: string,
    read: (text: string) => T,
    send: Send,
    {
      isRepeatable = true,
      signal,
    }: { isRepeatable?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<T> =>
    caller.call({
      call: name,
      isRepeatable,
      ...(signal ? { signal } : {}),
      send: (either) => send({ signal: either }).asResponse(),
      read,
    });
  const tell = (name: string, send: Send) => ask(name, readNothing, send);

  return {
    createLiveStream: (settings, signal) =>
      ask('live-stream-create', liveStream, (o) => liveStreams.create(settings, o), {
        isRepeatable: false,
        signal,
      }),
    getLiveStream: (id, signal) =>
      ask('live-stream-read', liveStream, (o) => liveStreams.retrieve(id, o), { signal }),
    async findLiveStreams(passthrough, signal) {
      const found = new Map<string, MuxListed>();
      await readPages('live-stream-list', async (page) => {
        const query = { limit: pageSize, page };
        const items = await ask('live-stream-list', listed, (o) => liveStreams.list(query, o), {
          signal,
        });
        for (const item of items) if (item.passthrough === passthrough) found.set(item.id, item);
        // A page may hold fewer than were asked for; only an empty one is the end.
        return items.length > 0;
      });
      return [...found.values()]
        .sort((a, b) => (a.createdAtMs ?? 0) - (b.createdAtMs ?? 0))
        .map(({ id }) => id);
    },
    checkAccess: () => tell('access-check', (o) => liveStreams.list({ limit: 1 }, o)),
    deleteLiveStream: (id) =>
      unlessGone(tell('live-stream-delete', (o) => liveStreams.delete(id, o))),
    enableLiveStream: (id) => tell('live-stream-enable', (o) => liveStreams.enable(id, o)),
    disableLiveStream: (id) => tell('live-stream-disable', (o) => liveStreams.disable(id, o)),
    completeLiveStream: (id) => tell('live-stream-complete', (o) => liveStreams.complete(id, o)),
    resetStreamKey: (id) =>
      ask('stream-key-reset', liveStream, (o) => liveStreams.resetStreamKey(id, o)),
    addPlaybackId: (kind, id, policy) =>
      ask(
        'playback-id-create',
        readNothing,
        (o) => video[kind].createPlaybackId(id, { policy }, o),
        { isRepeatable: false },
      ),
    removePlaybackId: (kind, id, playbackId) =>
      unlessGone(
        tell('playback-id-delete', (o) => video[kind].deletePlaybackId(id, playbackId, o)),
      ),
    getAsset: (id) => ask('asset-read', asset, (o) => assets.retrieve(id, o)),
    async listAssets(liveStreamId) {
      const all = new Map<string, MuxAsset>();
      let cursor: string | undefined;
      await readPages('asset-list', async () => {
        const query = {
          live_stream_id: liveStreamId,
          limit: pageSize,
          ...(cursor === undefined ? {} : { cursor }),
        };
        const { items, next } = await ask('asset-list', assetPage, (o) => assets.list(query, o));
        for (const item of items) all.set(item.id, item);
        if (next === null || next === cursor) return false;
        cursor = next;
        return true;
      });
      return [...all.values()];
    },
    deleteAsset: (id) => unlessGone(tell('asset-delete', (o) => assets.delete(id, o))),
    createUpload: (settings) =>
      ask('upload-create', upload, (o) => uploads.create(settings, o), { isRepeatable: false }),
    getUpload: (id) => ask('upload-read', upload, (o) => uploads.retrieve(id, o)),
    async cancelUpload(id) {
      try {
        await tell('upload-cancel', (o) => uploads.cancel(id, o));
      } catch (error) {
        // 403 is Mux's answer where there is nothing left to cancel.
        if (!(error instanceof MuxError && [403, 404].includes(error.detail.status ?? 0))) {
          throw error;
        }
      }
    },
  };
}

/** Some of these answers are not even JSON. */
const readNothing = (): void => undefined;

const data =
  <T>(read: (value: unknown) => T) =>
  (text: string): T =>
    r.object<{ data: T }>({ data: read })(JSON.parse(text), '').data;

const liveStream = data(readLiveStream);
const asset = data(readAsset);
const upload = data(readUpload);
const listed = data(readListed);
const assetPage = (text: string) => readAssetPage(JSON.parse(text));

/** Reads pages until `read` says that there are no more. Half a list must not pass for the whole. */
async function readPages(call: string, read: (page: number) => Promise<boolean>): Promise<void> {
  for (let page = 1; page <= maxPages; page += 1) {
    if (!(await read(page))) return;
  }
  throw new MuxError('answer-unreadable', { call });
}

async function unlessGone(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof MuxError && error.code === 'mux-not-found')) throw error;
  }
}
