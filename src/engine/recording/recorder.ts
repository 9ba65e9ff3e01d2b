import type { EngineEvent } from '../engine-event.js';
import type { Fragment } from '../media/fragmenter.js';
import type { MediaConsumer } from '../media/media-line.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { FragmentJoiner } from './fragment-joiner.js';
import type { LiveRecording } from './live-recording.js';
import type { RecordingStore } from './recording-store.js';

export interface RecorderOptions {
  readonly streamId: string;
  readonly store: RecordingStore;
  /** Told of every recording that is being finished. */
  readonly onFinishing: (finished: Promise<void>) => void;
  readonly log: (event: EngineEvent) => void;
}

/** Records a room: one recording for each broadcast. */
export class Recorder implements MediaConsumer {
  readonly #options: RecorderOptions;
  readonly #joiner = new FragmentJoiner((fragment) => this.#recording?.fragment(fragment));
  #recording: LiveRecording | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#recording ??= this.#options.store.create(this.#options.streamId);
  }

  init(bytes: Buffer, startMs: number, _tracks: Mp4Tracks): void {
    this.#joiner.flush();
    this.#recording?.init(bytes, startMs);
  }

  fragment(fragment: Fragment): void {
    this.#joiner.push(fragment);
  }

  pause(): void {
    this.#joiner.flush();
  }

  end(): void {
    this.#joiner.flush();
    const recording = this.#recording;
    this.#recording = null;
    if (recording !== null) this.#options.onFinishing(this.#options.store.finish(recording));
  }

  fail(reason: string): void {
    const recording = this.#recording;
    if (recording === null) return;
    const { streamId, log } = this.#options;
    recording.fail(reason);
    log({ type: 'recording-failed', streamId, recordingId: recording.id, reason });
  }
}
