import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PictureSize } from '../joining/clip-arguments.js';
import { runFfmpeg } from '../joining/run-ffmpeg.js';
import { replaceFile } from '../operations/replace-file.js';
import { sizeOf } from '../recording/recording-folders.js';
import { sheetFile, storyboardFile } from './picture-files.js';
import { quietArguments, takePicture } from './picture-source.js';
import type { PictureSource } from './picture-source.js';
import { formatStoryboard, planStoryboard, toTileTime } from './storyboard-plan.js';
import type { StoryboardPlan } from './storyboard-plan.js';

/** All of the small pictures are there by then. */
const sheetWithinMs = 60_000;

/** What a machine that is busy may take for one storyboard; what has come by then is not worth more. */
const allWithinMs = 15 * 60_000;

/** How the small pictures are kept until they are on the sheet: each has the same bytes. */
const rawForm = 'yuvj420p';

/**
 * Puts a storyboard into a folder. A moment of which there is no picture shows the one before. Resolves with
 * whether there is one; false also where it was given up, by `mayGoOn` between two pictures.
 */
export async function makeStoryboard(
  source: PictureSource,
  folder: string,
  drawing: string,
  { picture, mayGoOn }: { readonly picture: PictureSize; readonly mayGoOn: () => boolean },
): Promise<boolean> {
  const { streamFolder, durationMs } = source;
  const plan = planStoryboard(durationMs / 1000, picture);
  const tiles = await takeTiles(source, drawing, plan, mayGoOn);
  if (tiles === null) return false;
  await writeFile(join(streamFolder, drawing, 'tiles'), tiles);
  const sheet = `${drawing}/${sheetFile}`;
  if (!(await drawSheet(source, plan, `${drawing}/tiles`, sheet))) return false;
  if ((await sizeOf(join(streamFolder, sheet))) === 0) return false;
  await rename(join(streamFolder, sheet), join(folder, sheetFile));
  await replaceFile(join(folder, storyboardFile), formatStoryboard(plan, durationMs / 1000));
  return true;
}

/** The small pictures one behind the other, as many as there are places on the sheet; null where there are none. */
async function takeTiles(
  source: PictureSource,
  drawing: string,
  plan: StoryboardPlan,
  mayGoOn: () => boolean,
): Promise<Buffer | null> {
  const { width, height } = plan.tile;
  const untilMs = performance.now() + allWithinMs;
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease`;
  const output = {
    options: [
      ...['-vf', `${fit},pad=${width}:${height}:-1:-1`],
      ...['-pix_fmt', rawForm, '-f', 'rawvideo'],
    ],
    target: `${drawing}/tile`,
  };
  const tileBytes = (width * height * 3) / 2;
  const tiles: Buffer[] = [];
  let last: Buffer | null = null;
  let missing = 0;
  for (let index = 0; index < plan.count; index += 1) {
    if (source.signal.aborted || !mayGoOn() || performance.now() > untilMs) return null;
    const isTaken = await takePicture(source, toTileTime(plan, index), [output]);
    const path = join(source.streamFolder, drawing, 'tile');
    const tile = isTaken ? await readFile(path).catch(() => null) : null;
    if (tile?.length === tileBytes) last = tile;
    if (last === null) missing += 1;
    else tiles.push(last);
  }
  const [first] = tiles;
  if (first === undefined || last === null) return null;
  const places = plan.columns * plan.rows;
  const before = Array.from({ length: missing }, () => first);
  const behind = Array.from({ length: places - plan.count }, () => Buffer.alloc(tileBytes, 0x80));
  return Buffer.concat([...before, ...tiles, ...behind]);
}

async function drawSheet(
  { program, streamFolder, signal }: PictureSource,
  { tile, columns, rows }: StoryboardPlan,
  tiles: string,
  target: string,
): Promise<boolean> {
  const args = [
    ...quietArguments,
    ...['-protocol_whitelist', 'file', '-f', 'rawvideo', '-pix_fmt', rawForm],
    ...['-video_size', `${tile.width}x${tile.height}`, '-framerate', '1', '-i', `file:${tiles}`],
    ...['-vf', `tile=${columns}x${rows}`, '-frames:v', '1', '-threads', '1'],
    ...['-pix_fmt', rawForm, '-q:v', '5', '-f', 'image2', '-update', '1', `file:${target}`],
  ];
  return await runFfmpeg(program, args, { withinMs: sheetWithinMs, signal, cwd: streamFolder });
}
