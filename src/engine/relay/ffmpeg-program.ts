import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { EngineError } from '../engine-error.js';

/** A program that does not answer a question about itself within this is none. */
const answerWithinMs = 10_000;

/**
 * Makes sure that `program` is an ffmpeg that can send RTMP and RTMPS. Rejects with an `EngineError`
 * of code `ffmpeg-missing`.
 */
export async function checkFfmpeg(program = 'ffmpeg'): Promise<void> {
  let protocols: string;
  try {
    const run = promisify(execFile);
    const options = { timeout: answerWithinMs, killSignal: 'SIGKILL' } as const;
    ({ stdout: protocols } = await run(program, ['-hide_banner', '-protocols'], options));
  } catch (cause) {
    throw new EngineError(
      'ffmpeg-missing',
      `Relaying needs ffmpeg, and "${program}" cannot be run: install it (apt-get install ffmpeg), or name it by STREAMSIDE_FFMPEG or the option \`ffmpeg\`.`,
      { cause },
    );
  }
  const words = new Set(protocols.split(/\s+/));
  if (words.has('rtmp') && words.has('rtmps')) return;
  throw new EngineError('ffmpeg-missing', `"${program}" is an ffmpeg without RTMP and RTMPS.`);
}
