import type { MediaKind } from '../codec.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { Fragmenter } from './fragmenter.js';
import type { FragmentOutput } from './fragmenter.js';
import { H264Depacketizer, nalType, typeOfNal } from './h264-depacketizer.js';
import type { H264Frame } from './h264-depacketizer.js';
import { parseH264Size } from './h264-parameter-sets.js';
import type { H264Config } from './h264-parameter-sets.js';
import { opusSamples } from './opus-packet.js';
import { ReorderBuffer } from './reorder-buffer.js';
import { TrackClock } from './track-clock.js';

/** Playback can start at key frames only, so there shall be one at least this often. */
const keyFrameIntervalMs = 4000;

/** A key frame that was asked for and has not come is asked for again after this. */
const keyFrameRetryMs = 1000;

export interface TakeOptions {
  /** Where on the recording's line this publisher's media begins. */
  readonly startMs: number;
  readonly kinds: readonly MediaKind[];
  readonly output: FragmentOutput;
  readonly requestKeyFrame: () => void;
}

/** One publisher's part of a recording: from its packets to fragments. */
export class Take {
  readonly #requestKeyFrame: () => void;
  readonly #fragmenter: Fragmenter;
  readonly #buffers = { audio: new ReorderBuffer(), video: new ReorderBuffer() };
  readonly #clocks = { audio: new TrackClock(48_000), video: new TrackClock(90_000) };
  readonly #depacketizer = new H264Depacketizer();
  #sps: Buffer | null = null;
  #pps: Buffer | null = null;
  #config: H264Config | null = null;
  /** Pictures that refer to a lost one are worse than a still picture. */
  #needsKeyFrame = true;
  #lastKeyFrameMs = 0;
  #lastRequestMs = 0;
  #hasVideo = false;

  constructor({ startMs, kinds, output, requestKeyFrame }: TakeOptions) {
    this.#requestKeyFrame = requestKeyFrame;
    this.#fragmenter = new Fragmenter(startMs, kinds, output);
  }

  push({ kind }: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    if (kind === 'video') this.#hasVideo = true;
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
        this.#depacketizer.skip();
        this.#needsKeyFrame = true;
      }
      for (const packet of packets) this.#take(kind, packet, nowMs);
    }
    if (!this.#hasVideo || nowMs - this.#lastRequestMs < keyFrameRetryMs) return;
    if (this.#needsKeyFrame || nowMs - this.#lastKeyFrameMs > keyFrameIntervalMs) {
      this.#lastRequestMs = nowMs;
      this.#requestKeyFrame();
    }
  }

  /** Ends this part and returns where on the recording's line it ends. */
  finish(nowMs: number): number {
    for (const kind of ['audio', 'video'] as const) {
      for (const packet of this.#buffers[kind].flush()) this.#take(kind, packet, nowMs);
    }
    return this.#fragmenter.finish();
  }

  #take(kind: MediaKind, packet: RtpPacket, arrivalMs: number): void {
    if (kind === 'video') {
      for (const frame of this.#depacketizer.push(packet)) this.#takeFrame(frame, arrivalMs);
      return;
    }
    const samples = opusSamples(packet.payload);
    if (samples === 0) return;
    const timeMs = this.#clocks.audio.timeOf(packet.timestamp, arrivalMs);
    this.#fragmenter.pushAudio({ timeMs, bytes: packet.payload, samples });
  }

  #takeFrame(frame: H264Frame, arrivalMs: number): void {
    for (const nal of frame.nals) {
      if (typeOfNal(nal) === nalType.parameterSetSequence) this.#sps = nal;
      if (typeOfNal(nal) === nalType.parameterSetPicture) this.#pps = nal;
    }
    if (frame.isKey) {
      this.#config = createConfig(this.#sps, this.#pps) ?? this.#config;
      this.#lastKeyFrameMs = arrivalMs;
      this.#needsKeyFrame = this.#config === null;
    }
    if (this.#config === null || this.#needsKeyFrame) return;
    const bytes = toSample(frame.nals);
    if (bytes.length === 0) return;
    const timeMs = this.#clocks.video.timeOf(frame.timestamp, arrivalMs);
    this.#fragmenter.pushVideo({ timeMs, bytes, isKey: frame.isKey, config: this.#config });
  }
}

function createConfig(sps: Buffer | null, pps: Buffer | null): H264Config | null {
  if (sps === null || pps === null) return null;
  const size = parseH264Size(sps);
  return size === null ? null : { sps, pps, ...size };
}

/** NAL units with their lengths before them; parameter sets stand in the initialization, delimiters nowhere. */
function toSample(nals: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  for (const nal of nals) {
    const type = typeOfNal(nal);
    if (type >= nalType.parameterSetSequence && type <= nalType.delimiter) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(nal.length);
    parts.push(length, nal);
  }
  return Buffer.concat(parts);
}
