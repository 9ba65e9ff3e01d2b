/** Parameter sets of a 640x360 constrained baseline stream as OpenH264 writes them. */
export const sps = Buffer.from('6742c01f8c8d405017fcb35060606078442350', 'hex');
export const pps = Buffer.from('68ce3c80', 'hex');

export interface RtpOptions {
  readonly payloadType?: number;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly marker?: boolean;
  readonly payload?: Buffer;
  /** One-byte header extension elements. */
  readonly extensions?: readonly { id: number; value: Buffer }[];
}

/** An RTP packet. */
export function createRtp(options: RtpOptions = {}): Buffer {
  const { payloadType = 108, sequence = 0, timestamp = 0, ssrc = 2222, marker = false } = options;
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80 | (options.extensions === undefined ? 0 : 0x10), 0);
  header.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  const parts = [header];
  if (options.extensions !== undefined) {
    const elements = Buffer.concat(
      options.extensions.flatMap(({ id, value }) => [
        Buffer.from([(id << 4) | (value.length - 1)]),
        value,
      ]),
    );
    const words = Math.ceil(elements.length / 4);
    const head = Buffer.from([0xbe, 0xde, 0, words]);
    parts.push(head, elements, Buffer.alloc(words * 4 - elements.length));
  }
  return Buffer.concat([...parts, options.payload ?? Buffer.from([0x41, 1, 2, 3])]);
}

/** A STAP-A payload: several NAL units in one packet. */
export function createAggregate(...nals: readonly Buffer[]): Buffer {
  const parts = nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]);
  return Buffer.concat([Buffer.from([0x78]), ...parts]);
}

/** FU-A payloads of one NAL unit. */
export function createFragments(nal: Buffer, size: number): Buffer[] {
  const header = nal.readUInt8(0);
  const payloads: Buffer[] = [];
  for (let at = 1; at < nal.length; at += size) {
    const isFirst = at === 1;
    const isLast = at + size >= nal.length;
    const flags = (isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0) | (header & 0x1f);
    const head = Buffer.from([(header & 0xe0) | 28, flags]);
    payloads.push(Buffer.concat([head, nal.subarray(at, at + size)]));
  }
  return payloads;
}

/** A key frame's payload with its parameter sets. */
export const keyFramePayload = createAggregate(sps, pps, Buffer.from([0x65, 0x88, 0x80, 0x10]));

/** A picture that refers to the one before. */
export const deltaFramePayload = Buffer.from([0x41, 0x9a, 0x02, 0x04]);

/** 20 ms of Opus. */
export const opusPayload = Buffer.from([0xfc, 1, 2, 3]);

/** VP8: a key frame of 640x360, and a picture that refers to it, each a packet. */
export const vp8Key = Buffer.from('1002009d012a800268010102', 'hex');
export const vp8KeyPayload = Buffer.concat([Buffer.from([0x10]), vp8Key]);
export const vp8PicturePayload = Buffer.from([0x10, 0x31, 0x02, 0x00, 0x07]);

/** VP9: the same, with a picture id; the frames' headers as libvpx writes them. */
export const vp9Key = Buffer.from('824983420027f016760a38241c18', 'hex');
export const vp9KeyPayload = Buffer.concat([Buffer.from([0x8c, 0x05]), vp9Key]);
export const vp9PicturePayload = Buffer.from([0xcc, 0x06, 0x86, 0x00, 0x40, 0x92]);

/** AV1: a sequence header of 640x360 as libaom writes it, with its size; then the packets of two pictures. */
export const av1SequenceHeader = Buffer.from('0a0b0000000cc4ff6736be4010', 'hex');
export const av1KeyPayload = Buffer.concat([
  Buffer.from([0x28, 12, 0x08]),
  av1SequenceHeader.subarray(2),
  Buffer.from([0x30, 0x10, 0x00, 0x85, 0xa0]),
]);
export const av1PicturePayload = Buffer.from([0x10, 0x30, 0x30, 0x01, 0x02]);
