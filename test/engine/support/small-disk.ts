import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this user may mount file systems. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0;

/** A file system of its own, so small that it can be filled. */
export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async mount(megabytes: number): Promise<SmallDisk> {
    const path = await mkdtemp(join(tmpdir(), 'streamside-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
    return new SmallDisk(path);
  }

  /** Takes all the room that is left. */
  async fill(name: string): Promise<void> {
    const file = await open(join(this.path, name), 'w');
    try {
      for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2) {
        const piece = Buffer.alloc(bytes, 1);
        await writeWhileThereIsRoom(() => file.write(piece));
      }
    } finally {
      await file.close();
    }
  }

  async clear(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true });
  }

  setReadOnly(isReadOnly: boolean): void {
    execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.path]);
  }

  async unmount(): Promise<void> {
    execFileSync('umount', ['--lazy', this.path]);
    await rm(this.path, { recursive: true });
  }
}

async function writeWhileThereIsRoom(write: () => Promise<{ bytesWritten: number }>) {
  try {
    while ((await write()).bytesWritten > 0);
  } catch {
    // Full for pieces of this size.
  }
}
