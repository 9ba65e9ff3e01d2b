import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isEngineId } from '../engine-id.js';
import type { EngineRecording, JoinedRecordings } from '../engine.js';
import { EngineError } from '../engine-error.js';
import type { EngineEvent } from '../engine-event.js';
import { removeTrials, tryDisk } from '../operations/disk-trial.js';
import type { Transcoding } from '../transcoding/transcoding.js';
import { adoptOpenings } from './adopt-openings.js';
import { EndedRecordings } from './ended-recordings.js';
import { toEndedRecording, toLiveRecording } from './engine-recording.js';
import { playlistFile, readSummary } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { formatJoinedPlaylist, joinSpans } from './joined-recordings.js';
import { LiveRecording } from './live-recording.js';
import { PlayableCopies } from './playable-copies.js';
import { headFile } from './progressive-file.js';
import { isAlike } from './recorded-kinds.js';
import { findMediaFile } from './recording-files.js';
import type { RecordingFile } from './recording-files.js';
import { listFolders, listRecordings, recordingPrefix, sizeOf } from './recording-folders.js';
import { readLeftRecording } from './recover-recording.js';
import type { RecordingUrls } from './recording-urls.js';
import { mediaFile, reasonOf } from './recording-writer.js';
import { SpaceWatch } from './space-watch.js';

/** As much as some seconds of a broadcast. */
const trialBytes = 4 * 1024 * 1024;

export interface RecordingStoreOptions {
  readonly dataDir: string;
  readonly clock: () => number;
  /** Makes copies of what browsers do not play. */
  readonly transcoding: Transcoding;
  /** Something about a stream's recordings has changed. */
  readonly onChange: (streamId: string) => void;
  /** So much more of some recording is durably on disk. */
  readonly onDurable?: (seconds: number, bytes: number) => void;
  readonly log: (event: EngineEvent) => void;
}

/** All recordings, in `<folder>/<stream>/<recording>`. */
export class RecordingStore {
  readonly #options: RecordingStoreOptions;
  readonly #live = new Map<string, { streamId: string; recording: LiveRecording }>();
  readonly #ended: EndedRecordings;
  readonly #copies: PlayableCopies;
  /** Recordings, with their streams, that the disk did not let be completed. */
  readonly #incomplete = new Map<string, string>();
  /** Those that are being completed: two at work in one folder would spoil each other's files. */
  readonly #completing = new Map<string, Promise<void>>();
  readonly #space: SpaceWatch;

  constructor(options: RecordingStoreOptions) {
    this.#options = options;
    const { dataDir, clock, log, transcoding } = options;
    this.#space = new SpaceWatch({ folder: dataDir, clock, log });
    this.#ended = new EndedRecordings(dataDir);
    this.#copies = new PlayableCopies({
      transcoding,
      log,
      onSettled: (streamId, _id, summary) => {
        if (summary !== null) this.#ended.note(streamId, summary);
        this.#options.onChange(streamId);
      },
    });
  }

  /** Makes the folder, and finishes or takes away what an earlier process left unfinished. */
  async open(): Promise<void> {
    const { dataDir } = this.#options;
    try {
      await mkdir(dataDir, { recursive: true });
      await access(dataDir, constants.W_OK);
    } catch (cause) {
      const message = `Recordings cannot be written to ${dataDir} (${reasonOf(cause)})`;
      throw new EngineError('folder-unusable', message, { cause });
    }
    await removeTrials(dataDir);
    for (const streamId of await listFolders(dataDir)) {
      // One folder that cannot be read must not keep the engine from starting.
      for (const id of await listRecordings(join(dataDir, streamId)).catch(() => []))
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
    return await tryDisk(this.#options.dataDir, trialBytes).then(
      () => true,
      () => false,
    );
  }

  /** Ends a recording that `create` began. */
  async finish(recording: LiveRecording): Promise<void> {
    const entry = this.#live.get(recording.id);
    if (entry === undefined) return;
    const { streamId } = entry;
    // Read before there is more to read; where that fails, it is read later.
    await this.#ended.list(streamId).catch(() => undefined);
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

  /** Whether anything is being recorded of a stream. */
  isRecording(streamId: string): boolean {
    return [...this.#live.values()].some((entry) => entry.streamId === streamId);
  }

  /** Whether anything is being recorded of any stream. */
  get isRecordingAny(): boolean {
    return this.#live.size > 0;
  }

  /** What has ended of a stream. */
  async listEnded(streamId: string): Promise<readonly RecordingSummary[]> {
    return await this.#ended.list(streamId);
  }

  /** A stream's recordings, oldest first. */
  async list(streamId: string, urls: RecordingUrls): Promise<EngineRecording[]> {
    // Before anything is waited for: a recording that ends meanwhile is then in one list or in both.
    const live = [...this.#live.values()].filter((entry) => entry.streamId === streamId);
    const summaries = await this.#ended.list(streamId);
    const recordings = summaries.map((summary) =>
      toEndedRecording(summary, this.#copies.isMaking(summary.id), urls),
    );
    for (const { recording } of live) {
      if (summaries.some(({ id }) => id === recording.id)) continue;
      recordings.push(toLiveRecording(recording, urls));
    }
    return recordings.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** All that has ended of a stream, in order, with what was not recorded in between. */
  async join(streamId: string, urls: RecordingUrls): Promise<JoinedRecordings> {
    const playable = await this.#ended.playable(streamId);
    const hls = playable.length > 0 && isAlike(playable) ? urls.joined() : null;
    return { hls, ...joinSpans(playable) };
  }

  /** One playlist of all that has ended of a stream; null when nothing has, or when they cannot be played as one. */
  async findJoined(streamId: string): Promise<RecordingFile | null> {
    const playlists: { prefix: string; text: string }[] = [];
    const playable = await this.#ended.playable(streamId);
    if (!isAlike(playable)) return null;
    for (const summary of playable) {
      const text = await this.#ended.bestPlaylist(streamId, summary);
      if (text !== null) playlists.push({ prefix: `${summary.id}/`, text });
    }
    if (playlists.length === 0) return null;
    return { kind: 'playlist', text: formatJoinedPlaylist(playlists), isFinal: false };
  }

  /** A file that players may read, or null. */
  async find(streamId: string, id: string, file: string): Promise<RecordingFile | null> {
    const live = this.#live.get(id);
    const folder = this.#folder(streamId, id);
    if (live === undefined) {
      const text = await this.#ended.findPlaylist(streamId, id, file);
      if (text !== null) return { kind: 'playlist', text, isFinal: true };
      return await findMediaFile(folder, file);
    }
    if (live.streamId !== streamId) return null;
    if (file === playlistFile) {
      return { kind: 'playlist', text: live.recording.playlist, isFinal: false };
    }
    const { mediaBytes } = live.recording;
    if (file !== mediaFile || mediaBytes === 0) return null;
    const parts = [{ path: join(folder, mediaFile), bytes: mediaBytes }];
    return { kind: 'media', parts, isFinal: false };
  }

  /** Removes a stream's ended recordings. */
  async delete(streamId: string): Promise<void> {
    if (!isEngineId(streamId)) return;
    this.#ended.forget(streamId);
    const folder = join(this.#options.dataDir, streamId);
    for (const id of await listRecordings(folder)) {
      // One that began meanwhile is not meant, and its writer is at work there.
      if (this.#live.has(id)) continue;
      await this.#completing.get(id);
      // From here on nobody completes it, and puts it on the list again.
      this.#incomplete.delete(id);
      await this.#copies.cancel(id);
      await rm(join(folder, id), { recursive: true, force: true });
    }
    // Whoever read the folder while it was being emptied has seen half of it.
    this.#ended.forget(streamId);
    // Not empty: something that is not ours lies there, and stays.
    await rmdir(folder).catch(() => undefined);
    this.#options.onChange(streamId);
  }

  /** Gives up the copies that are being made; the next start makes them. */
  async close(): Promise<void> {
    await this.#copies.close();
  }

  #folder(streamId: string, id: string): string {
    return join(this.#options.dataDir, streamId, id);
  }

  /** Puts an ended recording on the stream's list, and has the copy made that it needs. */
  #note(streamId: string, summary: RecordingSummary): void {
    this.#ended.note(streamId, summary);
    this.#copies.add(streamId, this.#folder(streamId, summary.id), summary);
  }

  async #recover(streamId: string, id: string): Promise<void> {
    const folder = this.#folder(streamId, id);
    const summary = await readSummary(folder);
    if (summary === null || !(await isComplete(folder, summary))) {
      await this.#complete(streamId, id);
    } else this.#copies.add(streamId, folder, summary);
  }

  /** Makes an ended recording complete, or as good as the disk allows. Never rejects. */
  #complete(streamId: string, id: string): Promise<void> {
    const completing =
      this.#completing.get(id) ??
      this.#tryToComplete(streamId, id).finally(() => this.#completing.delete(id));
    this.#completing.set(id, completing);
    return completing;
  }

  async #tryToComplete(streamId: string, id: string): Promise<void> {
    const folder = this.#folder(streamId, id);
    const fail = (reason: string): void =>
      this.#options.log({ type: 'recording-failed', streamId, recordingId: id, reason });
    try {
      await adoptOpenings(folder);
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
}

async function isComplete(folder: string, summary: RecordingSummary): Promise<boolean> {
  if (summary.durationMs === 0) return true;
  const wanted = [playlistFile, ...(summary.mp4 ? [headFile] : [])];
  const sizes = await Promise.all(wanted.map((file) => sizeOf(join(folder, file))));
  return sizes.every((size) => size > 0);
}
