import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  readdir,
  readFile,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import { isEngineId } from '../endpoints/engine-path.js';
import type { EngineRecording, JoinedRecordings } from '../engine.js';
import { EngineError } from '../engine-error.js';
import type { EngineEvent } from '../engine-event.js';
import { playlistFile, readSummary } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { formatJoinedPlaylist, joinSpans } from './joined-recordings.js';
import { LiveRecording } from './live-recording.js';
import { formatPlaylist } from './playlist.js';
import { headFile, progressiveFile } from './progressive-file.js';
import { readLeftRecording } from './recover-recording.js';
import type { RecordingUrls } from './recording-urls.js';
import { mediaFile, reasonOf } from './recording-writer.js';
import { SpaceWatch } from './space-watch.js';

export interface RecordingStoreOptions {
  readonly dataDir: string;
  readonly clock: () => number;
  /** Something about a stream's recordings has changed. */
  readonly onChange: (streamId: string) => void;
  /** So much more of some recording is durably on disk. */
  readonly onDurable?: (seconds: number, bytes: number) => void;
  readonly log: (event: EngineEvent) => void;
}

/** Folders of other names are not ours: nothing in them is read or removed. */
const recordingPrefix = 'rec_';

/** Written and removed to see whether a disk that failed works again. */
const trialFile = '.trial';
const trialBytes = 4 * 1024 * 1024;

/** A file of a recording, as much of it as may be read. What is final never changes. */
export type RecordingFile =
  | { readonly kind: 'playlist'; readonly text: string; readonly isFinal: boolean }
  | {
      readonly kind: 'media';
      /** Files that are one when they are put one behind the other. */
      readonly parts: readonly FilePart[];
      readonly isFinal: boolean;
    };

export interface FilePart {
  readonly path: string;
  readonly bytes: number;
}

/** All recordings, in `<folder>/<stream>/<recording>`. */
export class RecordingStore {
  readonly #options: RecordingStoreOptions;
  readonly #live = new Map<string, { streamId: string; recording: LiveRecording }>();
  readonly #ended = new Map<string, Promise<readonly RecordingSummary[]>>();
  /** Recordings, with their streams, that the disk did not let be completed. */
  readonly #incomplete = new Map<string, string>();
  readonly #space: SpaceWatch;

  constructor(options: RecordingStoreOptions) {
    this.#options = options;
    const { dataDir, clock, log } = options;
    this.#space = new SpaceWatch({ folder: dataDir, clock, log });
  }

  /** Makes the folder, and finishes what an earlier process left unfinished. */
  async open(): Promise<void> {
    const { dataDir } = this.#options;
    try {
      await mkdir(dataDir, { recursive: true });
      await access(dataDir, constants.W_OK);
    } catch (cause) {
      const message = `Recordings cannot be written to ${dataDir} (${reasonOf(cause)})`;
      throw new EngineError('folder-unusable', message, { cause });
    }
    for (const streamId of await listFolders(dataDir)) {
      for (const id of await listRecordings(join(dataDir, streamId)))
        await this.#recover(streamId, id);
    }
  }

  /** Begins a recording. */
  create(streamId: string): LiveRecording {
    this.#space.look();
    for (const [id, owner] of this.#incomplete) void this.#complete(owner, id);
    const id = `${recordingPrefix}${randomBytes(12).toString('base64url')}`;
    const recording = new LiveRecording({
      id,
      folder: this.#folder(streamId, id),
      startedMs: this.#options.clock(),
      clock: this.#options.clock,
      onChange: () => {
        this.#space.look();
        this.#options.onChange(streamId);
      },
      onDurable: (seconds, bytes) => this.#options.onDurable?.(seconds, bytes),
      onFailure: (reason) =>
        this.#options.log({ type: 'recording-failed', streamId, recordingId: id, reason }),
    });
    this.#live.set(id, { streamId, recording });
    this.#options.log({ type: 'recording-started', streamId, recordingId: id });
    return recording;
  }

  /** Whether the disk takes as much as some seconds of a broadcast. */
  async canWrite(): Promise<boolean> {
    const path = join(this.#options.dataDir, trialFile);
    try {
      await writeFile(path, Buffer.alloc(trialBytes), { flush: true });
      return true;
    } catch {
      return false;
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** Ends a recording that `create` began. */
  async finish(recording: LiveRecording): Promise<void> {
    const entry = this.#live.get(recording.id);
    if (entry === undefined) return;
    const { streamId } = entry;
    await this.#summaries(streamId);
    const { summary, isWritten } = await recording.finish();
    if (summary === null) {
      await rm(this.#folder(streamId, recording.id), { recursive: true, force: true });
    } else {
      if (!isWritten) this.#incomplete.set(recording.id, streamId);
      this.#note(streamId, summary);
    }
    this.#live.delete(recording.id);
    this.#options.log({ type: 'recording-ended', streamId, recordingId: recording.id });
    this.#options.onChange(streamId);
  }

  /** A stream's recordings, oldest first. */
  async list(streamId: string, urls: RecordingUrls): Promise<EngineRecording[]> {
    // Before anything is waited for: a recording that ends meanwhile is then in one list or in both.
    const live = [...this.#live.values()].filter((entry) => entry.streamId === streamId);
    const summaries = await this.#summaries(streamId);
    const recordings = summaries.map((summary) => toEnded(summary, urls));
    for (const { recording } of live) {
      if (summaries.some(({ id }) => id === recording.id)) continue;
      recordings.push(toEngineRecording(recording, urls));
    }
    return recordings.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** All that has ended of a stream, in order, with what was not recorded in between. */
  async join(streamId: string, urls: RecordingUrls): Promise<JoinedRecordings> {
    const playable = (await this.#playable(streamId)).map(({ id, spans }) => ({ id, spans }));
    return { hls: playable.length > 0 ? urls.joined() : null, ...joinSpans(playable) };
  }

  /** One playlist of all that has ended of a stream; null when nothing has. */
  async findJoined(streamId: string): Promise<RecordingFile | null> {
    const playlists: { prefix: string; text: string }[] = [];
    for (const { id } of await this.#playable(streamId)) {
      const text = await this.#readPlaylist(streamId, id);
      if (text !== null) playlists.push({ prefix: `${id}/`, text });
    }
    if (playlists.length === 0) return null;
    return { kind: 'playlist', text: formatJoinedPlaylist(playlists), isFinal: false };
  }

  /** A file that players may read, or null. */
  async find(streamId: string, id: string, file: string): Promise<RecordingFile | null> {
    const folder = this.#folder(streamId, id);
    const live = this.#live.get(id);
    if (live !== undefined && live.streamId !== streamId) return null;
    if (file === playlistFile) {
      if (live !== undefined) {
        return { kind: 'playlist', text: live.recording.playlist, isFinal: false };
      }
      const text = await this.#readPlaylist(streamId, id);
      return text === null ? null : { kind: 'playlist', text, isFinal: true };
    }
    const media = join(folder, mediaFile);
    if (file === mediaFile) {
      const bytes = live?.recording.mediaBytes ?? (await sizeOf(media));
      if (bytes === 0) return null;
      return { kind: 'media', parts: [{ path: media, bytes }], isFinal: live === undefined };
    }
    if (file !== progressiveFile || live !== undefined) return null;
    const head = join(folder, headFile);
    const parts = [
      { path: head, bytes: await sizeOf(head) },
      { path: media, bytes: await sizeOf(media) },
    ];
    if (parts.some(({ bytes }) => bytes === 0)) return null;
    return { kind: 'media', parts, isFinal: true };
  }

  /** Removes a stream's ended recordings. */
  async delete(streamId: string): Promise<void> {
    if (!isEngineId(streamId)) return;
    this.#ended.delete(streamId);
    const folder = join(this.#options.dataDir, streamId);
    for (const id of await listRecordings(folder)) {
      // One that began meanwhile is not meant, and its writer is at work there.
      if (this.#live.has(id)) continue;
      await rm(join(folder, id), { recursive: true, force: true });
      this.#incomplete.delete(id);
    }
    // Whoever read the folder while it was being emptied has seen half of it.
    this.#ended.delete(streamId);
    // Not empty: something that is not ours lies there, and stays.
    await rmdir(folder).catch(() => undefined);
    this.#options.onChange(streamId);
  }

  #folder(streamId: string, id: string): string {
    return join(this.#options.dataDir, streamId, id);
  }

  /** Puts an ended recording on the stream's list, in the place of what was said of it before. */
  #note(streamId: string, summary: RecordingSummary): void {
    // On what stands there now: another recording of the stream may have ended meanwhile.
    const ended = this.#summaries(streamId).then((summaries) => [
      ...summaries.filter(({ id }) => id !== summary.id),
      summary,
    ]);
    this.#ended.set(streamId, ended);
  }

  async #recover(streamId: string, id: string): Promise<void> {
    const folder = this.#folder(streamId, id);
    const summary = await readSummary(folder);
    if (summary !== null && (await isComplete(folder, summary))) return;
    await this.#complete(streamId, id);
  }

  /** Makes an ended recording complete, or as good as the disk allows. */
  async #complete(streamId: string, id: string): Promise<void> {
    const folder = this.#folder(streamId, id);
    const fail = (reason: string): void =>
      this.#options.log({ type: 'recording-failed', streamId, recordingId: id, reason });
    try {
      const left = await readLeftRecording(folder, id);
      if (left.outcome === 'empty') await rm(folder, { recursive: true, force: true });
      if (left.outcome === 'unreadable') fail('media-unreadable');
      if (left.outcome !== 'found') return;
      this.#note(streamId, left.summary);
      this.#incomplete.set(id, streamId);
      const summary = await left.write();
      if (!this.#incomplete.delete(id)) return;
      this.#note(streamId, summary);
      this.#options.log({ type: 'recording-recovered', streamId, recordingId: id });
      this.#options.onChange(streamId);
    } catch (error) {
      // One damaged folder, or a full disk, must not keep the others, and the engine, from starting.
      fail(reasonOf(error));
    }
  }

  /** What has ended and can be played, oldest first. */
  async #playable(streamId: string): Promise<RecordingSummary[]> {
    return (await this.#summaries(streamId))
      .filter(({ durationMs }) => durationMs > 0)
      .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** Where the file is missing, what the journal says. */
  async #readPlaylist(streamId: string, id: string): Promise<string | null> {
    const folder = this.#folder(streamId, id);
    const text = await readFile(join(folder, playlistFile), 'utf8').catch(() => '');
    if (text !== '') return text;
    const left = await readLeftRecording(folder, id).catch(() => null);
    return left?.outcome === 'found' ? formatPlaylist(left.list, true, mediaFile) : null;
  }

  #summaries(streamId: string): Promise<readonly RecordingSummary[]> {
    const known = this.#ended.get(streamId);
    if (known !== undefined) return known;
    const reading = this.#readSummaries(streamId);
    this.#ended.set(streamId, reading);
    return reading;
  }

  async #readSummaries(streamId: string): Promise<RecordingSummary[]> {
    if (!isEngineId(streamId)) return [];
    const ids = await listRecordings(join(this.#options.dataDir, streamId));
    const summaries = await Promise.all(ids.map((id) => readSummary(this.#folder(streamId, id))));
    return summaries.filter((summary) => summary !== null);
  }
}

function toEnded(summary: RecordingSummary, urls: RecordingUrls): EngineRecording {
  const { id, state, startedAt, durationMs, spans, mp4 } = summary;
  return {
    id,
    state,
    startedAt,
    durationSeconds: durationMs / 1000,
    hls: durationMs > 0 ? urls.file(id, playlistFile) : null,
    mp4: mp4 ? urls.file(id, progressiveFile) : null,
    spans,
  };
}

function toEngineRecording(recording: LiveRecording, urls: RecordingUrls): EngineRecording {
  const { id, startedAt, state, durationMs, canPlay, spans } = recording;
  return {
    id,
    state: state.phase === 'ended' ? 'processing' : state.phase,
    startedAt,
    durationSeconds: durationMs / 1000,
    hls: canPlay ? urls.file(id, playlistFile) : null,
    mp4: null,
    spans,
  };
}

async function isComplete(folder: string, summary: RecordingSummary): Promise<boolean> {
  if (summary.durationMs === 0) return true;
  const wanted = [playlistFile, ...(summary.mp4 ? [headFile] : [])];
  const sizes = await Promise.all(wanted.map((file) => sizeOf(join(folder, file))));
  return sizes.every((size) => size > 0);
}

/** Zero for what is not there. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : 0;
}

async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && isEngineId(entry.name))
    .map(({ name }) => name);
}

async function listRecordings(path: string): Promise<string[]> {
  return (await listFolders(path)).filter((name) => name.startsWith(recordingPrefix));
}
