import { relative } from 'node:path';

import { runFfmpeg } from '../joining/run-ffmpeg.js';
import type { FilePart } from '../recording/recording-files.js';

/** One picture takes a fraction of a second; a machine that is busy with what is live takes its time. */
const pictureWithinMs = 30_000;

/** What pictures are taken from. */
export interface PictureSource {
  readonly program: string;
  readonly streamFolder: string;
  /** Files that are one MP4 when they are put one behind the other. */
  readonly parts: readonly FilePart[];
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** How one picture is to be written: ffmpeg's arguments for an output, and its file, below the stream's folder. */
export interface PictureOutput {
  readonly options: readonly string[];
  readonly target: string;
}

/** For every run: nothing is asked, nothing said but errors, and one thread is enough behind what is live. */
export const quietArguments: readonly string[] = [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats', '-y', '-threads', '1'],
];

/**
 * Takes the picture that is shown at this time, in each of these forms. It is read from the files
 * as they lie, as much as the picture needs, so that hours cost no more than minutes.
 */
export async function takePicture(
  { program, streamFolder, parts, signal }: PictureSource,
  seconds: number,
  outputs: readonly PictureOutput[],
): Promise<boolean> {
  // By paths from the stream's folder: those hold nothing that ffmpeg takes for more than a name.
  const files = parts.map(
    ({ path, bytes }) => `subfile,,start,0,end,${bytes},,:${relative(streamFolder, path)}`,
  );
  const args = [
    ...quietArguments,
    ...['-protocol_whitelist', 'concat,file,subfile', '-ss', seconds.toFixed(3)],
    ...['-f', 'mov', '-i', `concat:${files.join('|')}`],
    ...outputs.flatMap(({ options, target }) => [
      ...['-map', '0:v:0', '-frames:v', '1', '-threads', '1', ...options, `file:${target}`],
    ]),
  ];
  return await runFfmpeg(program, args, { withinMs: pictureWithinMs, signal, cwd: streamFolder });
}
