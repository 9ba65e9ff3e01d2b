import type { MediaKind } from '../codec.js';
import { findBoxes, walkBoxes } from './mp4-walk.js';
import type { BoxPlace } from './mp4-walk.js';

/** What an initialization says of one of its tracks. */
export interface Mp4Track {
  readonly id: number;
  readonly kind: MediaKind;
  readonly timescale: number;
  /** In pixels; zero for sound. */
  readonly width: number;
  readonly height: number;
  /** The sample entry with its box header. */
  readonly entry: Buffer;
  readonly defaults: SampleDefaults;
}

/** What holds for samples of which a fragment says nothing. */
export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

const kinds: Readonly<Record<string, MediaKind>> = { vide: 'video', soun: 'audio' };

/** The tracks that a `moov` box declares for fragments; those that cannot be read are left out. */
export function readTracks(bytes: Buffer, movie: BoxPlace): Mp4Track[] {
  const defaults = new Map(
    findBoxes(bytes, movie, 'mvex', 'trex')
      .filter(({ body, end }) => end - body >= 24)
      .map(({ body }) => [
        bytes.readUInt32BE(body + 4),
        {
          duration: bytes.readUInt32BE(body + 12),
          size: bytes.readUInt32BE(body + 16),
          flags: bytes.readUInt32BE(body + 20),
        },
      ]),
  );
  return findBoxes(bytes, movie, 'trak').flatMap((track) => {
    const [header] = findBoxes(bytes, track, 'tkhd');
    const [media] = findBoxes(bytes, track, 'mdia', 'mdhd');
    const [handler] = findBoxes(bytes, track, 'mdia', 'hdlr');
    const [table] = findBoxes(bytes, track, 'mdia', 'minf', 'stbl', 'stsd');
    if (!header || !media || !handler || !table) return [];
    const [entry] = walkBoxes(bytes, table.body + 8, table.end);
    const kind = kinds[bytes.toString('latin1', handler.body + 8, handler.body + 12)];
    if (entry === undefined || kind === undefined) return [];
    const isLongHeader = bytes.readUInt8(header.body) === 1;
    const isLongMedia = bytes.readUInt8(media.body) === 1;
    const id = bytes.readUInt32BE(header.body + (isLongHeader ? 20 : 12));
    return [
      {
        id,
        kind,
        timescale: bytes.readUInt32BE(media.body + (isLongMedia ? 20 : 12)),
        width: bytes.readUInt16BE(header.end - 8),
        height: bytes.readUInt16BE(header.end - 4),
        entry: Buffer.from(bytes.subarray(entry.start, entry.end)),
        defaults: defaults.get(id) ?? { duration: 0, size: 0, flags: 0 },
      },
    ];
  });
}
