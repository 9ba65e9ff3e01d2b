import type { VideoCodec, VideoConfig } from '../codecs/video-config.js';
import type { RelayTracks } from './relay-tracks.js';

/** Numbers of the two tracks in every stream. */
export const trackNumbers = { video: 1, audio: 2 } as const;

/** Size of an element that goes on until the next of its level: nobody knows how long a broadcast is. */
const unknownSize = Buffer.from('01ffffffffffffff', 'hex');

const codecIds: Readonly<Record<VideoCodec, string>> = {
  H264: 'V_MPEG4/ISO/AVC',
  VP8: 'V_VP8',
  VP9: 'V_VP9',
  AV1: 'V_AV1',
};

const trackTypes = { video: 1, audio: 2 } as const;

const millisecond = 1_000_000;

/** What a decoder of Opus starts with (RFC 7845 §5.1): two channels, nothing to skip, 48 kHz. */
const opusHead = Buffer.from(
  `${Buffer.from('OpusHead').toString('hex')}0102000080bb0000000000`,
  'hex',
);

/** The beginning of a live Matroska stream (RFC 9559): what it is, and what its tracks are. */
export function formatMatroskaHeader({ video, hasAudio }: RelayTracks): Buffer {
  const header = createElement(
    0x1a45dfa3,
    createElement(0x4282, Buffer.from('matroska')),
    createElement(0x4287, formatUnsigned(4)),
    createElement(0x4285, formatUnsigned(2)),
  );
  const info = createElement(
    0x1549a966,
    createElement(0x2ad7b1, formatUnsigned(millisecond)),
    createElement(0x4d80, Buffer.from('streamside')),
    createElement(0x5741, Buffer.from('streamside')),
  );
  const tracks: Buffer[] = [];
  if (video !== null) tracks.push(createVideoTrack(video));
  if (hasAudio) tracks.push(createAudioTrack());
  const segment = Buffer.concat([formatId(0x18538067), unknownSize]);
  return Buffer.concat([header, segment, info, createElement(0x1654ae6b, ...tracks)]);
}

/** The beginning of a cluster, whose blocks count their times from `startMs`. */
export function formatClusterStart(startMs: number): Buffer {
  const time = createElement(0xe7, formatUnsigned(startMs));
  return Buffer.concat([formatId(0x1f43b675), unknownSize, time]);
}

/** One picture or packet of sound, `offsetMs` (16 bit, signed) after its cluster's start. */
export function formatBlock(
  track: keyof typeof trackNumbers,
  offsetMs: number,
  isKey: boolean,
  bytes: Buffer,
): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(0x80 | trackNumbers[track], 0);
  head.writeInt16BE(offsetMs, 1);
  head.writeUInt8(isKey ? 0x80 : 0, 3);
  return createElement(0xa3, head, bytes);
}

/** Decoders of VP8 and VP9 are told nothing beforehand. */
const privateCodecs: ReadonlySet<VideoCodec> = new Set(['H264', 'AV1']);

function createVideoTrack({ codec, width, height, decoder }: VideoConfig): Buffer {
  const size = createElement(
    0xe0,
    createElement(0xb0, formatUnsigned(width)),
    createElement(0xba, formatUnsigned(height)),
  );
  const setup = privateCodecs.has(codec) ? [createElement(0x63a2, decoder)] : [];
  return createTrack('video', codecIds[codec], ...setup, size);
}

function createAudioTrack(): Buffer {
  const rate = Buffer.alloc(8);
  rate.writeDoubleBE(48_000);
  const sound = createElement(
    0xe1,
    createElement(0xb5, rate),
    createElement(0x9f, formatUnsigned(2)),
  );
  return createTrack('audio', 'A_OPUS', createElement(0x63a2, opusHead), sound);
}

function createTrack(kind: keyof typeof trackNumbers, codecId: string, ...more: Buffer[]): Buffer {
  return createElement(
    0xae,
    createElement(0xd7, formatUnsigned(trackNumbers[kind])),
    createElement(0x73c5, formatUnsigned(trackNumbers[kind])),
    createElement(0x83, formatUnsigned(trackTypes[kind])),
    createElement(0x9c, formatUnsigned(0)),
    createElement(0x86, Buffer.from(codecId)),
    ...more,
  );
}

function createElement(id: number, ...content: readonly Buffer[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([formatId(id), formatSize(length), ...content]);
}

/** Ids carry their own length mark. */
function formatId(id: number): Buffer {
  const hex = id.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** RFC 8794 §4, in eight bytes always: what it costs is not worth a choice. */
function formatSize(length: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(0x01000000 + Math.floor(length / 2 ** 32), 0);
  size.writeUInt32BE(length >>> 0, 4);
  return size;
}

function formatUnsigned(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))));
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(1) : bytes.subarray(first);
}
