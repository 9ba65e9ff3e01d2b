import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isEngineId } from '../endpoints/engine-path.js';
import type { EngineRecording } from '../engine.js';
import { EngineError } from '../engine-error.js';
import type { EngineEvent } from '../engine-event.js';
import { playlistFile, readSummary, recoverRecording } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { LiveRecording } from './live-recording.js';
import { mediaFile, reasonOf } from './recording-writer.js';

export interface RecordingStoreOptions {
  readonly dataDir: string;
  readonly clock: () => number;
  /** Something about a stream's recordings has changed. */
  readonly onChange: (streamId: string) => void;
  readonly log: (event: EngineEvent) => void;
}

/** Folders of other names are not ours: nothing in them is read or removed. */
const recordingPrefix = 'rec_';

/** A file of a recording, as much of it as may be read. */
export type RecordingFile =
  | { readonly kind: 'playlist'; readonly text: string; readonly isFinal: false }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly bytes: number;
      readonly isFinal: boolean;
    };

/** All recordings, in `<folder>/<stream>/<recording>`. */
export class RecordingStore {
  readonly #options: RecordingStoreOptions;
  readonly #live = new Map<string, { streamId: string; recording: LiveRecording }>();
  readonly #ended = new Map<string, Promise<readonly RecordingSummary[]>>();

  constructor(options: RecordingStoreOptions) {
    this.#options = options;
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
    const id = `${recordingPrefix}${randomBytes(12).toString('base64url')}`;
    const recording = new LiveRecording({
      id,
      folder: this.#folder(streamId, id),
      startedMs: this.#options.clock(),
      clock: this.#options.clock,
      onChange: () => this.#options.onChange(streamId),
    });
    this.#live.set(id, { streamId, recording });
    this.#options.log({ type: 'recording-started', streamId, recordingId: id });
    return recording;
  }

  /** Ends a recording that `create` began. */
  async finish(recording: LiveRecording): Promise<void> {
    const entry = this.#live.get(recording.id);
    if (entry === undefined) return;
    const { streamId } = entry;
    await this.#summaries(streamId);
    const summary = await recording.finish();
    if (summary === null) {
      await rm(this.#folder(streamId, recording.id), { recursive: true, force: true });
    } else {
      // On what stands there now: another recording of the stream may have ended meanwhile.
      const ended = this.#summaries(streamId).then((summaries) => [
        ...summaries.filter(({ id }) => id !== summary.id),
        summary,
      ]);
      this.#ended.set(streamId, ended);
    }
    this.#live.delete(recording.id);
    this.#options.log({ type: 'recording-ended', streamId, recordingId: recording.id });
    this.#options.onChange(streamId);
  }

  /** A stream's recordings, oldest first. `toUrl` gives the address of a playlist. */
  async list(streamId: string, toUrl: (id: string) => string): Promise<EngineRecording[]> {
    // Before anything is waited for: a recording that ends meanwhile is then in one list or in both.
    const live = [...this.#live.values()].filter((entry) => entry.streamId === streamId);
    const summaries = await this.#summaries(streamId);
    const recordings = summaries.map((summary) => toEnded(summary, toUrl));
    for (const { recording } of live) {
      if (summaries.some(({ id }) => id === recording.id)) continue;
      recordings.push(toEngineRecording(recording, toUrl));
    }
    return recordings.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** A file that players may read, or null. */
  async find(streamId: string, id: string, file: string): Promise<RecordingFile | null> {
    if (file !== playlistFile && file !== mediaFile) return null;
    const path = join(this.#folder(streamId, id), file);
    const live = this.#live.get(id);
    if (live !== undefined) {
      if (live.streamId !== streamId) return null;
      const { playlist: text, mediaBytes: bytes } = live.recording;
      if (file === playlistFile) return { kind: 'playlist', text, isFinal: false };
      return bytes === 0 ? null : { kind: 'file', path, bytes, isFinal: false };
    }
    const size = (await stat(path).catch(() => null))?.size;
    return size === undefined ? null : { kind: 'file', path, bytes: size, isFinal: true };
  }

  /** Removes a stream's ended recordings. */
  async delete(streamId: string): Promise<void> {
    if (!isEngineId(streamId)) return;
    this.#ended.delete(streamId);
    const folder = join(this.#options.dataDir, streamId);
    for (const id of await listRecordings(folder)) {
      await rm(join(folder, id), { recursive: true, force: true });
    }
    // Not empty: something that is not ours lies there, and stays.
    await rmdir(folder).catch(() => undefined);
    this.#options.onChange(streamId);
  }

  #folder(streamId: string, id: string): string {
    return join(this.#options.dataDir, streamId, id);
  }

  async #recover(streamId: string, id: string): Promise<void> {
    const folder = this.#folder(streamId, id);
    if ((await readSummary(folder)) !== null) return;
    try {
      const summary = await recoverRecording(folder, id);
      if (summary === null) await rm(folder, { recursive: true, force: true });
      else this.#options.log({ type: 'recording-recovered', streamId, recordingId: id });
    } catch (error) {
      // One damaged folder must not keep the others, and the engine, from starting.
      const reason = reasonOf(error);
      this.#options.log({ type: 'recording-failed', streamId, recordingId: id, reason });
    }
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

function toEnded(
  { id, state, startedAt, durationMs }: RecordingSummary,
  toUrl: (id: string) => string,
): EngineRecording {
  const hls = durationMs > 0 ? toUrl(id) : null;
  return { id, state, startedAt, durationSeconds: durationMs / 1000, hls };
}

function toEngineRecording(
  recording: LiveRecording,
  toUrl: (id: string) => string,
): EngineRecording {
  const { id, startedAt, state, durationMs, canPlay } = recording;
  const phase = state.phase === 'ended' ? 'processing' : state.phase;
  const hls = canPlay ? toUrl(id) : null;
  return { id, state: phase, startedAt, durationSeconds: durationMs / 1000, hls };
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
