import type { PublishedTrack } from '../room/publisher-session.js';
import type { RoomSink } from '../room/room.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import type { Fragment, FragmentOutput } from './fragmenter.js';
import type { Mp4Tracks } from './mp4-init.js';
import type { CreateSoundEncoder } from './sound-encoder.js';
import { Take } from './take.js';

/** What takes a broadcast's fragments: its recording, its live HLS. Each begins with `begin` and is over with `end`. */
export interface MediaConsumer extends FragmentOutput {
  /**
   * Is given the beginning of a publisher's media while that still waits for something, such as its
   * sound in another codec; all of it comes as `init` and `fragment` later.
   */
  readonly opening?: FragmentOutput;
  /** A publisher's media begins; also when one takes over or comes back into the same broadcast. */
  begin(nowMs: number): void;
  /** Nothing comes for now. */
  pause(): void;
  end(): void;
  /** What is sent cannot be taken; the broadcast may go on with another publisher. */
  fail(reason: string): void;
}

export interface MediaLineOptions {
  readonly consumers: readonly MediaConsumer[];
  readonly createSoundEncoder: CreateSoundEncoder | null;
  readonly requestKeyFrame: () => void;
  readonly keyFrameIntervalMs: () => number;
  /** Told of every wait for sound that is still being encoded. */
  readonly onFinishing: (finished: Promise<void>) => void;
}

/**
 * Cuts a room's media into fragments, once for all who want them: one take for each publisher, one
 * after the other on one line of time. Never throws into the room, and a consumer's fault costs
 * that consumer alone.
 */
export class MediaLine implements RoomSink {
  readonly #options: MediaLineOptions;
  #take: Take | null = null;
  /** Where the next take begins on the broadcast's line. */
  #endMs = 0;
  /** What waits until the take before has handed out its last sound; null when nothing does. */
  #deferred: (() => void)[] | null = null;

  constructor(options: MediaLineOptions) {
    this.#options = options;
  }

  begin(tracks: readonly PublishedTrack[], nowMs: number): void {
    this.#finishTake(nowMs);
    this.#run(() => {
      this.#tell((consumer) => consumer.begin(nowMs));
      const { createSoundEncoder, requestKeyFrame, keyFrameIntervalMs } = this.#options;
      const hasSound = tracks.some(({ kind }) => kind === 'audio');
      this.#take = new Take({
        startMs: this.#endMs,
        tracks,
        output: this.#output,
        opening: this.#opening,
        createSoundEncoder: hasSound ? createSoundEncoder : null,
        requestKeyFrame,
        keyFrameIntervalMs,
      });
    });
  }

  media(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    this.#run(() => this.#take?.push(track, packet, arrivalMs));
  }

  clock({ kind }: PublishedTrack, timestamp: number, timeMs: number): void {
    this.#run(() => this.#take?.noteReport(kind, timestamp, timeMs));
  }

  tick(nowMs: number): void {
    if (this.#deferred === null) this.#run(() => this.#take?.tick(nowMs));
  }

  pause(nowMs: number): void {
    this.#finishTake(nowMs);
    this.#run(() => this.#tell((consumer) => consumer.pause()));
  }

  end(nowMs: number): void {
    this.#finishTake(nowMs);
    this.#run(() => {
      this.#endMs = 0;
      this.#tell((consumer) => consumer.end());
    });
  }

  #finishTake(nowMs: number): void {
    this.#run(() => {
      const take = this.#take;
      this.#take = null;
      const end = take?.finish(nowMs) ?? this.#endMs;
      if (typeof end === 'number') this.#endMs = end;
      else this.#wait(end);
    });
  }

  #wait(end: Promise<number>): void {
    this.#deferred = [];
    const waited = end
      .then((endMs) => {
        this.#endMs = endMs;
      })
      .catch(() => this.#tell((consumer) => consumer.fail('internal')))
      .then(() => {
        const deferred = this.#deferred ?? [];
        this.#deferred = null;
        for (const work of deferred) this.#run(work);
      });
    this.#options.onFinishing(waited);
  }

  readonly #output: FragmentOutput = {
    init: (bytes: Buffer, startMs: number, tracks: Mp4Tracks) =>
      this.#tell((consumer) => consumer.init(bytes, startMs, tracks)),
    fragment: (fragment: Fragment) => this.#tell((consumer) => consumer.fragment(fragment)),
  };

  readonly #opening: FragmentOutput = {
    init: (bytes: Buffer, startMs: number, tracks: Mp4Tracks) =>
      this.#tell(({ opening }) => opening?.init(bytes, startMs, tracks)),
    fragment: (fragment: Fragment) => this.#tell(({ opening }) => opening?.fragment(fragment)),
  };

  /** A fault in here costs what is made of the media, not the live picture. */
  #run(work: () => void): void {
    if (this.#deferred !== null) {
      this.#deferred.push(work);
      return;
    }
    try {
      work();
    } catch {
      this.#take = null;
      this.#tell((consumer) => consumer.fail('internal'));
    }
  }

  #tell(tell: (consumer: MediaConsumer) => void): void {
    for (const consumer of this.#options.consumers) {
      try {
        tell(consumer);
      } catch {
        consumer.fail('internal');
      }
    }
  }
}
