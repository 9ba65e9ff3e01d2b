import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that does not encode one picture within this is none. */
const answerWithinMs = 10_000;

/** How ffmpeg is told to leave pictures in their times, as it is called since 5.1 and was before. */
const pacings = [
  ['-fps_mode', 'passthrough'],
  ['-vsync', 'passthrough'],
] as const;

/** What is known of an ffmpeg that can transcode. */
export interface FoundTranscoder {
  readonly pacing: readonly string[];
}

/** Whether `program` is an ffmpeg that decodes VP8 and makes H.264, by letting it make one picture; null when it is not. */
export async function findTranscoder(program: string): Promise<FoundTranscoder | null> {
  for (const pacing of pacings) {
    try {
      const { stdout } = await promisify(execFile)(
        program,
        [
          ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-f', 'lavfi'],
          ...['-i', 'color=size=64x64:rate=10', '-frames:v', '1', ...pacing],
          ...['-c:v', 'libx264', '-f', 'h264', 'pipe:1'],
        ],
        { timeout: answerWithinMs, killSignal: 'SIGKILL', encoding: 'buffer' },
      );
      if (stdout.length > 0) return { pacing };
    } catch {
      // Not there, without the encoder, or older than this way of saying it.
    }
  }
  return null;
}
