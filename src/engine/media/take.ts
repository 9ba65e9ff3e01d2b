import type { MediaKind } from '../codec.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { Fragmenter } from './fragmenter.js';
import type { FragmentOutput, VideoFrame } from './fragmenter.js';
import { H264Depacketizer, nalType, typeOfNal } from './h264-depacketizer.js';
import type { H264Frame } from './h264-depacketizer.js';
import { parseH264Size } from './h264-parameter-sets.js';
import type { H264Config } from './h264-parameter-sets.js';
import { opusSamples } from './opus-packet.js';
import { ReorderBuffer } from './reorder-buffer.js';
import type { CreateSoundEncoder, SoundEncoder } from './sound-encoder.js';
import { SoundLine } from './sound-line.js';
import { TrackClock } from './track-clock.js';

/** A key frame that was asked for and has not come is asked for again after this. */
const keyFrameRetryMs = 1000;

/** How long a picture waits for its sound to be encoded, so that both go into one fragment. */
const soundPatienceMs = 250;

/** Sound that is missing for so long beside pictures will not come any more. */
const audioPatienceMs = 1000;

export interface TakeOptions {
  /** Where on the recording's line this publisher's media begins. */
  readonly startMs: number;
  readonly kinds: readonly MediaKind[];
  readonly output: FragmentOutput;
  /** Makes what the sound goes through; null leaves it as it comes. */
  readonly createSoundEncoder: CreateSoundEncoder | null;
  readonly requestKeyFrame: () => void;
  /** Playback can start at key frames only, so there shall be one at least this often. */
  readonly keyFrameIntervalMs: () => number;
}

/** One publisher's part of a recording: from its packets to fragments. */
export class Take {
  readonly #options: TakeOptions;
  readonly #sound: SoundEncoder | null;
  readonly #soundLine: SoundLine;
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
  #firstPictureMs: number | null = null;
  #lastPictureMs = 0;
  #nowMs = 0;
  /** Pictures whose sound is being encoded. */
  #pictures: { frame: VideoFrame; arrivalMs: number }[] = [];

  constructor(options: TakeOptions) {
    const { startMs, kinds, output, createSoundEncoder } = options;
    this.#options = options;
    const isSoundPending = (): boolean => (this.#sound?.pendingFromMs ?? null) !== null;
    this.#fragmenter = new Fragmenter(startMs, kinds, output, isSoundPending);
    this.#sound =
      createSoundEncoder?.((frame) => {
        this.#releasePictures(frame.timeMs);
        this.#fragmenter.pushAudio(frame);
      }) ?? null;
    this.#soundLine = new SoundLine((frame) => {
      if (this.#sound === null) this.#fragmenter.pushAudio(frame);
      else this.#sound.push(frame, this.#nowMs);
    });
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
    this.#nowMs = nowMs;
    const quietUntilMs = this.#lastPictureMs - audioPatienceMs;
    if (quietUntilMs > (this.#soundLine.endMs ?? Infinity)) this.#soundLine.fillUntil(quietUntilMs);
    this.#sound?.tick(nowMs);
    this.#releasePictures();
    if (!this.#hasVideo || nowMs - this.#lastRequestMs < keyFrameRetryMs) return;
    if (this.#needsKeyFrame || nowMs - this.#lastKeyFrameMs > this.#options.keyFrameIntervalMs()) {
      this.#lastRequestMs = nowMs;
      this.#options.requestKeyFrame();
    }
  }

  /** Ends this part and tells where on the recording's line it ends: at once when no sound is being encoded. */
  finish(nowMs: number): number | Promise<number> {
    for (const kind of ['audio', 'video'] as const) {
      for (const packet of this.#buffers[kind].flush()) this.#take(kind, packet, nowMs);
    }
    if (this.#sound === null) return this.#fragmenter.finish();
    return this.#sound.finish().then(() => {
      this.#releasePictures(Infinity);
      return this.#fragmenter.finish();
    });
  }

  /** Hands on the pictures from before a time, or those that need not wait any longer. */
  #releasePictures(untilMs = this.#sound?.pendingFromMs ?? Infinity): void {
    while (this.#pictures[0] !== undefined) {
      const { frame, arrivalMs } = this.#pictures[0];
      if (frame.timeMs > untilMs && this.#nowMs - arrivalMs < soundPatienceMs) return;
      this.#pictures.shift();
      this.#fragmenter.pushVideo(frame);
    }
  }

  #take(kind: MediaKind, packet: RtpPacket, arrivalMs: number): void {
    this.#nowMs = arrivalMs;
    if (kind === 'video') {
      for (const frame of this.#depacketizer.push(packet)) this.#takeFrame(frame, arrivalMs);
      return;
    }
    const samples = opusSamples(packet.payload);
    if (samples === 0) return;
    const timeMs = this.#clocks.audio.timeOf(packet.timestamp, arrivalMs);
    this.#soundLine.push(timeMs, packet.payload, samples, this.#firstPictureMs);
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
    const pictureNals = frame.nals.filter(isPictureNal);
    if (pictureNals.length === 0) return;
    const { sps, pps } = this.#config;
    const bytes = toSample(frame.isKey ? [sps, pps, ...pictureNals] : pictureNals);
    const timeMs = this.#clocks.video.timeOf(frame.timestamp, arrivalMs);
    this.#firstPictureMs ??= timeMs;
    this.#lastPictureMs = timeMs;
    const picture = { timeMs, bytes, isKey: frame.isKey, config: this.#config };
    this.#pictures.push({ frame: picture, arrivalMs });
    this.#releasePictures();
  }
}

function createConfig(sps: Buffer | null, pps: Buffer | null): H264Config | null {
  if (sps === null || pps === null) return null;
  const size = parseH264Size(sps);
  return size === null ? null : { sps, pps, ...size };
}

/** Delimiters stand in no sample. */
function isPictureNal(nal: Buffer): boolean {
  const type = typeOfNal(nal);
  return type < nalType.parameterSetSequence || type > nalType.delimiter;
}

/**
 * NAL units with their lengths before them. Key frames carry their parameter sets, though the
 * initialization has them: Chromium decodes all of a progressive file by its first description.
 */
function toSample(nals: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  for (const nal of nals) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(nal.length);
    parts.push(length, nal);
  }
  return Buffer.concat(parts);
}
