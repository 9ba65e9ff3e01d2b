import type { PictureSize } from '../joining/clip-arguments.js';
import { sheetFile } from './picture-files.js';

/** So many moments are a picture for each 30 s of an hour, and one sheet of some hundred kilobytes. */
const mostTiles = 120;

/** Nobody points at parts of a second. */
const leastSeconds = 1;

const columns = 10;

/** The longer side of a small picture: what the time bar shows. */
const tileSide = 160;

/** Which moments a storyboard shows, and how they stand on its sheet. */
export interface StoryboardPlan {
  /** How long each picture stands for; it is taken in the middle of that. */
  readonly everySeconds: number;
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly tile: PictureSize;
}

/** Plans the storyboard of a recording this long, whose first pictures have this size. */
export function planStoryboard(seconds: number, picture: PictureSize): StoryboardPlan {
  // Of what is shorter than that, too, there is a picture in its middle and not behind its end.
  const everySeconds = Math.max(Math.min(leastSeconds, seconds), seconds / mostTiles);
  // What is left over behind the last whole one is shown by that.
  const count = Math.min(mostTiles, Math.max(1, Math.floor(seconds / everySeconds + 1e-6)));
  const scale = tileSide / Math.max(picture.width, picture.height);
  // Chroma is kept for two by two.
  const toEven = (length: number): number => Math.max(2, 2 * Math.round((length * scale) / 2));
  return {
    everySeconds,
    count,
    columns: Math.min(columns, count),
    rows: Math.ceil(count / columns),
    tile: { width: toEven(picture.width), height: toEven(picture.height) },
  };
}

/** When the picture of a tile is taken, in seconds from the beginning. */
export function toTileTime({ everySeconds }: StoryboardPlan, index: number): number {
  return (index + 0.5) * everySeconds;
}

/** The storyboard as players read it: WebVTT whose cues are places on the sheet. */
export function formatStoryboard(plan: StoryboardPlan, seconds: number): string {
  const { everySeconds, count, tile } = plan;
  const cues = Array.from({ length: count }, (_, index) => {
    const to = index === count - 1 ? seconds : (index + 1) * everySeconds;
    const x = (index % plan.columns) * tile.width;
    const y = Math.floor(index / plan.columns) * tile.height;
    const place = `${sheetFile}#xywh=${x},${y},${tile.width},${tile.height}`;
    return `${formatClock(index * everySeconds)} --> ${formatClock(to)}\n${place}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

function formatClock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  return `${pad(hours)}:${pad(minutes)}:${pad(Math.floor(ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
}
