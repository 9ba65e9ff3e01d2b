import type { EngineEvent } from '../engine-event.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RoomSink } from '../room/room.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import type { LiveRecording } from './live-recording.js';
import type { RecordingStore } from './recording-store.js';
import { Take } from './take.js';

export interface RecorderOptions {
  readonly streamId: string;
  readonly store: RecordingStore;
  readonly requestKeyFrame: () => void;
  /** Told of every recording that is being finished. */
  readonly onFinishing: (finished: Promise<void>) => void;
  readonly log: (event: EngineEvent) => void;
}

/** Records a room: one recording for each broadcast, one take in it for each publisher. Never throws into the room. */
export class Recorder implements RoomSink {
  readonly #options: RecorderOptions;
  #recording: LiveRecording | null = null;
  #take: Take | null = null;
  /** Where the next take begins on the recording's line. */
  #endMs = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  begin(tracks: readonly PublishedTrack[], nowMs: number): void {
    this.#guard(() => {
      this.#finishTake(nowMs);
      if (this.#recording === null) this.#endMs = 0;
      const recording = (this.#recording ??= this.#options.store.create(this.#options.streamId));
      const foreign = tracks.find(({ codec }) => codec.name !== 'H264' && codec.name !== 'opus');
      if (foreign !== undefined) {
        this.#fail(recording, 'codec-unsupported');
        return;
      }
      this.#take = new Take({
        startMs: this.#endMs,
        kinds: tracks.map(({ kind }) => kind),
        output: recording,
        requestKeyFrame: this.#options.requestKeyFrame,
      });
    });
  }

  media(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    this.#guard(() => this.#take?.push(track, packet, arrivalMs));
  }

  clock({ kind }: PublishedTrack, timestamp: number, timeMs: number): void {
    this.#guard(() => this.#take?.noteReport(kind, timestamp, timeMs));
  }

  tick(nowMs: number): void {
    this.#guard(() => this.#take?.tick(nowMs));
  }

  pause(nowMs: number): void {
    this.#guard(() => this.#finishTake(nowMs));
  }

  end(nowMs: number): void {
    this.#guard(() => this.#finishTake(nowMs));
    const recording = this.#recording;
    this.#recording = null;
    if (recording !== null) this.#options.onFinishing(this.#options.store.finish(recording));
  }

  #finishTake(nowMs: number): void {
    const take = this.#take;
    this.#take = null;
    if (take !== null) this.#endMs = take.finish(nowMs);
  }

  /** A fault in here costs the recording, not the live picture. */
  #guard(work: () => void): void {
    try {
      work();
    } catch {
      this.#take = null;
      if (this.#recording !== null) this.#fail(this.#recording, 'internal');
    }
  }

  #fail(recording: LiveRecording, reason: string): void {
    const { streamId, log } = this.#options;
    recording.fail(reason);
    log({ type: 'recording-failed', streamId, recordingId: recording.id, reason });
  }
}
