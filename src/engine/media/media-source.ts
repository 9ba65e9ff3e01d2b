import type { MediaKind } from '../codec.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { createFrameAssembler } from './frame-assembler.js';
import type { AssembledFrame, FrameAssembler } from './frame-assembler.js';
import type { MediaUnit } from './media-unit.js';
import { opusSamples } from '../codecs/opus-packet.js';
import { ReorderBuffer } from './reorder-buffer.js';
import { TrackClock } from './track-clock.js';

/** A key frame that was asked for and has not come is asked for again after this. */
const keyFrameRetryMs = 1000;

const kinds = ['audio', 'video'] as const;

export interface MediaSourceOptions {
  readonly tracks: readonly PublishedTrack[];
  /** `nowMs`: when it became whole, on the engine's clock. */
  readonly output: (unit: MediaUnit, nowMs: number) => void;
  readonly requestKeyFrame: () => void;
  /** There shall be a key frame at least this often. */
  readonly keyFrameIntervalMs: () => number;
}

/** One publisher's media: from packets to pictures and sound with their times, in order, without what was lost. */
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
    this.#assembler = createAssembler(options.tracks);
  }

  push({ kind }: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    for (const ready of this.#buffers[kind].push(packet, arrivalMs)) {
      this.#take(kind, ready, arrivalMs);
    }
  }

  /** Notes that the sender's clock showed `timeMs` at a timestamp. */
  noteReport(kind: MediaKind, timestamp: number, timeMs: number): void {
    this.#clocks[kind].noteReport(timestamp, timeMs);
    this.#clocks.video.follow(this.#clocks.audio);
  }

  /** Passes over pictures up to the next key frame, which is asked for until it comes. */
  expectKeyFrame(): void {
    this.#needsKeyFrame = true;
  }

  /** Gives up what is lost, and asks for key frames. */
  tick(nowMs: number): void {
    for (const kind of kinds) {
      const { lost, packets } = this.#buffers[kind].expire(nowMs);
      if (lost > 0) this.#noteLoss(kind);
      for (const packet of packets) this.#take(kind, packet, nowMs);
    }
    if (this.#assembler === null || nowMs - this.#lastRequestMs < keyFrameRetryMs) return;
    if (this.#needsKeyFrame || nowMs - this.#lastKeyFrameMs > this.#options.keyFrameIntervalMs()) {
      this.#lastRequestMs = nowMs;
      this.#options.requestKeyFrame();
    }
  }

  /** Hands out what still waited for packets before it: nothing more will come. */
  flush(nowMs: number): void {
    for (const kind of kinds) {
      for (const { lost, packets } of this.#buffers[kind].flush()) {
        if (lost > 0) this.#noteLoss(kind);
        for (const packet of packets) this.#take(kind, packet, nowMs);
      }
    }
  }

  #noteLoss(kind: MediaKind): void {
    if (kind === 'audio') return;
    this.#assembler?.skip();
    this.#needsKeyFrame = true;
  }

  #take(kind: MediaKind, packet: RtpPacket, nowMs: number): void {
    if (kind === 'video') {
      for (const frame of this.#assembler?.push(packet) ?? []) this.#takeFrame(frame, nowMs);
      return;
    }
    const samples = opusSamples(packet.payload);
    if (samples === 0) return;
    const timeMs = this.#clocks.audio.timeOf(packet.timestamp, nowMs);
    this.#options.output({ kind, timeMs, bytes: packet.payload, samples }, nowMs);
  }

  #takeFrame({ timestamp, ...frame }: AssembledFrame, nowMs: number): void {
    if (frame.isKey) {
      this.#lastKeyFrameMs = nowMs;
      this.#needsKeyFrame = false;
    }
    if (this.#needsKeyFrame) return;
    const timeMs = this.#clocks.video.timeOf(timestamp, nowMs);
    this.#options.output({ kind: 'video', timeMs, ...frame }, nowMs);
  }
}

/** Null where no pictures are published. */
function createAssembler(tracks: readonly PublishedTrack[]): FrameAssembler | null {
  const codec = tracks.find(({ kind }) => kind === 'video')?.codec.name;
  return codec === undefined || codec === 'opus' ? null : createFrameAssembler(codec);
}
