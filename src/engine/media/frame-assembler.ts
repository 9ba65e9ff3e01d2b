import type { RtpPacket } from '../rtp/rtp-packet.js';
import { Av1Depacketizer } from '../codecs/av1-depacketizer.js';
import { createAv1Config } from '../codecs/av1-sequence-header.js';
import { H264Depacketizer, nalType, typeOfNal } from '../codecs/h264-depacketizer.js';
import { createH264Config } from '../codecs/h264-parameter-sets.js';
import { contentOfObu } from '../codecs/obu.js';
import type { VideoCodec, VideoConfig } from '../codecs/video-config.js';
import { VpxDepacketizer } from '../codecs/vpx-depacketizer.js';
import { createVpxConfig } from '../codecs/vpx-config.js';

/** A whole picture as a container stores it. */
export interface AssembledFrame {
  /** The RTP clock's. */
  readonly timestamp: number;
  readonly bytes: Buffer;
  readonly isKey: boolean;
  readonly config: VideoConfig;
}

/** Puts pictures together from packets in order. */
export interface FrameAssembler {
  /** The pictures that a packet completes; none before the first key frame. */
  push(packet: RtpPacket): AssembledFrame[];
  /** Packets before the next one are missing. */
  skip(): void;
}

/** The assembler for a codec. */
export function createFrameAssembler(codec: VideoCodec): FrameAssembler {
  switch (codec) {
    case 'H264':
      return new H264Assembler();
    case 'VP8':
    case 'VP9':
      return new VpxAssembler(codec);
    case 'AV1':
      return new Av1Assembler();
  }
}

class H264Assembler implements FrameAssembler {
  readonly #depacketizer = new H264Depacketizer();
  #config: VideoConfig | null = null;
  #sps: Buffer | null = null;
  #pps: Buffer | null = null;

  push(packet: RtpPacket): AssembledFrame[] {
    return this.#depacketizer.push(packet).flatMap(({ timestamp, nals, isKey }) => {
      for (const nal of nals) {
        if (typeOfNal(nal) === nalType.parameterSetSequence) this.#sps = nal;
        if (typeOfNal(nal) === nalType.parameterSetPicture) this.#pps = nal;
      }
      if (isKey) this.#config = createH264Config(this.#sps, this.#pps) ?? this.#config;
      const config = this.#config;
      const pictureNals = nals.filter(isPictureNal);
      if (config === null || pictureNals.length === 0) return [];
      const bytes = toSample(isKey ? [...this.#parameterSets, ...pictureNals] : pictureNals);
      return [{ timestamp, bytes, isKey, config }];
    });
  }

  skip(): void {
    this.#depacketizer.skip();
  }

  /**
   * Key frames carry their parameter sets, though the initialization has them: Chromium decodes
   * all of a progressive file by its first description.
   */
  get #parameterSets(): Buffer[] {
    return [this.#sps, this.#pps].filter((set) => set !== null);
  }
}

class VpxAssembler implements FrameAssembler {
  readonly #codec: 'VP8' | 'VP9';
  readonly #depacketizer: VpxDepacketizer;
  #config: VideoConfig | null = null;

  constructor(codec: 'VP8' | 'VP9') {
    this.#codec = codec;
    this.#depacketizer = new VpxDepacketizer(codec);
  }

  push(packet: RtpPacket): AssembledFrame[] {
    return this.#depacketizer.push(packet).flatMap(({ timestamp, bytes, size }) => {
      if (size !== null) this.#config = createVpxConfig(this.#codec, size);
      const config = this.#config;
      return config === null ? [] : [{ timestamp, bytes, isKey: size !== null, config }];
    });
  }

  skip(): void {
    this.#depacketizer.skip();
  }
}

class Av1Assembler implements FrameAssembler {
  readonly #depacketizer = new Av1Depacketizer();
  #config: VideoConfig | null = null;

  push(packet: RtpPacket): AssembledFrame[] {
    const frame = this.#depacketizer.push(packet);
    if (frame === null) return [];
    const { timestamp, bytes, isKey, sequenceHeader } = frame;
    if (isKey && sequenceHeader !== null) {
      this.#config = createAv1Config(contentOfObu(sequenceHeader), sequenceHeader) ?? this.#config;
    }
    const config = this.#config;
    return config === null ? [] : [{ timestamp, bytes, isKey, config }];
  }

  skip(): void {
    this.#depacketizer.skip();
  }
}

/** Delimiters and parameter sets stand in no sample by themselves. */
function isPictureNal(nal: Buffer): boolean {
  const type = typeOfNal(nal);
  return type < nalType.parameterSetSequence || type > nalType.delimiter;
}

/** NAL units with their lengths before them. */
function toSample(nals: readonly Buffer[]): Buffer {
  return Buffer.concat(
    nals.flatMap((nal) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(nal.length);
      return [length, nal];
    }),
  );
}
