import { createMuxId, createWireAsset } from './mux-books.js';
import type { MuxBooks, WireAsset, WireLiveStream, WireUpload } from './mux-books.js';

/** Told of each event, with the resource as REST shows it at that moment. */
export type TellMux = (type: string, resource: WireLiveStream | WireAsset | WireUpload) => void;

/** What encoders and Mux's own recorder do to the books. The test says what happens; nothing happens by the clock. */
export class MuxBroadcasts {
  readonly #books: MuxBooks;
  readonly #now: () => Date;
  readonly tell: TellMux;

  constructor(books: MuxBooks, { now, tell }: { now: () => Date; tell: TellMux }) {
    this.#books = books;
    this.#now = now;
    this.tell = tell;
  }

  /** An encoder comes with this key. False: it is refused. */
  connect(streamKey: string): boolean {
    const liveStream = [...this.#books.liveStreams.values()].find(
      ({ stream_key }) => stream_key === streamKey,
    );
    if (!liveStream || liveStream.status === 'disabled') return false;
    this.tell('video.live_stream.connected', liveStream);
    const present = this.#books.assets.get(liveStream.active_asset_id ?? '');
    const asset = present ?? this.#open(liveStream);
    asset.recording_times = [
      ...(asset.recording_times ?? []),
      { started_at: this.#now().toISOString(), type: 'content' },
    ];
    this.tell('video.live_stream.recording', liveStream);
    liveStream.status = 'active';
    liveStream.active_ingest_protocol = 'rtmp';
    this.tell('video.live_stream.active', liveStream);
    if (!present) this.tell('video.asset.created', asset);
    return true;
  }

  /** What is being recorded can be played. */
  makePlayable(liveStreamId: string): void {
    const asset = this.#activeAsset(liveStreamId);
    asset.status = 'ready';
    asset.progress = { state: 'live', progress: -1 };
    this.tell('video.asset.ready', asset);
  }

  /** The encoder goes; the live stream stays active while its reconnect window lasts. */
  disconnect(liveStreamId: string): void {
    const liveStream = this.#liveStream(liveStreamId);
    this.#closeSession(this.#activeAsset(liveStreamId));
    this.tell('video.live_stream.disconnected', liveStream);
    if (liveStream.reconnect_window === 0) this.end(liveStreamId);
  }

  /** The reconnect window is over, or the recording was completed. The asset is done only with `finish`. */
  end(liveStreamId: string): void {
    const liveStream = this.#liveStream(liveStreamId);
    const asset = this.#books.assets.get(liveStream.active_asset_id ?? '');
    if (!asset) return;
    this.#closeSession(asset);
    asset.is_live = false;
    asset.status = 'preparing';
    asset.progress = { state: 'ingesting', progress: 0 };
    delete liveStream.active_asset_id;
    delete liveStream.active_ingest_protocol;
    liveStream.status = 'idle';
    this.tell('video.live_stream.idle', liveStream);
  }

  /** The asset is complete, with every file that was asked for still to be made. */
  finish(assetId: string, { durationSeconds }: { durationSeconds?: number } = {}): void {
    const asset = this.#asset(assetId);
    const sum = (asset.recording_times ?? []).reduce((all, { duration = 0 }) => all + duration, 0);
    asset.status = 'ready';
    asset.progress = { state: 'completed', progress: 100 };
    asset.duration = durationSeconds ?? sum;
    const { static_renditions: asked = [] } = this.#settingsOf(asset) ?? {};
    if (asked.length > 0) {
      asset.static_renditions = {
        files: asked.map(({ resolution }) => ({
          id: createMuxId(),
          name: `${resolution}.mp4`,
          ext: 'mp4',
          resolution,
          status: 'preparing',
          type: 'standard',
        })),
      };
    }
    const isRecording = asset.live_stream_id !== undefined;
    this.tell(isRecording ? 'video.asset.live_stream_completed' : 'video.asset.ready', asset);
  }

  /** Every file of the asset is there. */
  finishFiles(assetId: string): void {
    const asset = this.#asset(assetId);
    for (const file of asset.static_renditions?.files ?? []) file.status = 'ready';
    this.tell('video.asset.static_rendition.ready', asset);
  }

  /** Nothing comes of the asset. */
  fail(assetId: string): void {
    const asset = this.#asset(assetId);
    asset.status = 'errored';
    asset.progress = { state: 'errored', progress: -1 };
    asset.errors = { type: 'internal_error', messages: ['An error occurred'] };
    this.tell('video.asset.errored', asset);
  }

  /** A file came to an upload. */
  takeFile(upload: WireUpload): void {
    const asset = createWireAsset(this.#now(), upload.new_asset_settings, {
      ingest_type: 'on_demand_direct_upload',
      upload_id: upload.id,
    });
    this.#books.assets.set(asset.id, asset);
    upload.status = 'asset_created';
    upload.asset_id = asset.id;
    this.tell('video.upload.asset_created', upload);
    this.tell('video.asset.created', asset);
  }

  #open(liveStream: WireLiveStream): WireAsset {
    const asset = createWireAsset(this.#now(), liveStream.new_asset_settings, {
      ingest_type: 'live_rtmp',
      live_stream_id: liveStream.id,
      is_live: true,
      progress: { state: 'live', progress: -1 },
    });
    this.#books.assets.set(asset.id, asset);
    liveStream.active_asset_id = asset.id;
    liveStream.recent_asset_ids = [...(liveStream.recent_asset_ids ?? []), asset.id];
    return asset;
  }

  #closeSession(asset: WireAsset): void {
    const session = asset.recording_times?.at(-1);
    if (!session || session.duration !== undefined) return;
    session.duration = (this.#now().getTime() - Date.parse(session.started_at)) / 1_000;
  }

  #settingsOf({ live_stream_id, upload_id }: WireAsset) {
    return (
      this.#books.liveStreams.get(live_stream_id ?? '') ?? this.#books.uploads.get(upload_id ?? '')
    )?.new_asset_settings;
  }

  #activeAsset(liveStreamId: string): WireAsset {
    return this.#asset(this.#liveStream(liveStreamId).active_asset_id ?? '');
  }

  #liveStream(id: string): WireLiveStream {
    const found = this.#books.liveStreams.get(id);
    if (!found) throw new Error(`The stand-in has no live stream ${id}`);
    return found;
  }

  #asset(id: string): WireAsset {
    const found = this.#books.assets.get(id);
    if (!found) throw new Error(`The stand-in has no asset ${id}`);
    return found;
  }
}
