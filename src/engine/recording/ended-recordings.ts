import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isEngineId } from '../engine-id.js';
import { playlistFile, readSummary } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { formatPlaylist } from './playlist.js';
import { formFolder, recordingForms } from './recording-form.js';
import type { RecordingForm } from './recording-form.js';
import { listRecordings } from './recording-folders.js';
import { readLeftRecording } from './recover-recording.js';
import { mediaFile } from './recording-writer.js';

/** What has ended, of all streams. A stream's folder is read when it is first asked for. */
export class EndedRecordings {
  readonly #dataDir: string;
  readonly #known = new Map<string, Promise<readonly RecordingSummary[]>>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** What has ended of a stream. Rejects when its folder cannot be read. */
  list(streamId: string): Promise<readonly RecordingSummary[]> {
    const known = this.#known.get(streamId);
    if (known !== undefined) return known;
    const reading = this.#read(streamId);
    this.#keep(streamId, reading);
    return reading;
  }

  /** Puts an ended recording on the stream's list, in the place of what was said of it before. */
  note(streamId: string, summary: RecordingSummary): void {
    // On what stands there now: another recording of the stream may have ended meanwhile.
    const ended = this.list(streamId).then((summaries) => [
      ...summaries.filter(({ id }) => id !== summary.id),
      summary,
    ]);
    this.#keep(streamId, ended);
  }

  /** Too many open files, or a disk that falters: what failed is not kept, and the next who asks may be told. */
  #keep(streamId: string, list: Promise<readonly RecordingSummary[]>): void {
    this.#known.set(streamId, list);
    list.catch(() => {
      if (this.#known.get(streamId) === list) this.#known.delete(streamId);
    });
  }

  /** Reads the stream's folder again when it is next asked for. */
  forget(streamId: string): void {
    this.#known.delete(streamId);
  }

  /** What browsers can play of a stream, oldest first. */
  async playable(streamId: string): Promise<RecordingSummary[]> {
    return (await this.list(streamId))
      .filter(({ durationMs }) => durationMs > 0)
      .filter(({ needsCopy, copy }) => needsCopy !== true || copy !== undefined)
      .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  /** A recording's playlist by the name that players know it by; null when there is none. */
  async findPlaylist(streamId: string, id: string, name: string): Promise<string | null> {
    const form = Object.values(recordingForms).find(({ playlist }) => playlist === name);
    return form === undefined ? null : await this.#readPlaylist(streamId, id, form);
  }

  /** The playlist that browsers are given. */
  async bestPlaylist(streamId: string, { id, copy }: RecordingSummary): Promise<string | null> {
    const form = copy === undefined ? recordingForms.original : recordingForms.playable;
    return await this.#readPlaylist(streamId, id, form);
  }

  /** Where the original's file is missing, what the journal says. */
  async #readPlaylist(streamId: string, id: string, form: RecordingForm): Promise<string | null> {
    const folder = join(this.#dataDir, streamId, id);
    const path = join(formFolder(folder, form), playlistFile);
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '' || form !== recordingForms.original) return text === '' ? null : text;
    const left = await readLeftRecording(folder, id).catch(() => null);
    return left?.outcome === 'found' ? formatPlaylist(left.list, true, mediaFile) : null;
  }

  async #read(streamId: string): Promise<RecordingSummary[]> {
    if (!isEngineId(streamId)) return [];
    const folder = join(this.#dataDir, streamId);
    const ids = await listRecordings(folder);
    const summaries = await Promise.all(ids.map((id) => readSummary(join(folder, id))));
    return summaries.filter((summary) => summary !== null);
  }
}
