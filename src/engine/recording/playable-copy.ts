import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Fragment, FragmentOutput } from '../media/fragment.js';
import { readTracks } from '../mp4/mp4-track.js';
import { PieceTiming } from '../transcoding/piece-timing.js';
import type { Transcoding } from '../transcoding/transcoding.js';
import { writeFinalFiles, writeSummary } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { readMediaBoxes } from './media-boxes.js';
import { SegmentList } from './playlist.js';
import { unplayableEntries } from './progressive-file.js';
import { parseJournal } from './recording-journal.js';
import { formFolder, recordingForms } from './recording-form.js';
import { journalFile, mediaFile } from './recording-writer.js';

/** A copy that differs by more in length is not one: where it begins anew, pictures may last a little longer. */
const toleratedMs = { inAll: 1000, perSection: 100 } as const;

/** An initialization with the media that needs it. */
interface Section {
  readonly from: number;
  to: number;
  readonly needsTranscoding: boolean;
}

/**
 * Makes the copy of an ended recording that browsers play, beside the original, which stays. Resolves
 * with the summary that tells of it when it is durably on disk; rejects when it cannot be made.
 */
export async function makePlayableCopy(
  folder: string,
  summary: RecordingSummary,
  transcoding: Transcoding,
  signal: AbortSignal,
): Promise<RecordingSummary> {
  const target = formFolder(folder, recordingForms.playable);
  // Half of one is left where an earlier process ended.
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  try {
    const list = await transcode(folder, target, summary, transcoding, signal);
    await writeFinalFiles(target, list, recordingForms.playable.media);
    const known = { ...summary, copy: { durationMs: list.durationMs } };
    await writeSummary(folder, known);
    return known;
  } catch (error) {
    // Room that is of no use is room for what is live.
    await rm(target, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes the copy's media. Resolves with what is in it, which is as long as the original. */
async function transcode(
  folder: string,
  target: string,
  { startedAt, durationMs }: RecordingSummary,
  transcoding: Transcoding,
  signal: AbortSignal,
): Promise<SegmentList> {
  const startOf = await readStarts(folder);
  const sections = await readSections(join(folder, mediaFile));
  const file = await open(join(target, mediaFile), 'wx');
  const copy = new CopyOutput(file);
  try {
    for (const section of sections) {
      signal.throwIfAborted();
      copy.at = startOf.get(section.from) ?? startedAt;
      await copySection(join(folder, mediaFile), section, copy, transcoding, signal);
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  const tolerance = toleratedMs.inAll + toleratedMs.perSection * sections.length;
  if (Math.abs(copy.list.durationMs - durationMs) > tolerance) throw new Error('Of another length');
  return copy.list;
}

/** When each initialization began, by where it stands in the media. */
async function readStarts(folder: string): Promise<Map<number, string>> {
  const text = await readFile(join(folder, journalFile), 'utf8').catch(() => '');
  const inits = parseJournal(text).entries.flatMap((entry) =>
    entry.type === 'init' ? [[entry.offset, entry.at] as const] : [],
  );
  return new Map(inits);
}

async function readSections(path: string): Promise<Section[]> {
  const sections: Section[] = [];
  const file = await open(path);
  try {
    let from = 0;
    for await (const { bytes, place, nextOffset } of readMediaBoxes(file, { hasMedia: true })) {
      if (place.type === 'moov') {
        const entries = readTracks(bytes, place).map(({ entry }) => entry.toString('latin1', 4, 8));
        const needsTranscoding = entries.some((type) => unplayableEntries.has(type));
        sections.push({ from, to: nextOffset, needsTranscoding });
      }
      const section = sections.at(-1);
      if (place.type === 'mdat' && section !== undefined) section.to = nextOffset;
      if (place.type === 'moov' || place.type === 'mdat') from = nextOffset;
    }
  } finally {
    await file.close();
  }
  return sections;
}

async function copySection(
  path: string,
  { from, to, needsTranscoding }: Section,
  copy: CopyOutput,
  transcoding: Transcoding,
  signal: AbortSignal,
): Promise<void> {
  const timing = new PieceTiming({ startMs: null, sound: null, output: copy });
  const take = async (bytes: Buffer): Promise<void> => {
    timing.push(bytes);
    await copy.write();
  };
  const source = createReadStream(path, { start: from, end: to - 1 });
  if (!needsTranscoding) {
    for await (const chunk of source) await take(chunk as Buffer);
    return;
  }
  const transcoder = await transcoding.start('copy', take);
  const input = transcoder?.input ?? null;
  if (transcoder === null || input === null) throw new Error('No transcoder');
  const stop = (): void => transcoder.kill();
  signal.addEventListener('abort', stop);
  try {
    await pipeline(source, input);
    if (!(await transcoder.ended)) throw new Error('Not transcoded');
  } finally {
    signal.removeEventListener('abort', stop);
    transcoder.kill();
  }
}

/** Writes pieces to a file and lists them as a journal would. */
class CopyOutput implements FragmentOutput {
  readonly list = new SegmentList();
  readonly #file: FileHandle;
  #pending: Buffer[] = [];
  #offset = 0;
  /** When what comes next was recorded. */
  at = '';

  constructor(file: FileHandle) {
    this.#file = file;
  }

  init(bytes: Buffer, startMs: number): void {
    const { at } = this;
    this.list.add({ type: 'init', startMs, at, ...this.#append(bytes) });
  }

  fragment({ bytes, startMs, durationMs, isIndependent: independent }: Fragment): void {
    const times = { startMs, durationMs, independent };
    this.list.add({ type: 'fragment', ...times, ...this.#append(bytes) });
  }

  /** Writes what has come since the last time. */
  async write(): Promise<void> {
    const pieces = this.#pending.splice(0);
    if (pieces.length > 0) await this.#file.appendFile(Buffer.concat(pieces));
  }

  #append(bytes: Buffer): { offset: number; bytes: number } {
    const offset = this.#offset;
    this.#offset += bytes.length;
    this.#pending.push(bytes);
    return { offset, bytes: bytes.length };
  }
}
