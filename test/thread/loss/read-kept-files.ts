import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stream } from '../../../src/contract/index.js';
import type { LossStage } from './loss-stage.js';
import { readSightings } from './read-sightings.js';
import type { Sightings } from './read-sightings.js';

/** Reads every file that a Stream names, frame by frame; they lie in the folder afterwards. */
export async function readKeptFiles(
  stage: LossStage,
  { recordings }: Stream,
  folder: string,
  epoch: number,
): Promise<Sightings[]> {
  const files: Sightings[] = [];
  for (const { from, id, startedAt, sources } of recordings) {
    const file = sources.find(({ type }) => type === 'mp4' || type === 'webm');
    if (file === undefined) continue;
    const path = join(folder, `${from}-${files.length}-${id.slice(0, 8)}`);
    await writeFile(path, await stage.download(file.url));
    files.push(await readSightings(path, epoch, Date.parse(startedAt ?? '') || epoch));
  }
  return files;
}
