import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const trialFile = '.trial';
const trialBytes = 4 * 1024 * 1024;

/** Whether a folder's disk takes as much as some seconds of a broadcast: tried by writing it. */
export async function tryDisk(folder: string): Promise<boolean> {
  const path = join(folder, trialFile);
  try {
    await writeFile(path, Buffer.alloc(trialBytes), { flush: true });
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
