import type { MediaKind } from '../codec.js';
import { createBox, createFullBox, u16, u32, u64 } from '../mp4/mp4-box.js';
import { readRuns } from '../mp4/mp4-run.js';
import type { SampleRun } from '../mp4/mp4-run.js';
import { readTracks } from '../mp4/mp4-track.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import type { BoxPlace } from '../mp4/mp4-walk.js';
import { joinKinds } from './recorded-kinds.js';
import type { RecordedKinds } from './recorded-kinds.js';
import { SampleTable } from './sample-table.js';

/** Ticks of a second for what the file says as a whole. */
const movieTimescale = 1000;

const trackIds = { video: 1, audio: 2 } as const;

const undeterminedLanguage = 0x55c4;

const identityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** An edit in which nothing of the track is shown (ISO/IEC 14496-12 §8.6.6). */
const emptyEdit = 0xffffffff;

/**
 * Makes what stands before a recording's media so that the two together are one progressive MP4:
 * the index of every sample, and the header of an `mdat` that holds the media file as it is,
 * the fragments' own headers included.
 */
export class ProgressiveHead {
  readonly #tables = new Map<MediaKind, SampleTable>();
  #tracks: readonly Mp4Track[] = [];
  #kinds: RecordedKinds | null = null;

  /** Takes a box of the media file: initializations and fragments in their order, others are passed over. `offset` is where it stands in that file. */
  add(bytes: Buffer, box: BoxPlace, offset: number): void {
    if (box.type === 'moov') this.#tracks = readTracks(bytes, box);
    if (box.type !== 'moof') return;
    const kinds = this.#tracks.map(({ kind }) => kind);
    this.#kinds = joinKinds(this.#kinds, kinds);
    for (const run of readRuns(bytes, box, this.#tracks)) this.addRun(run, offset + run.offset);
  }

  /** Takes samples by themselves, with where the first of them stands in the media file. */
  addRun(run: SampleRun, offset: number): void {
    const table = this.#tables.get(run.track.kind) ?? new SampleTable(run.track);
    this.#tables.set(run.track.kind, table);
    table.add(run, offset);
  }

  /** The kinds of media that its initializations declare, those with media; null before any. */
  get kinds(): RecordedKinds | null {
    return this.#kinds;
  }

  /** What describes the samples so far: `avc1`, `mp4a` and their like. */
  get entryTypes(): string[] {
    return [...this.#tables.values()].flatMap((table) => table.entryTypes);
  }

  /** The head for a media file of so many bytes; null when nothing in it can be shown. */
  format(mediaBytes: number): Buffer | null {
    const tables = [...this.#tables.values()].filter(({ hasSamples }) => hasSamples);
    if (tables.length === 0) return null;
    // The offsets count from the file's start, so the head's own size is needed first.
    const { length } = createHead(tables, mediaBytes, 0);
    return createHead(tables, mediaBytes, length);
  }
}

function createHead(tables: readonly SampleTable[], mediaBytes: number, shift: number): Buffer {
  const fileType = createBox('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));
  const zero = Math.min(...tables.map(({ startSeconds }) => startSeconds));
  const tracks = tables.map((table) => createTrack(table, table.startSeconds - zero, shift));
  const durationTicks = Math.max(...tracks.map(({ ticks }) => ticks));
  const movie = createBox(
    'moov',
    createFullBox(
      'mvhd',
      0,
      0,
      u32(0, 0, movieTimescale, durationTicks, 0x10000),
      u16(0x100, 0),
      u32(0, 0),
      identityMatrix,
      Buffer.alloc(24),
      u32(trackIds.audio + 1),
    ),
    ...tracks.map(({ box }) => box),
  );
  // A size of one says that the real one follows in 64 bits.
  const media = Buffer.concat([u32(1), Buffer.from('mdat', 'latin1'), u64(mediaBytes + 16)]);
  return Buffer.concat([fileType, movie, media]);
}

function createTrack(
  table: SampleTable,
  delaySeconds: number,
  shift: number,
): { ticks: number; box: Buffer } {
  const { kind, timescale, width, height, durationTicks } = table;
  const delay = Math.round(delaySeconds * movieTimescale);
  const shown = Math.round((durationTicks * movieTimescale) / timescale);
  const ticks = delay + shown;
  const isVideo = kind === 'video';
  const enabledInMovie = 3;
  const header = createFullBox(
    'tkhd',
    0,
    enabledInMovie,
    u32(0, 0, trackIds[kind], 0, ticks, 0, 0),
    u16(0, 0, isVideo ? 0 : 0x100, 0),
    identityMatrix,
    u32(width * 0x10000, height * 0x10000),
  );
  const edits = createFullBox('elst', 0, 0, u32(2, delay, emptyEdit, 0x10000, shown, 0, 0x10000));
  const reference = createFullBox('dref', 0, 0, u32(1), createFullBox('url ', 0, 1));
  const media = createBox(
    'mdia',
    createFullBox(
      'mdhd',
      1,
      0,
      u64(0),
      u64(0),
      u32(timescale),
      u64(durationTicks),
      u16(undeterminedLanguage, 0),
    ),
    createFullBox(
      'hdlr',
      0,
      0,
      u32(0),
      Buffer.from(isVideo ? 'vide' : 'soun', 'latin1'),
      Buffer.alloc(13),
    ),
    createBox(
      'minf',
      isVideo
        ? createFullBox('vmhd', 0, 1, Buffer.alloc(8))
        : createFullBox('smhd', 0, 0, Buffer.alloc(4)),
      createBox('dinf', reference),
      table.format(shift),
    ),
  );
  const box = createBox('trak', header, ...(delay > 0 ? [createBox('edts', edits)] : []), media);
  return { ticks, box };
}
