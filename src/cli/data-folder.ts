import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { lockFile } from '../server/index.js';
import type { FileLock } from '../server/index.js';
import { readSystemCode, StartError } from './start-error.js';

/** The folder with everything that must survive a restart; this process alone uses it. */
export interface DataFolder {
  readonly path: string;
  readonly databaseFile: string;
  readonly mediaFolder: string;
  readonly uploadsFolder: string;
  /** The operator's token: made at the first call, and kept in a file that only its owner reads. */
  readOperatorToken(): Promise<string>;
  release(): void;
}

/** Makes the folder where it is missing, and takes it for this process. Rejects with a `StartError`. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  try {
    await makeFolder(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw toFolderError(path, error);
  }
  const lock = await takeLock(path);
  return {
    path,
    databaseFile: join(path, 'streamside.db'),
    mediaFolder: join(path, 'media'),
    uploadsFolder: join(path, 'uploads'),
    readOperatorToken: () => keepOperatorToken(join(path, 'operator-token')),
    release: () => lock.release(),
  };
}

/** Node's own recursive mkdir never returns where the system forbids by ENOENT, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    if (readSystemCode(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path));
      await make();
    } else if (!(await stat(path)).isDirectory()) throw error;
  }
}

async function takeLock(path: string): Promise<FileLock> {
  let lock: FileLock | null;
  try {
    lock = await lockFile(join(path, 'streamside.lock'));
  } catch (error) {
    throw readSystemCode(error) === 'package-missing' ? error : toFolderError(path, error);
  }
  if (lock) return lock;
  throw new StartError(
    'folder-busy',
    `Another Streamside is using the data folder ${path}. Stop it, or set STREAMSIDE_DATA to another folder.`,
  );
}

async function keepOperatorToken(file: string): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  try {
    const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (/^[\w-]{20,}$/.test(kept)) return kept;
    await writeFile(file, `${token}\n`, { mode: 0o600 });
    return token;
  } catch (error) {
    throw toFolderError(file, error);
  }
}

function toFolderError(path: string, cause: unknown): StartError {
  const code = readSystemCode(cause);
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'its file system is read-only',
    ENOTDIR: 'there is a file in its way',
    EEXIST: 'there is a file in its way',
    EISDIR: 'there is a folder in its way',
    ENAMETOOLONG: 'its name is too long',
    'database-unusable': 'a file in it cannot be opened',
    ENOSPC: 'the disk is full',
  };
  return new StartError(
    'folder-unusable',
    `The data folder ${path} cannot be used: ${reasons[code] ?? code}. Set STREAMSIDE_DATA to a folder that can be written.`,
    cause,
  );
}
