import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { openingPrefix } from './opening-recordings.js';
import { formatJournalEntry, parseJournal } from './recording-journal.js';
import type { JournalEntry } from './recording-journal.js';
import { sizeOf } from './recording-folders.js';
import { journalFile, mediaFile, outlineFile } from './recording-writer.js';
import { replaceFile } from '../operations/replace-file.js';

/**
 * Takes up the beginnings that an earlier process kept beside a recording and that did not come into
 * it any more. It can be ended at any moment and called again: what is taken away was put elsewhere before.
 */
export async function adoptOpenings(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const openings = names
    .filter((name) => name.startsWith(openingPrefix))
    .sort((a, b) => numberOf(a) - numberOf(b));
  for (const name of openings) await adopt(folder, join(folder, name));
}

function numberOf(name: string): number {
  return Number(name.slice(openingPrefix.length));
}

async function adopt(folder: string, from: string): Promise<void> {
  const opening = await readWhole(from);
  const own = await readWhole(folder);
  // Media without its journal is told by its boxes, which know nothing of a line of time.
  if (own.length === 0 && (await sizeOf(join(folder, mediaFile))) > 0) return;
  const first = opening.find(({ type }) => type === 'fragment');
  const endMs = endOf(opening);
  if (first?.type === 'fragment' && endOf(own) < endMs) {
    const cut = own.findIndex((entry) => 'startMs' in entry && entry.startMs >= first.startMs);
    const kept = (cut < 0 ? own : own.slice(0, cut)).filter(({ type }) => type !== 'end');
    const base = kept.length > 0 ? kept : opening.slice(0, 1);
    await append(folder, from, base, opening);
  }
  await rm(from, { recursive: true, force: true });
}

/** The entries of a journal up to the first that tells of bytes which are not there. */
async function readWhole(folder: string): Promise<readonly JournalEntry[]> {
  const text = await readFile(join(folder, journalFile), 'utf8').catch(() => '');
  const size = await sizeOf(join(folder, mediaFile));
  const { entries } = parseJournal(text);
  const torn = entries.findIndex((entry) => 'offset' in entry && entry.offset + entry.bytes > size);
  return torn < 0 ? entries : entries.slice(0, torn);
}

/** Where the last fragment ends on the line of time. */
function endOf(entries: readonly JournalEntry[]): number {
  const last = entries.findLast(({ type }) => type === 'fragment');
  return last?.type === 'fragment' ? last.startMs + last.durationMs : 0;
}

/** Where the media ends that a journal tells of. */
function mediaEndOf(entries: readonly JournalEntry[]): number {
  return entries.reduce((at, entry) => ('offset' in entry ? entry.offset + entry.bytes : at), 0);
}

/** Puts the pieces of an opening behind what is kept of the recording. */
async function append(
  folder: string,
  from: string,
  kept: readonly JournalEntry[],
  opening: readonly JournalEntry[],
): Promise<void> {
  const end = mediaEndOf(kept);
  const pieces = opening.filter((entry) => 'offset' in entry);
  const media = (await readFile(join(from, mediaFile))).subarray(0, mediaEndOf(opening));
  await rm(join(folder, outlineFile), { force: true });
  // The journal never tells of bytes that are not there, or are others.
  await writeJournal(folder, kept);
  const file = await open(join(folder, mediaFile), 'a+');
  try {
    await file.truncate(end);
    await file.appendFile(media);
    await file.datasync();
  } finally {
    await file.close();
  }
  await writeJournal(folder, [
    ...kept,
    ...pieces.map((entry) => ({ ...entry, offset: entry.offset + end })),
  ]);
}

async function writeJournal(folder: string, entries: readonly JournalEntry[]): Promise<void> {
  await replaceFile(join(folder, journalFile), entries.map(formatJournalEntry).join(''));
}
