import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasSignature, signatureBytes } from './piece.js';
import type { PieceRow } from './piece.js';

/** Between two looks at the disk: little of the room that is kept free, even with a hundred pieces at once. */
const lookEveryBytes = 1024 ** 2;

/** The files of one piece: its row of the index, and its bytes. */
export interface PieceFiles {
  readonly row: string;
  readonly media: string;
}

/** Where they lie in their stream's folder. */
export function toPieceFiles(folder: string, id: string): PieceFiles {
  return { row: join(folder, `${id}.json`), media: join(folder, `${id}.media`) };
}

/** The piece's id where this is the name of a row; else null. */
export function readRowName(name: string): string | null {
  return /^(piece_[\w-]{22})\.json$/.exec(name)?.[1] ?? null;
}

/** The row as it was written; null where there is none that can be read. */
export async function readRow({ row }: PieceFiles): Promise<PieceRow | null> {
  try {
    return JSON.parse(await readFile(row, 'utf8')) as PieceRow;
  } catch {
    return null;
  }
}

/** Puts the row in place whole: whoever reads finds the old one or the new one, after a power cut too. */
export async function writeRow({ row: path }: PieceFiles, row: PieceRow): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await writeFile(temporary, JSON.stringify(row), { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes the names in a folder as durable as the files behind them. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether the file begins as one of its type does. */
export async function isReadable({ media }: PieceFiles, { type }: PieceRow): Promise<boolean> {
  const file = await open(media, 'r');
  try {
    const start = new Uint8Array(signatureBytes);
    const { bytesRead } = await file.read(start, 0, signatureBytes, 0);
    return hasSignature(type, start.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/**
 * Writes what comes behind the first `offset` bytes, and resolves with how many are there once they
 * are durable: a source that breaks off has brought what it brought. Where the disk does not take
 * them, or `demandRoom` rejects, that is the `failure`, and no more is asked of the source: it may
 * be a phone's hour of video.
 */
export async function appendBytes(
  { media }: PieceFiles,
  offset: number,
  source: AsyncIterable<Uint8Array>,
  demandRoom: () => Promise<void>,
): Promise<{ readonly bytes: number; readonly failure: unknown }> {
  const file = await open(media, 'r+');
  let bytes = offset;
  let lookedAt = offset;
  let failure: unknown = null;
  try {
    // By hand: leaving a `for await` would destroy the source at once, and its reader would then
    // be told of that instead of the failure.
    const chunks = source[Symbol.asyncIterator]();
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const chunk = next.value;
      if (bytes - lookedAt >= lookEveryBytes) {
        lookedAt = bytes;
        await demandRoom();
      }
      for (let done = 0; done < chunk.byteLength;) {
        const left = chunk.byteLength - done;
        const { bytesWritten } = await file.write(chunk, done, left, bytes);
        done += bytesWritten;
        bytes += bytesWritten;
      }
    }
  } catch (error) {
    failure = error;
  }
  try {
    await file.sync();
  } catch (error) {
    // What of it reached the disk nobody knows: it counts as if it had never come.
    await file.truncate(offset).catch(() => undefined);
    bytes = offset;
    failure ??= error;
  } finally {
    await file.close();
  }
  return { bytes, failure };
}
