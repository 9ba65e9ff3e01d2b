import { join } from 'node:path';

import type { EngineEvent } from '../engine-event.js';
import type { RecordingLookup } from '../joining/recording-lookup.js';
import type { RecordingSummary } from '../recording/finished-recording.js';
import { progressiveFile } from '../recording/progressive-file.js';
import { listFolders, sizeOf } from '../recording/recording-folders.js';
import { reasonOf } from '../recording/recording-writer.js';
import type { Transcoding } from '../transcoding/transcoding.js';
import { drawPictures } from './draw-pictures.js';
import { hasPictures } from './has-pictures.js';
import { posterFile, storyboardFile } from './picture-files.js';
import { RestingStreams } from './resting-streams.js';

/** What comes after the end, such as pieces that are joined anew, has come by then. */
const defaultQuietMs = 5_000;

export interface RecordingPicturesOptions {
  readonly dataDir: string;
  readonly program: string;
  readonly transcoding: Transcoding;
  readonly files: Pick<RecordingLookup, 'find'>;
  /** The recordings of a stream that are to have pictures: the whole alone, where there is one. */
  readonly listEnded: (streamId: string) => Promise<readonly RecordingSummary[]>;
  /** Whether there is room for this beside what is live. */
  readonly mayWork: () => boolean;
  readonly onChange: (streamId: string) => void;
  readonly log: (event: EngineEvent) => void;
  readonly quietMs?: number;
}

/** Which pictures of a recording are there. */
export interface MadePictures {
  readonly poster: boolean;
  readonly storyboard: boolean;
}

interface Work {
  readonly streamId: string;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/**
 * Makes a poster and a storyboard of what has ended, one recording at a time and behind all else. What is
 * not there is made after the next start; what cannot be made is missed by nobody who plays.
 */
export class RecordingPictures {
  readonly #options: RecordingPicturesOptions;
  /** By stream and recording. */
  readonly #known = new Map<string, MadePictures>();
  /** Streams that are to be looked at. */
  readonly #pending: RestingStreams;
  #ffmpeg: 'unknown' | 'found' | 'missing' = 'unknown';
  #work: Work | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(options: RecordingPicturesOptions) {
    this.#options = options;
    this.#pending = new RestingStreams(options.quietMs ?? defaultQuietMs, () => {
      this.#last = this.#last.then(() => this.#makeAll());
    });
  }

  /** Looks at what an earlier process left. */
  async open(): Promise<void> {
    for (const streamId of await listFolders(this.#options.dataDir)) this.#pending.add(streamId);
  }

  /** Something of the stream has ended or was joined: what is being made of it may be of something older. */
  note(streamId: string): void {
    if (this.#work?.streamId === streamId) this.#work.abort.abort();
    this.#pending.add(streamId);
  }

  /** What there is of a recording that has ended. The disk is asked once: what comes later is made here. */
  async find(streamId: string, id: string): Promise<MadePictures> {
    const key = `${streamId}/${id}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const folder = join(this.#options.dataDir, key);
    const [poster = 0, storyboard = 0] = await Promise.all(
      [posterFile, storyboardFile].map((file) => sizeOf(join(folder, file))),
    );
    // Made meanwhile: what was seen on the disk is older.
    const made = this.#known.get(key);
    if (made !== undefined) return made;
    const found = { poster: poster > 0, storyboard: storyboard > 0 };
    this.#known.set(key, found);
    return found;
  }

  /** Makes nothing more of a stream. Resolves when nothing is written any more in its folder. */
  async delete(streamId: string): Promise<void> {
    if (this.#work?.streamId === streamId) {
      this.#work.abort.abort();
      await this.#work.done;
    }
    this.#pending.remove(streamId);
    for (const key of this.#known.keys()) {
      if (key.startsWith(`${streamId}/`)) this.#known.delete(key);
    }
  }

  /** Gives up what is being made; the next start begins it anew. */
  async close(): Promise<void> {
    this.#pending.close();
    this.#work?.abort.abort();
    await this.#last;
  }

  /** Until all is made, or until something is live: its end is told again. Never rejects. */
  async #makeAll(): Promise<void> {
    // Asked anew each time: what has been deleted meanwhile is not among them any more.
    for (let streamId; (streamId = this.#pending.first) !== null;) {
      if (!this.#options.mayWork()) return;
      this.#pending.remove(streamId);
      const abort = new AbortController();
      const done = this.#makeOf(streamId, abort.signal);
      this.#work = { streamId, abort, done };
      await done;
      this.#work = null;
    }
  }

  /** Never rejects. */
  async #makeOf(streamId: string, signal: AbortSignal): Promise<void> {
    try {
      for (const summary of await this.#options.listEnded(streamId)) {
        if (!signal.aborted) await this.#make(streamId, summary, signal);
      }
    } catch (error) {
      const reason = reasonOf(error);
      if (!signal.aborted) this.#options.log({ type: 'pictures-failed', streamId, reason });
    }
    // Whoever had it given up knows whether it is to be begun anew; what is live has just begun.
    if (!signal.aborted && !this.#options.mayWork()) this.#pending.putBack(streamId);
  }

  async #make(streamId: string, summary: RecordingSummary, signal: AbortSignal): Promise<void> {
    const { dataDir, program, transcoding, files, mayWork, onChange, log } = this.#options;
    const { id, durationMs, mp4 } = summary;
    if (durationMs === 0 || !mp4 || (await this.find(streamId, id)).storyboard) return;
    const file = await files.find(streamId, id, progressiveFile);
    if (file?.kind !== 'media' || !(await hasPictures(file.parts))) return;
    const fail = (reason: string): void =>
      log({ type: 'pictures-failed', streamId, recordingId: id, reason });
    const ffmpeg = (await transcoding.isPossible()) ? 'found' : 'missing';
    if (ffmpeg === 'missing' && this.#ffmpeg !== 'missing') fail('ffmpeg-missing');
    this.#ffmpeg = ffmpeg;
    if (ffmpeg === 'missing') return;
    const tell = (made: MadePictures): void => {
      this.#known.set(`${streamId}/${id}`, made);
      onChange(streamId);
    };
    const streamFolder = join(dataDir, streamId);
    const source = { program, streamFolder, parts: file.parts, durationMs, signal };
    const outcome = await drawPictures({
      source,
      recordingId: id,
      mayGoOn: mayWork,
      onPoster: () => tell({ poster: true, storyboard: false }),
    });
    if (outcome === 'made') tell({ poster: true, storyboard: true });
    if (outcome === 'failed') fail('drawing-failed');
  }
}
