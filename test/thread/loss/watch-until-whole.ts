import type { Loss } from './list-losses.js';
import type { LossStage } from './loss-stage.js';
import { watchRecording } from './watch-recording.js';

export interface WholeViewing {
  /** What was not shown of what should have been. */
  readonly unshown: readonly Loss[];
  /** Recordings that the player played. */
  readonly played: readonly string[];
}

export interface WholeOptions {
  readonly streamId: string;
  readonly epoch: number;
  readonly limitMs: number;
  /** What is missing among these pictures. */
  readonly listUnshown: (pictures: readonly number[]) => readonly Loss[];
  readonly note: (text: string) => void;
}

/**
 * Watches a recording as a viewer does: again until the whole of it has been joined, and more closely
 * where the machine was too busy to show each picture.
 */
export async function watchUntilWhole(
  stage: LossStage,
  { streamId, epoch, limitMs, listUnshown, note }: WholeOptions,
): Promise<WholeViewing> {
  const page = await stage.openPage();
  page.on('response', (response) => {
    if (response.status() >= 400)
      note(`${response.status()} at ${new URL(response.url()).pathname}`);
  });
  const address = stage.recordingAddress(streamId);
  const deadline = Date.now() + limitMs;
  let shown: { pictures: readonly number[]; of: string } = { pictures: [], of: '' };
  for (;;) {
    const isClose = shown.pictures.length > 0;
    const viewing = await watchRecording(page, address, epoch, isClose);
    const { pictures, recordings, hasEnded } = viewing;
    const of = recordings.join(', ');
    shown = { pictures: of === shown.of ? [...shown.pictures, ...pictures] : pictures, of };
    const unshown = listUnshown(shown.pictures);
    const end = hasEnded ? 'to the end' : 'until it stood';
    note(`watched ${of} ${end}: ${pictures.length} pictures, ${unshown.length} losses`);
    const isWhole = unshown.length === 0 && hasEnded && recordings.length === 1;
    if (isWhole || Date.now() > deadline) {
      await page.close();
      return { unshown, played: recordings };
    }
  }
}
