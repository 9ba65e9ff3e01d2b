import { randomBytes } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const prefix = '.trial-';

/** Writes so many bytes durably to a folder's disk and takes them away again; rejects with the system's error. */
export async function tryDisk(folder: string, bytes: number): Promise<void> {
  const path = join(folder, prefix + randomBytes(6).toString('hex'));
  const handle = await open(path, 'wx', 0o600);
  try {
    // Not zeros, which some disks keep without room for them.
    await handle.writeFile(randomBytes(bytes));
    await handle.datasync();
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
}

/** Takes away what processes left behind that were killed while they tried the disk. Never rejects. */
export async function removeTrials(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(prefix));
  await Promise.all(
    left.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)),
  );
}
