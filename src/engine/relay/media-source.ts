import type { MediaKind } from '../codec.js';
import { opusSamples } from '../media/opus-packet.js';
import { ReorderBuffer } from '../media/reorder-buffer.js';
import { TrackClock } from '../media/track-clock.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { createFrameAssembler } from './frame-assembler.js';
import type { AssembledFrame, FrameAssembler } from './frame-assembler.js';
import type { MediaUnit } from './media-unit.js';

/** Live services want a key frame every 2 to 8 s. */
const keyFrameIntervalMs = 4000;

/** A key frame that was asked for and has not come is asked for again after this. */
const keyFrameRetryMs = 1000;

export interface MediaSourceOptions {
  readonly tracks: readonly PublishedTrack[];
  readonly output: (unit: MediaUnit) => void;
  readonly requestKeyFrame: () => void;
}

/** One publisher's media on its way to the pushes: from packets to pictures and sound with their times. */
export class MediaSource {
  readonly #options: MediaSourceOptions;
  readonly #buffers = { audio: new ReorderBuffer(), video: new ReorderBuffer() };
  readonly #clocks = { audio: new TrackClock(48_000), video: new TrackClock(90_000) };
  readonly #assembler: FrameAssembler | null;
  /** Pictures that refer to a lost one are worse than a still picture. */
  #needsKeyFrame = true;
  #lastKeyFrameMs = 0;
  #lastRequestMs = 0;

  constructor(options: MediaSourceOptions) {
    this.#options = options;
    const video = options.tracks.find(({ kind }) => kind === 'video');
    this.#assembler = video === undefined ? null : createFrameAssembler(video.codec.name);
  }

  push({ kind }: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    for (const ready of this.#buffers[kind].push(packet, arrivalMs)) {
      this.#take(kind, ready, arrivalMs);
    }
  }

  noteReport(kind: MediaKind, timestamp: number, timeMs: number): void {
    this.#clocks[kind].noteReport(timestamp, timeMs);
    this.#clocks.video.follow(this.#clocks.audio);
  }

  /** Gives up what is lost, and asks for key frames. */
  tick(nowMs: number): void {
    for (const kind of ['audio', 'video'] as const) {
      const { lost, packets } = this.#buffers[kind].expire(nowMs);
      if (lost > 0 && kind === 'video') {
        this.#assembler?.skip();
        this.#needsKeyFrame = true;
      }
      for (const packet of packets) this.#take(kind, packet, nowMs);
    }
    if (this.#assembler === null || nowMs - this.#lastRequestMs < keyFrameRetryMs) return;
    if (this.#needsKeyFrame || nowMs - this.#lastKeyFrameMs > keyFrameIntervalMs) {
      this.#lastRequestMs = nowMs;
      this.#options.requestKeyFrame();
    }
  }

  #take(kind: MediaKind, packet: RtpPacket, arrivalMs: number): void {
    if (kind === 'video') {
      for (const frame of this.#assembler?.push(packet) ?? []) this.#takeFrame(frame, arrivalMs);
      return;
    }
    const samples = opusSamples(packet.payload);
    if (samples === 0) return;
    const timeMs = this.#clocks.audio.timeOf(packet.timestamp, arrivalMs);
    this.#options.output({ kind: 'audio', timeMs, bytes: packet.payload, samples });
  }

  #takeFrame({ timestamp, ...frame }: AssembledFrame, arrivalMs: number): void {
    if (frame.isKey) {
      this.#lastKeyFrameMs = arrivalMs;
      this.#needsKeyFrame = false;
    }
    if (this.#needsKeyFrame) return;
    const timeMs = this.#clocks.video.timeOf(timestamp, arrivalMs);
    this.#options.output({ kind: 'video', timeMs, ...frame });
  }
}
