import type { PublishedTrack } from '../room/publisher-session.js';
import type { RoomSink } from '../room/room.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import type { Fragment, FragmentOutput } from './fragment.js';
import type { Mp4Tracks } from './mp4-init.js';
import type { CreateSoundEncoder } from './sound-encoder.js';
import { Take } from './take.js';

/** A fault that comes back so often at once comes back for good. */
const maxFaults = 3;

/** Faults that lie further apart have nothing to do with each other; after so long it is tried again. */
const faultMemoryMs = 10_000;

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
  /** Told of a fault in here. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Cuts a room's media into fragments, once for all who want them: one take for each publisher, one
 * after the other on one line of time. Never throws into the room, and a consumer's fault costs
 * that consumer alone.
 */
export class MediaLine implements RoomSink {
  readonly #options: MediaLineOptions;
  #take: Take | null = null;
  /** Of the publisher whose media comes; null when none does. */
  #tracks: readonly PublishedTrack[] | null = null;
  #nowMs = 0;
  /** When takes threw of late. */
  #faultsMs: readonly number[] = [];
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
      this.#tracks = tracks;
      this.#faultsMs = [];
      this.#startTake(tracks, nowMs);
    });
  }

  media(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    this.#run(() => {
      this.#nowMs = arrivalMs;
      this.#take?.push(track, packet, arrivalMs);
    });
  }

  clock({ kind }: PublishedTrack, timestamp: number, timeMs: number): void {
    this.#run(() => this.#take?.noteReport(kind, timestamp, timeMs));
  }

  tick(nowMs: number): void {
    if (this.#deferred !== null) return;
    this.#run(() => {
      this.#nowMs = nowMs;
      const lastFaultMs = this.#faultsMs.at(-1) ?? nowMs;
      const isDue = this.#take === null && nowMs - lastFaultMs > faultMemoryMs;
      if (isDue && this.#tracks !== null) this.#startTake(this.#tracks, nowMs);
      this.#take?.tick(nowMs);
    });
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

  #startTake(tracks: readonly PublishedTrack[], nowMs: number): void {
    this.#tell((consumer) => consumer.begin(nowMs));
    const { createSoundEncoder, requestKeyFrame, keyFrameIntervalMs } = this.#options;
    const hasSound = tracks.some(({ kind }) => kind === 'audio');
    const take: Take = new Take({
      startMs: this.#endMs,
      tracks,
      output: this.#output,
      opening: this.#opening,
      createSoundEncoder: hasSound ? createSoundEncoder : null,
      requestKeyFrame,
      keyFrameIntervalMs,
      onFault: (error) => this.#recover(error, take),
    });
    this.#take = take;
  }

  #finishTake(nowMs: number): void {
    this.#run(() => {
      this.#tracks = null;
      const take = this.#take;
      const end = take?.finish(nowMs) ?? this.#endMs;
      this.#take = null;
      if (typeof end === 'number') this.#endMs = end;
      else this.#wait(end, take);
    });
  }

  #wait(end: Promise<number>, take: Take | null): void {
    this.#deferred = [];
    const waited = end
      .then((endMs) => {
        this.#endMs = endMs;
      })
      .catch((error: unknown) => this.#recover(error, take))
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
    fragment: (fragment: Fragment) => {
      this.#endMs = fragment.startMs + fragment.durationMs;
      this.#tell((consumer) => consumer.fragment(fragment));
    },
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
    } catch (error) {
      this.#recover(error, this.#take);
    }
  }

  /** Gives up a take that threw. What was made stays; if its publisher is still there, another begins behind it. */
  #recover(error: unknown, take: Take | null): void {
    this.#options.onFault(error);
    take?.abandon();
    if (take !== this.#take) return;
    this.#take = null;
    const tracks = this.#tracks;
    if (tracks === null) return;
    const nowMs = this.#nowMs;
    this.#faultsMs = [...this.#faultsMs.filter((atMs) => nowMs - atMs < faultMemoryMs), nowMs];
    if (this.#faultsMs.length > maxFaults) this.#tell((consumer) => consumer.fail('internal'));
    else this.#run(() => this.#startTake(tracks, nowMs));
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
