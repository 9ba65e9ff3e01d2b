import type { Fragment, FragmentOutput } from '../media/fragment.js';
import type { MediaConsumer } from '../media/media-line.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { FragmentJoiner } from './fragment-joiner.js';
import type { LiveRecording } from './live-recording.js';
import type { RecordingStore } from './recording-store.js';

/** A disk that failed is tried again after so much of the broadcast, and then half as often each time. */
const firstRetryMs = 5000;
const maxRetryMs = 80_000;

export interface RecorderOptions {
  readonly streamId: string;
  readonly store: RecordingStore;
  /** Told of every recording that is being finished. */
  readonly onFinishing: (finished: Promise<void>) => void;
}

/** What has to be waited for after a recording has failed in the middle of a broadcast. */
interface Retry {
  /** Of the broadcast, until the disk is tried. */
  waitMs: number;
  nextWaitMs: number;
  disk: 'unknown' | 'asked' | 'writable';
}

const firstRetry: Retry = {
  waitMs: firstRetryMs,
  nextWaitMs: firstRetryMs * 2,
  disk: 'unknown',
};

/**
 * Records a room: one recording for each broadcast, another when the codecs change, and another
 * when the disk failed and works again.
 */
export class Recorder implements MediaConsumer {
  readonly #options: RecorderOptions;
  readonly #joiner = new FragmentJoiner((fragment) => this.#write(fragment));
  #recording: LiveRecording | null = null;
  /** What a recording that begins in the middle begins with. */
  #init: { bytes: Buffer; startMs: number; tracks: Mp4Tracks } | null = null;
  #retry: Retry | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Kept until what it waits for is there. */
  readonly opening: FragmentOutput = {
    init: (bytes, startMs, tracks) => this.#recording?.opening.init(bytes, startMs, tracks),
    fragment: (fragment) => this.#recording?.opening.fragment(fragment),
  };

  begin(): void {
    this.#recording ??= this.#options.store.create(this.#options.streamId);
    this.#recording.beginTake();
  }

  init(bytes: Buffer, startMs: number, tracks: Mp4Tracks): void {
    this.#joiner.flush();
    this.#init = { bytes, startMs, tracks };
    const recording = this.#recording;
    if (recording?.state.phase === 'recording' && !recording.takes(tracks)) {
      this.#finish();
      this.#recording = this.#options.store.create(this.#options.streamId);
    }
    this.#recording?.init(bytes, startMs, tracks);
  }

  fragment(fragment: Fragment): void {
    this.#joiner.push(fragment);
  }

  pause(): void {
    this.#joiner.flush();
  }

  end(): void {
    this.#joiner.flush();
    this.#init = null;
    this.#retry = null;
    this.#finish();
  }

  fail(reason: string): void {
    this.#recording?.fail(reason);
  }

  #finish(): void {
    const recording = this.#recording;
    this.#recording = null;
    if (recording !== null) this.#options.onFinishing(this.#options.store.finish(recording));
  }

  #write(fragment: Fragment): void {
    if (this.#recording?.state.phase === 'failed') this.#beginAnew(fragment);
    this.#recording?.fragment(fragment);
  }

  /** What comes is worth keeping though what went is lost. */
  #beginAnew({ durationMs, isIndependent }: Fragment): void {
    const retry = (this.#retry ??= { ...firstRetry });
    const { store, streamId } = this.#options;
    retry.waitMs -= durationMs;
    if (retry.waitMs <= 0 && retry.disk === 'unknown') {
      retry.disk = 'asked';
      void store.canWrite().then((can) => {
        retry.disk = can ? 'writable' : 'unknown';
        retry.waitMs = retry.nextWaitMs;
        retry.nextWaitMs = Math.min(maxRetryMs, retry.nextWaitMs * 2);
      });
    }
    if (retry.disk !== 'writable' || !isIndependent || this.#init === null) return;
    retry.disk = 'unknown';
    this.#finish();
    this.#recording = store.create(streamId);
    this.#recording.init(this.#init.bytes, this.#init.startMs, this.#init.tracks);
  }
}
