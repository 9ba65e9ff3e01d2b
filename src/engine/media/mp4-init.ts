import { createBox, createFullBox, u16, u32, u64, u8 } from '../mp4/mp4-box.js';
import { opusRate } from '../codecs/opus-packet.js';
import type { SoundCodec } from './sound.js';
import type { VideoCodec, VideoConfig } from '../codecs/video-config.js';

/** Ticks of a second in the video track, RTP's own. */
export const videoTimescale = 90_000;

export const audioTimescale = opusRate;

/** Track ids of every file. */
export const trackIds = { video: 1, audio: 2 } as const;

/** What an initialization segment declares; a track that is not there is null. */
export interface Mp4Tracks {
  readonly video: VideoConfig | null;
  readonly sound: SoundCodec | null;
}

const identityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** A codec's sample entry, and the box in it for the decoder (ISO/IEC 14496-15; VP Codec and AV1 Codec ISO Media File Format Binding). */
const videoBoxes: Readonly<Record<VideoCodec, { entry: string; decoder: string }>> = {
  H264: { entry: 'avc1', decoder: 'avcC' },
  VP8: { entry: 'vp08', decoder: 'vpcC' },
  VP9: { entry: 'vp09', decoder: 'vpcC' },
  AV1: { entry: 'av01', decoder: 'av1C' },
};

/** Whatever the source had, decoders of Opus and AAC give two here. */
const channels = 2;

/** What the encoder is asked for; players only show it. */
const aacBitrate = 128_000;

const undeterminedLanguage = 0x55c4;

/** The initialization segment of a fragmented file (ISO/IEC 14496-12; Opus in ISOBMFF). */
export function formatInit({ video, sound }: Mp4Tracks): Buffer {
  const tracks: Buffer[] = [];
  const defaults: Buffer[] = [];
  if (video !== null) {
    tracks.push(createVideoTrack(video));
    defaults.push(createFullBox('trex', 0, 0, u32(trackIds.video, 1, 0, 0, 0)));
  }
  if (sound !== null) {
    tracks.push(createAudioTrack(sound));
    defaults.push(createFullBox('trex', 0, 0, u32(trackIds.audio, 1, 0, 0, 0)));
  }
  const brands = Buffer.from('iso6iso6cmfcmp41', 'latin1');
  const fileType = createBox('ftyp', brands.subarray(0, 4), u32(0), brands.subarray(4));
  const header = createFullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, 1000, 0, 0x10000),
    u16(0x100, 0),
    u32(0, 0),
    identityMatrix,
    Buffer.alloc(24),
    u32(3),
  );
  return Buffer.concat([
    fileType,
    createBox('moov', header, ...tracks, createBox('mvex', ...defaults)),
  ]);
}

function createVideoTrack({ codec, width, height, decoder }: VideoConfig): Buffer {
  const boxes = videoBoxes[codec];
  const entry = createBox(
    boxes.entry,
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(24, 0xffff),
    createBox(boxes.decoder, decoder),
  );
  const mediaHeader = createFullBox('vmhd', 0, 1, Buffer.alloc(8));
  return createTrack(trackIds.video, videoTimescale, 'vide', mediaHeader, entry, { width, height });
}

function createAudioTrack(sound: SoundCodec): Buffer {
  const entry = createBox(
    sound.name === 'opus' ? 'Opus' : 'mp4a',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(8),
    u16(channels, 16, 0, 0),
    u32(opusRate * 0x10000),
    sound.name === 'opus' ? createOpusDecoder() : createAacDecoder(sound.config),
  );
  const mediaHeader = createFullBox('smhd', 0, 0, Buffer.alloc(4));
  return createTrack(trackIds.audio, audioTimescale, 'soun', mediaHeader, entry, null);
}

function createOpusDecoder(): Buffer {
  return createBox('dOps', u8(0, channels), u16(0), u32(opusRate), u16(0), u8(0));
}

/** Elementary stream descriptor of AAC (ISO/IEC 14496-1 §7.2.6, -14 §5.6). */
function createAacDecoder(config: Buffer): Buffer {
  const mpeg4Audio = 0x40;
  const audioStream = 0x15;
  const specific = createDescriptor(5, config);
  const decoder = createDescriptor(
    4,
    u8(mpeg4Audio, audioStream, 0, 0, 0),
    u32(0, aacBitrate),
    specific,
  );
  const sync = createDescriptor(6, u8(2));
  return createFullBox(
    'esds',
    0,
    0,
    createDescriptor(3, u16(trackIds.audio), u8(0), decoder, sync),
  );
}

function createDescriptor(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u8(tag, body.length), body]);
}

function createTrack(
  id: number,
  timescale: number,
  handler: string,
  mediaHeader: Buffer,
  entry: Buffer,
  size: { width: number; height: number } | null,
): Buffer {
  const enabledInMovie = 3;
  const header = createFullBox(
    'tkhd',
    0,
    enabledInMovie,
    u32(0, 0, id, 0, 0, 0, 0),
    u16(0, 0, size === null ? 0x100 : 0, 0),
    identityMatrix,
    u32((size?.width ?? 0) * 0x10000, (size?.height ?? 0) * 0x10000),
  );
  const empty = u32(0);
  const table = createBox(
    'stbl',
    createFullBox('stsd', 0, 0, u32(1), entry),
    createFullBox('stts', 0, 0, empty),
    createFullBox('stsc', 0, 0, empty),
    createFullBox('stsz', 0, 0, u32(0, 0)),
    createFullBox('stco', 0, 0, empty),
  );
  const reference = createFullBox('dref', 0, 0, u32(1), createFullBox('url ', 0, 1));
  return createBox(
    'trak',
    header,
    createBox(
      'mdia',
      createFullBox(
        'mdhd',
        1,
        0,
        u64(0),
        u64(0),
        u32(timescale),
        u64(0),
        u16(undeterminedLanguage, 0),
      ),
      createFullBox('hdlr', 0, 0, u32(0), Buffer.from(handler, 'latin1'), Buffer.alloc(13)),
      createBox('minf', mediaHeader, createBox('dinf', reference), table),
    ),
  );
}
