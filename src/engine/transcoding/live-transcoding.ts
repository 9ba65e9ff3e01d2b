import type { Fragment } from '../media/fragment.js';
import type { MediaConsumer } from '../media/media-line.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { isPlayable } from '../codecs/video-config.js';
import { LiveCutter } from './live-cutter.js';
import type { Transcoder } from './transcoder.js';
import type { Transcoding, TranscodingProblem } from './transcoding.js';

/** Some seconds of pictures: a machine that is further behind does not keep up. */
const maxBehindBytes = 4 * 1024 * 1024;

/** After a failure it is tried again when so much more of the broadcast has come. */
const retryMs = 5000;

/** What has to be made again when transcoding goes on after a failure. */
interface Source {
  readonly init: Buffer;
  readonly tracks: Mp4Tracks;
}

type LiveState =
  /** What comes is passed on as it is. */
  | { readonly phase: 'passing' }
  | { readonly phase: 'starting'; readonly source: Source }
  | {
      readonly phase: 'running';
      readonly source: Source;
      readonly transcoder: Transcoder;
      readonly cutter: LiveCutter;
      readonly giveBack: () => void;
    }
  | { readonly phase: 'failed'; readonly source: Source; waitMs: number };

export interface LiveTranscodingOptions {
  readonly transcoding: Transcoding;
  /** Who is given what browsers play. */
  readonly consumer: MediaConsumer;
  /** Told of every end that is waited for. */
  readonly onFinishing: (finished: Promise<void>) => void;
}

/**
 * Stands before a consumer that can take only what browsers play: the rest goes through ffmpeg, and
 * arrives a moment later. Order is kept throughout.
 */
export class LiveTranscoding implements MediaConsumer {
  readonly #options: LiveTranscodingOptions;
  #state: LiveState = { phase: 'passing' };
  /** What waits for ffmpeg to start or to end; null when nothing does. */
  #deferred: (() => void)[] | null = null;

  constructor(options: LiveTranscodingOptions) {
    this.#options = options;
  }

  begin(nowMs: number): void {
    this.#run(() => this.#options.consumer.begin(nowMs));
  }

  init(bytes: Buffer, startMs: number, tracks: Mp4Tracks): void {
    this.#run(() => this.#endRun());
    this.#run(() => {
      if (tracks.video === null || isPlayable(tracks.video)) {
        this.#state = { phase: 'passing' };
        this.#options.consumer.init(bytes, startMs, tracks);
      } else this.#state = { phase: 'starting', source: { init: bytes, tracks } };
    });
  }

  fragment(fragment: Fragment): void {
    this.#run(() => this.#fragment(fragment));
  }

  pause(): void {
    this.#run(() => this.#endRun());
    this.#run(() => this.#options.consumer.pause());
  }

  end(): void {
    this.#run(() => this.#endRun());
    this.#run(() => {
      this.#state = { phase: 'passing' };
      this.#options.consumer.end();
    });
  }

  fail(reason: string): void {
    this.#run(() => this.#endRun());
    this.#run(() => this.#options.consumer.fail(reason));
  }

  #fragment(fragment: Fragment): void {
    const state = this.#state;
    switch (state.phase) {
      case 'passing':
        this.#options.consumer.fragment(fragment);
        return;
      case 'failed':
        state.waitMs -= fragment.durationMs;
        if (state.waitMs > 0 || !fragment.isIndependent) return;
        this.#state = { phase: 'starting', source: state.source };
        this.#fragment(fragment);
        return;
      case 'starting':
        if (!fragment.isIndependent) return;
        this.#wait(
          this.#start(state.source, fragment.startMs).catch(() =>
            this.#fail(state.source, 'transcoding-failed'),
          ),
        );
        this.#run(() => this.#fragment(fragment));
        return;
      case 'running':
        state.cutter.captureShiftMs = fragment.startMs - fragment.capturedMs;
        state.transcoder.input?.write(fragment.bytes);
        if ((state.transcoder.input?.writableLength ?? 0) <= maxBehindBytes) return;
        state.transcoder.kill();
    }
  }

  async #start(source: Source, startMs: number): Promise<void> {
    const { transcoding, consumer } = this.#options;
    const giveBack = transcoding.takeLivePlace();
    if (giveBack === null) {
      this.#fail(source, 'transcoders-busy');
      return;
    }
    const cutter = new LiveCutter({ startMs, source: source.tracks, output: consumer });
    const transcoder = await transcoding
      .start('live', (bytes) => cutter.push(bytes))
      .catch((error: unknown) => {
        giveBack();
        throw error;
      });
    if (transcoder === null) {
      giveBack();
      this.#fail(source, 'ffmpeg-missing');
      return;
    }
    transcoder.input?.write(source.init);
    this.#state = { phase: 'running', source, transcoder, cutter, giveBack };
    void transcoder.ended.then(() => {
      giveBack();
      const state = this.#state;
      const isOurs = state.phase === 'running' && state.transcoder === transcoder;
      if (!isOurs) return;
      this.#finish(cutter);
      this.#fail(source, 'transcoding-failed');
    });
  }

  #fail(source: Source, problem: TranscodingProblem): void {
    this.#state = { phase: 'failed', source, waitMs: retryMs };
    this.#options.consumer.fail(problem);
  }

  /** Lets ffmpeg write out what it has. */
  #endRun(): void {
    const state = this.#state;
    if (state.phase !== 'running') return;
    this.#state = { phase: 'starting', source: state.source };
    this.#wait(state.transcoder.end().then(() => this.#finish(state.cutter)));
  }

  #finish(cutter: LiveCutter): void {
    this.#attempt(() => cutter.finish());
  }

  /** Nobody stands behind what comes later than its call: a fault in it costs the consumer, and nothing waits for ever. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch {
      this.#options.consumer.fail('internal');
    }
  }

  /** What comes meanwhile is done afterwards, in its order. */
  #wait(finished: Promise<void>): void {
    this.#deferred = [];
    const waited = finished.then(() => {
      const deferred = this.#deferred ?? [];
      this.#deferred = null;
      for (const work of deferred) this.#run(() => this.#attempt(work));
    });
    this.#options.onFinishing(waited);
  }

  #run(work: () => void): void {
    if (this.#deferred === null) work();
    else this.#deferred.push(work);
  }
}
