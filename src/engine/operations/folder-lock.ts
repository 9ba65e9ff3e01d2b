import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { EngineError } from '../engine-error.js';
import { askClaim, FolderClaim } from './folder-claim.js';

/** A folder that this engine alone uses. */
export interface FolderLock {
  release(): Promise<void>;
}

const claimPrefix = '.engine-';

/** Systems take no longer address of a socket than 104 bytes, and some cut it off without a word. */
const maxPathBytes = 100;

/** How long an engine that starts in the same moment may take to hold the folder or to go. */
const patienceMs = 3000;
const pauseMs = 20;

/**
 * Takes a folder for one engine; rejects with an `EngineError` of code `folder-busy` where another
 * holds it. It is held by a socket that listens: the system closes it with the process, however
 * that ends, and nobody is mistaken for its holder, as by the number of a process in a container.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  // Whether the folder can be used at all is for the recordings to say.
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  for await (const place of findPlaces(folder)) {
    const name = claimPrefix + randomBytes(6).toString('hex');
    const claim = await FolderClaim.make(join(place, name));
    if (claim === null) continue;
    if (await isOurs(place, name)) {
      claim.hold();
      return { release: () => claim.release() };
    }
    await claim.release();
    throw new EngineError(
      'folder-busy',
      `Another engine is using the folder ${folder}. Stop it, or take another folder.`,
    );
  }
  // Without any place for a socket, as on a full disk, a broadcast is worth more than the lock.
  return { release: () => Promise.resolve() };
}

/** Where claims may stand: in the folder itself, else beside other things that do not stay. */
async function* findPlaces(folder: string): AsyncGenerator<string> {
  if (fits(folder)) yield folder;
  // Made only when it is needed: nobody clears it away.
  const real = await realpath(folder).catch(() => folder);
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 24);
  const spare = join(tmpdir(), `streamside-${hash}`);
  await mkdir(spare, { recursive: true, mode: 0o700 }).catch(() => undefined);
  if (fits(spare)) yield spare;
}

function fits(place: string): boolean {
  return Buffer.byteLength(place) + claimPrefix.length + 13 <= maxPathBytes;
}

/**
 * Whether the claim of this name wins against all others there: who holds stays, and of those that
 * start the first by name goes on. All claim before they look, so that of two at least one sees the other.
 */
async function isOurs(place: string, name: string): Promise<boolean> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs) {
    let hasRivals = false;
    for (const other of await readdir(place)) {
      if (!other.startsWith(claimPrefix) || other === name) continue;
      const answer = await askClaim(join(place, other));
      if (answer === 'gone') await rm(join(place, other), { force: true });
      else if (answer === 'held' || (answer === 'starting' && other < name)) return false;
      else hasRivals = true;
    }
    if (!hasRivals) return true;
    // Whether the other has seen this one, and goes, or looked before and holds, is not known yet.
    await delay(pauseMs);
  }
  return false;
}
