import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { makePoster } from './make-poster.js';
import { makeStoryboard } from './make-storyboard.js';
import type { PictureSource } from './picture-source.js';

/** Below a recording's folder; what an earlier process left there is of no use. */
const drawingFolder = 'drawing';

export interface DrawingOptions {
  readonly source: PictureSource;
  readonly recordingId: string;
  /** Asked between two pictures: what is live goes before. */
  readonly mayGoOn: () => boolean;
  /** The poster is there; the storyboard takes longer. */
  readonly onPoster: () => void;
}

/** What became of it: `yielded` to what is live, to be begun anew. */
export type DrawingOutcome = 'made' | 'failed' | 'yielded';

/** Makes a recording's poster and storyboard. Rejects where the disk does not take them. */
export async function drawPictures(options: DrawingOptions): Promise<DrawingOutcome> {
  const { source, recordingId, mayGoOn, onPoster } = options;
  const folder = join(source.streamFolder, recordingId);
  const drawing = `${recordingId}/${drawingFolder}`;
  const remove = () => rm(join(source.streamFolder, drawing), { recursive: true, force: true });
  await remove();
  await mkdir(join(source.streamFolder, drawing));
  try {
    const picture = await makePoster(source, folder, drawing, mayGoOn);
    if (picture !== null) onPoster();
    const isMade =
      picture !== null && (await makeStoryboard(source, folder, drawing, { picture, mayGoOn }));
    if (isMade) return 'made';
    return source.signal.aborted || !mayGoOn() ? 'yielded' : 'failed';
  } finally {
    await remove().catch(() => undefined);
  }
}
