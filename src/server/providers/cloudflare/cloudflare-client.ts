import { CloudflareError, isMissing } from './cloudflare-error.js';
import { CloudflareTransport } from './cloudflare-transport.js';
import type { CloudflareRequest, CloudflareTransportOptions } from './cloudflare-transport.js';
import { readLiveInput } from './live-input.js';
import type { LiveInput } from './live-input.js';
import { looseBoolean, looseFields, looseList, looseText } from './read-loosely.js';
import type { LooseReader } from './read-loosely.js';
import { readStoredVideo } from './stored-video.js';
import type { StoredVideo } from './stored-video.js';

/** What a live input is to be; updating replaces all of it. */
export interface LiveInputSettings {
  readonly title: string;
  /** Marks whose input it is. */
  readonly tag: string;
  readonly requiresSignedUrls: boolean;
  /** 30 to 1096; null: recordings stay. */
  readonly deleteRecordingAfterDays: number | null;
  readonly allowedOrigins?: readonly string[];
}

/** A live input in the list: without addresses and status. */
export interface ListedLiveInput {
  readonly uid: string;
  readonly tag: string | null;
}

/** A push to somewhere else. */
export interface LiveOutput {
  readonly uid: string;
  readonly url: string | null;
  readonly streamKey: string | null;
  readonly isEnabled: boolean;
}

/** The calls of one account's Stream API. All reject with a `CloudflareError`. */
export class CloudflareClient {
  readonly #transport: CloudflareTransport;
  /** Which of the two lists of an input's videos this API has. */
  #hasVideosOfInput = true;

  constructor(options: CloudflareTransportOptions) {
    this.#transport = new CloudflareTransport(options);
  }

  /** Whether a look may ask: at a stream that is live or ending, or at one that waits for its event. */
  maySpare(look: 'live' | 'waiting'): boolean {
    return this.#transport.budget.maySpare(look);
  }

  /** The same input for the same `key` within six hours; an input that was deleted meanwhile is `resource-busy`. */
  async createLiveInput(settings: LiveInputSettings, key: string): Promise<LiveInput> {
    return this.#send('POST', ['live_inputs'], readLiveInput, {
      body: toInputBody(settings),
      headers: { 'Idempotency-Key': key },
      isRepeatable: true,
    });
  }

  readLiveInput(uid: string): Promise<LiveInput> {
    return this.#send('GET', ['live_inputs', uid], readLiveInput);
  }

  updateLiveInput(uid: string, settings: LiveInputSettings): Promise<LiveInput> {
    const body = toInputBody(settings);
    return this.#send('PUT', ['live_inputs', uid], readLiveInput, { body });
  }

  /** Its recordings stay. One that is gone already is as good. */
  async deleteLiveInput(uid: string): Promise<void> {
    await this.#delete(['live_inputs', uid]);
  }

  listLiveInputs(): Promise<ListedLiveInput[]> {
    const read: LooseReader<ListedLiveInput[]> = (result) =>
      looseList(Array.isArray(result) ? result : looseFields(result)['liveInputs'], readListed);
    return this.#send('GET', ['live_inputs'], read);
  }

  /** Ends what is live; the old addresses and keys are good no longer. */
  rotateKeys(uid: string): Promise<LiveInput> {
    // Twice would be harmless, but an answer that was lost has rotated too: the caller reads anew.
    return this.#send('POST', ['live_inputs', uid, 'rotate_keys'], readLiveInput);
  }

  createOutput(inputUid: string, target: { url: string; streamKey: string }): Promise<LiveOutput> {
    const body = { ...target, enabled: true };
    return this.#send('POST', ['live_inputs', inputUid, 'outputs'], readOutput, { body });
  }

  listOutputs(inputUid: string): Promise<LiveOutput[]> {
    const read: LooseReader<LiveOutput[]> = (result) => looseList(result, readOutput);
    return this.#send('GET', ['live_inputs', inputUid, 'outputs'], read);
  }

  /** `enabled` is all that can be changed of an output, also while it is live. */
  async setOutputEnabled(inputUid: string, uid: string, enabled: boolean): Promise<void> {
    const path = ['live_inputs', inputUid, 'outputs', uid];
    await this.#send('PUT', path, readNothing, { body: { enabled } });
  }

  /** Recordings of a live input, also of one that has been deleted. */
  async listVideosOfInput(inputUid: string): Promise<StoredVideo[]> {
    const read: LooseReader<StoredVideo[]> = (result) =>
      looseList(Array.isArray(result) ? result : looseFields(result)['videos'], readStoredVideo);
    if (this.#hasVideosOfInput) {
      try {
        return await this.#send('GET', ['live_inputs', inputUid, 'videos'], read);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    const query = { live_input_id: inputUid };
    const videos = await this.#send('GET', [], read, { query });
    const own = videos.filter(({ liveInput }) => liveInput === inputUid);
    // The input exists and the first list does not: it is a route that this API lacks.
    if (own.length > 0) this.#hasVideosOfInput = false;
    return own;
  }

  /** Recordings of the whole account that run now. */
  async listRunningVideos(): Promise<StoredVideo[]> {
    const read: LooseReader<StoredVideo[]> = (result) =>
      looseList(Array.isArray(result) ? result : looseFields(result)['videos'], readStoredVideo);
    const videos = await this.#send('GET', [], read, { query: { status: 'live-inprogress' } });
    return videos.filter(({ state }) => state === 'recording');
  }

  readVideo(uid: string): Promise<StoredVideo> {
    return this.#send('GET', [uid], readStoredVideo);
  }

  async editVideo(uid: string, change: { requireSignedURLs: boolean }): Promise<void> {
    await this.#send('POST', [uid], readNothing, { body: change, isRepeatable: true });
  }

  /** One that is gone already is as good; one that is live is `resource-busy`. */
  async deleteVideo(uid: string): Promise<void> {
    await this.#delete([uid]);
  }

  /** A token that takes the place of the id in playback addresses. `uid` may be an input's. At most 24 h. */
  createPlaybackToken(uid: string, expiresAt: Date): Promise<string> {
    const body = { exp: Math.floor(expiresAt.getTime() / 1_000) };
    const read: LooseReader<string> = (result) => looseText(looseFields(result)['token']);
    return this.#send('POST', [uid, 'token'], read, { body, isRepeatable: true });
  }

  /** A tus address that a browser may send to, without a token of its own. */
  async createUpload(upload: {
    size: number;
    metadata: Readonly<Record<string, string | true>>;
    creator?: string;
  }): Promise<{ uid: string | null; url: string }> {
    const call = 'POST tus upload';
    const { headers } = await this.#transport.request({
      method: 'POST',
      path: [],
      call,
      query: { direct_user: 'true' },
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(upload.size),
        'Upload-Metadata': formatMetadata(upload.metadata),
        ...(upload.creator === undefined ? {} : { 'Upload-Creator': upload.creator }),
      },
      isRepeatable: false,
    });
    const url = headers.get('Location');
    if (url === null) throw new CloudflareError('answer-unreadable', { call });
    return { uid: headers.get('stream-media-id'), url };
  }

  async #delete(path: readonly string[]): Promise<void> {
    try {
      await this.#send('DELETE', path, readNothing);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async #send<T>(
    method: CloudflareRequest['method'],
    path: readonly string[],
    read: LooseReader<T>,
    options: Partial<Pick<CloudflareRequest, 'query' | 'body' | 'headers' | 'isRepeatable'>> = {},
  ): Promise<T> {
    const call = formatCall(method, path);
    const isRepeatable = method !== 'POST';
    const answer = await this.#transport.request({
      method,
      path,
      call,
      isRepeatable,
      ...options,
    });
    const value = read(answer.result);
    if (value === null) throw new CloudflareError('answer-unreadable', { call });
    return value;
  }
}

/** The path without its ids. */
function formatCall(method: string, path: readonly string[]): string {
  const words = path.filter((part) => /^[a-z_]{4,}$/.test(part));
  return `${method} ${words.join(' ') || (path.length === 0 ? 'videos' : 'video')}`;
}

const readNothing: LooseReader<true> = () => true;

const readListed: LooseReader<ListedLiveInput> = (value) => {
  const fields = looseFields(value);
  const uid = looseText(fields['uid']);
  return uid === null ? null : { uid, tag: looseText(looseFields(fields['meta'])['streamside']) };
};

const readOutput: LooseReader<LiveOutput> = (value) => {
  const fields = looseFields(value);
  const uid = looseText(fields['uid']);
  if (uid === null) return null;
  return {
    uid,
    url: looseText(fields['url']),
    streamKey: looseText(fields['streamKey']),
    isEnabled: looseBoolean(fields['enabled']) !== false,
  };
};

function toInputBody(settings: LiveInputSettings) {
  const { title, tag, requiresSignedUrls, deleteRecordingAfterDays, allowedOrigins } = settings;
  return {
    meta: { name: title, streamside: tag },
    // Within `recording` it would silently be ignored.
    ...(deleteRecordingAfterDays === null ? {} : { deleteRecordingAfterDays }),
    recording: {
      mode: 'automatic',
      requireSignedURLs: requiresSignedUrls,
      ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    },
  };
}

/** tus: `key base64` pairs; a key alone is true. */
function formatMetadata(metadata: Readonly<Record<string, string | true>>): string {
  return Object.entries(metadata)
    .map(([key, value]) =>
      value === true ? key : `${key} ${Buffer.from(value).toString('base64')}`,
    )
    .join(',');
}
