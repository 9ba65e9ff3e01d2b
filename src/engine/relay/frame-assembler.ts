import { H264Depacketizer, nalType, typeOfNal } from '../media/h264-depacketizer.js';
import { parseH264Size } from '../media/h264-parameter-sets.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import type { VideoCodec, VideoConfig } from './media-unit.js';
import { Av1Depacketizer } from './av1-depacketizer.js';
import { VpxDepacketizer } from './vpx-depacketizer.js';

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

/** The assembler for a codec, or null for one that is not relayed. */
export function createFrameAssembler(codec: string): FrameAssembler | null {
  if (codec === 'H264') return new H264Assembler();
  if (codec === 'AV1') return new Av1Assembler();
  return codec === 'VP8' || codec === 'VP9' ? new VpxAssembler(codec) : null;
}

class H264Assembler implements FrameAssembler {
  readonly #depacketizer = new H264Depacketizer();
  #config: VideoConfig | null = null;
  #sps: Buffer | null = null;
  #pps: Buffer | null = null;

  push(packet: RtpPacket): AssembledFrame[] {
    const frames: AssembledFrame[] = [];
    for (const { timestamp, nals, isKey } of this.#depacketizer.push(packet)) {
      for (const nal of nals) {
        if (typeOfNal(nal) === nalType.parameterSetSequence) this.#sps = nal;
        if (typeOfNal(nal) === nalType.parameterSetPicture) this.#pps = nal;
      }
      if (isKey) this.#config = toConfig(this.#sps, this.#pps) ?? this.#config;
      const config = this.#config;
      if (config === null) continue;
      const bytes = toSample(nals, isKey ? config : null);
      if (bytes.length > 0) frames.push({ timestamp, bytes, isKey, config });
    }
    return frames;
  }

  skip(): void {
    this.#depacketizer.skip();
  }
}

class VpxAssembler implements FrameAssembler {
  readonly #codec: VideoCodec;
  readonly #depacketizer: VpxDepacketizer;
  #config: VideoConfig | null = null;

  constructor(codec: 'VP8' | 'VP9') {
    this.#codec = codec;
    this.#depacketizer = new VpxDepacketizer(codec);
  }

  push(packet: RtpPacket): AssembledFrame[] {
    const frame = this.#depacketizer.push(packet);
    if (frame === null) return [];
    if (frame.size !== null) {
      this.#config = { codec: this.#codec, ...frame.size, parameterSets: null };
    }
    const config = this.#config;
    if (config === null) return [];
    const { timestamp, bytes } = frame;
    return [{ timestamp, bytes, isKey: frame.size !== null, config }];
  }

  skip(): void {
    this.#depacketizer.skip();
  }
}

/** The size is the transcoder's to find: it is made into another anyway. */
const av1Config: VideoConfig = { codec: 'AV1', width: 1280, height: 720, parameterSets: null };

class Av1Assembler implements FrameAssembler {
  readonly #depacketizer = new Av1Depacketizer();

  push(packet: RtpPacket): AssembledFrame[] {
    const frame = this.#depacketizer.push(packet);
    return frame === null ? [] : [{ ...frame, config: av1Config }];
  }

  skip(): void {
    this.#depacketizer.skip();
  }
}

function toConfig(sps: Buffer | null, pps: Buffer | null): VideoConfig | null {
  if (sps === null || pps === null) return null;
  const size = parseH264Size(sps);
  return size === null ? null : { codec: 'H264', ...size, parameterSets: { sps, pps } };
}

/** NAL units with their lengths before them. A key frame brings its parameter sets, which may have changed. */
function toSample(nals: readonly Buffer[], config: VideoConfig | null): Buffer {
  const media = nals.filter((nal) => {
    const type = typeOfNal(nal);
    return type < nalType.parameterSetSequence || type > nalType.delimiter;
  });
  if (media.length === 0) return Buffer.alloc(0);
  const sets = config?.parameterSets ?? null;
  const all = sets === null ? media : [sets.sps, sets.pps, ...media];
  return Buffer.concat(
    all.flatMap((nal) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(nal.length);
      return [length, nal];
    }),
  );
}
