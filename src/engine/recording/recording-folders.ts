import { readdir, stat } from 'node:fs/promises';

import { isEngineId } from '../engine-id.js';
import { reasonOf } from './recording-writer.js';

/** Folders of other names are not ours: nothing in them is read or removed. */
export const recordingPrefix = 'rec_';

/** The folders in a folder that can be a stream's; none where it is not there. Rejects where nobody knows. */
export async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (/^(ENOENT|ENOTDIR)$/.test(reasonOf(error))) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && isEngineId(entry.name))
    .map(({ name }) => name);
}

/** The recordings in a stream's folder. */
export async function listRecordings(path: string): Promise<string[]> {
  return (await listFolders(path)).filter((name) => name.startsWith(recordingPrefix));
}

/** Bytes of a file; zero for what is not there. */
export async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : 0;
}
