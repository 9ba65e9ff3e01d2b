import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stream } from '../../../src/contract/index.js';
import type { LossStage } from './loss-stage.js';
import { readSightings } from './read-sightings.js';
import type { Sightings } from './read-sightings.js';

/** What a recording's file shows and lets hear. */
export interface KeptFile extends Sightings {
  readonly id: string;
}

/** Reads every file that a Stream names, frame by frame; they lie in the folder afterwards. */
export async function readKeptFiles(
  stage: LossStage,
  { recordings }: Stream,
  folder: string,
  epoch: number,
): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  for (const { from, id, startedAt, sources } of recordings) {
    const file = sources.find(({ type }) => type === 'mp4' || type === 'webm');
    if (file === undefined) continue;
    const path = join(folder, `${from}-${files.length}-${id.slice(0, 8)}`);
    await writeFile(path, await stage.download(file.url));
    const near = Date.parse(startedAt ?? '') || epoch;
    files.push({ id, ...(await readSightings(path, epoch, near)) });
  }
  return files;
}
