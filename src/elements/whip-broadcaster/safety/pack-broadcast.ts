import type { SafetyPiece } from '../../../media/safety-copy/safety-piece.js';
import type { SavedPiece } from '../../../media/safety-copy/safety-store.js';
import { ZipBuilder } from '../../../media/safety-copy/zip-builder.js';

/** A list that players take which play one file after the other. */
const LIST_NAME = 'play-all.m3u';
const NOTE_NAME = 'read-me.txt';
const LINE_END = '\r\n';
/** More than list and note take in the archive beside their bytes. */
const HEADER_BYTES = 400;

/** Longer names are cut off by some systems, and what tells them apart stands at their end. */
const MAX_TITLE_LENGTH = 60;

export interface PackingOptions {
  /** What an archive says of itself to whoever unpacks it. */
  readonly note: string;
  /** Which event it is of; null where that is not known. */
  readonly title: string | null;
  /** How much of it is done, 0 to 1. */
  onShare(share: number): void;
  /** For tests. */
  createZip?(): ZipBuilder;
}

/** What is handed to the person, and what could not be read when it was put together. */
export interface Packed {
  readonly files: readonly File[];
  readonly unread: readonly SafetyPiece[];
}

/**
 * Pieces as few files as can be: one piece as it is, more of them in an archive with a list that plays
 * them and a note that says how. Never rejects.
 */
export async function packBroadcast(
  pieces: readonly SavedPiece[],
  { note, title, onShare, createZip = () => new ZipBuilder() }: PackingOptions,
): Promise<Packed> {
  const [first] = pieces;
  if (first === undefined) return { files: [], unread: [] };
  if (pieces.length === 1) return { files: [first.file], unread: [] };
  // Some programs take a text for UTF-8 only when it begins so.
  const aside = toText(NOTE_NAME, [`\uFEFF${note}`]);
  const stem = [toNamePart(title ?? ''), toTime(first.file.name)].join(' ').trim();
  const files: File[] = [];
  const unread: SafetyPiece[] = [];
  let zip = createZip();
  let names: string[] = [];
  let listBytes = 0;
  const close = async (): Promise<void> => {
    if (names.length === 0) return;
    for (const text of [toText(LIST_NAME, names), aside]) {
      await zip.add(text.name, text, text.lastModified);
    }
    const number = files.length === 0 ? '' : `-${files.length + 1}`;
    files.push(new File([zip.finish()], `${stem}${number}.zip`));
    zip = createZip();
    names = [];
    listBytes = 0;
  };
  for (const [index, { piece, file }] of pieces.entries()) {
    onShare(index / pieces.length);
    listBytes += file.name.length + LINE_END.length;
    if (!zip.hasRoomFor(file.name, file.size + listBytes + aside.size + HEADER_BYTES)) {
      await close();
      listBytes = file.name.length + LINE_END.length;
    }
    try {
      await zip.add(file.name, file, file.lastModified);
      names.push(file.name);
    } catch {
      unread.push(piece);
    }
  }
  await close();
  return { files, unread };
}

/** As every system's simplest editor shows them. */
function toText(name: string, lines: readonly string[]): File {
  const text = [...lines, ''].join('\n').replaceAll('\n', LINE_END);
  return new File([text], name, { type: 'text/plain' });
}

/** The time that the names of pieces begin with, before their number. */
function toTime(name: string): string {
  return name.replace(/-\d+\.\w+$/, '');
}

/** As every system takes it: without what means something else in a name, and without what is not seen. */
function toNamePart(title: string): string {
  const plain = title.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/^[ .]+/, '');
  return [...plain].slice(0, MAX_TITLE_LENGTH).join('').trim();
}
