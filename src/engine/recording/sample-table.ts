import type { MediaKind } from '../codec.js';
import { createBox, createFullBox, u32 } from '../mp4/mp4-box.js';
import type { SampleRun } from '../mp4/mp4-run.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { walkBoxes } from '../mp4/mp4-walk.js';
import { NumberList } from './number-list.js';

/**
 * The samples of one kind of media in a file, over all its initializations: on one line of time,
 * with a description for each form that the media took.
 */
export class SampleTable {
  readonly kind: MediaKind;
  readonly timescale: number;
  readonly width: number;
  readonly height: number;
  readonly #entries: Buffer[] = [];
  readonly #sizes = new NumberList();
  readonly #keys = new NumberList();
  readonly #chunkOffsets = new NumberList();
  readonly #times = { counts: new NumberList(), durations: new NumberList() };
  readonly #chunks = {
    first: new NumberList(),
    samples: new NumberList(),
    entry: new NumberList(),
  };
  /** Of the newest sample: it lasts until the next one, which is not known yet. */
  #heldDuration: number | null = null;
  #startTicks = 0;
  #endTicks = 0;

  /** Takes its timescale from the first track of its kind. */
  constructor({ kind, timescale, width, height }: Mp4Track) {
    this.kind = kind;
    this.timescale = timescale;
    this.width = width;
    this.height = height;
  }

  /** Seconds on the line of time at which the first sample begins. */
  get startSeconds(): number {
    return this.#startTicks / this.timescale;
  }

  /** From the first sample's beginning to the last one's end. */
  get durationTicks(): number {
    return this.#endTicks - this.#startTicks;
  }

  get hasSamples(): boolean {
    return this.#sizes.length > 0;
  }

  /** The names of the descriptions that samples needed. */
  get entryTypes(): string[] {
    return this.#entries.map((entry) => entry.toString('latin1', 4, 8));
  }

  /** Adds samples that stand at `offset` of the file. */
  add({ track, startTicks, samples }: SampleRun, offset: number): void {
    if (samples.length === 0) return;
    this.#moveTo(this.#scale(startTicks, track));
    this.#addChunk(offset, samples.length, this.#entryIndex(toEntry(track)));
    let ticks = startTicks;
    for (const { duration, size, isKey } of samples) {
      this.#closeHeld();
      this.#heldDuration = this.#scale(ticks + duration, track) - this.#scale(ticks, track);
      this.#endTicks += this.#heldDuration;
      ticks += duration;
      this.#sizes.push(size);
      if (isKey) this.#keys.push(this.#sizes.length);
    }
  }

  /** The `stbl` box for a file in which everything stands `shift` bytes further on. */
  format(shift: number): Buffer {
    this.#closeHeld();
    const areAllKeys = this.#keys.length === this.#sizes.length;
    return createBox(
      'stbl',
      createFullBox('stsd', 0, 0, u32(this.#entries.length), ...this.#entries),
      formatTable('stts', this.#times.counts, this.#times.durations),
      ...(areAllKeys ? [] : [formatTable('stss', this.#keys)]),
      formatTable('stsc', this.#chunks.first, this.#chunks.samples, this.#chunks.entry),
      createFullBox('stsz', 0, 0, u32(0, this.#sizes.length), this.#sizes.toU32()),
      createFullBox('co64', 0, 0, u32(this.#chunkOffsets.length), this.#chunkOffsets.toU64(shift)),
    );
  }

  /** The newest sample stands until the next one; where they overlap, it is cut short. */
  #moveTo(ticks: number): void {
    if (this.#heldDuration === null) {
      this.#startTicks = ticks;
      this.#endTicks = ticks;
      return;
    }
    const duration = Math.max(1, this.#heldDuration + ticks - this.#endTicks);
    this.#endTicks += duration - this.#heldDuration;
    this.#heldDuration = duration;
  }

  #closeHeld(): void {
    if (this.#heldDuration === null) return;
    const { counts, durations } = this.#times;
    if (counts.length > 0 && durations.at(durations.length - 1) === this.#heldDuration) {
      counts.addToLast(1);
    } else {
      counts.push(1);
      durations.push(this.#heldDuration);
    }
    this.#heldDuration = null;
  }

  #addChunk(offset: number, samples: number, entry: number): void {
    this.#chunkOffsets.push(offset);
    const { first, samples: counts, entry: entries } = this.#chunks;
    const last = first.length - 1;
    if (last >= 0 && counts.at(last) === samples && entries.at(last) === entry) return;
    first.push(this.#chunkOffsets.length);
    counts.push(samples);
    entries.push(entry);
  }

  /** Counts from one, as the tables do. */
  #entryIndex(entry: Buffer): number {
    const known = this.#entries.findIndex((other) => other.equals(entry));
    return known >= 0 ? known + 1 : this.#entries.push(entry);
  }

  #scale(ticks: number, { timescale }: Mp4Track): number {
    return timescale === this.timescale ? ticks : Math.round((ticks * this.timescale) / timescale);
  }
}

/** Where the boxes within a description of pictures begin. */
const videoEntryBytes = 86;

/**
 * A description that says that pixels are square: ffmpeg, and with it Chromium, would stretch the
 * pictures of all descriptions until they fill the shape of the track.
 */
function toEntry({ kind, entry }: Mp4Track): Buffer {
  const isSaid = walkBoxes(entry, videoEntryBytes).some(({ type }) => type === 'pasp');
  if (kind !== 'video' || isSaid) return entry;
  const whole = Buffer.concat([entry, createBox('pasp', u32(1, 1))]);
  whole.writeUInt32BE(whole.length);
  return whole;
}

/** A table whose rows take one value of each list. */
function formatTable(type: string, ...values: readonly NumberList[]): Buffer {
  const count = values[0]?.length ?? 0;
  const rows = Buffer.allocUnsafe(count * values.length * 4);
  values.forEach((list, column) => {
    for (let i = 0; i < count; i += 1) {
      rows.writeUInt32BE(list.at(i), (i * values.length + column) * 4);
    }
  });
  return createFullBox(type, 0, 0, u32(count), rows);
}
