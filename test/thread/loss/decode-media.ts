import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const LIMIT = { maxBuffer: 1_024 ** 3, encoding: 'buffer' } as const;

/** What ffmpeg gives of a file, and what it tells of that. */
export interface Decoded {
  readonly bytes: Buffer;
  readonly told: string;
}

/** What of it can be decoded: a file that was cut off ends where it ends. */
export async function decodeMedia(args: readonly string[]): Promise<Decoded> {
  const program = process.env.FFMPEG_PATH ?? 'ffmpeg';
  const quiet = ['-nostdin', '-hide_banner', '-nostats', '-threads', '1'];
  try {
    return toDecoded(await run(program, [...quiet, ...args], LIMIT));
  } catch (error) {
    return toDecoded(error as Partial<Output>);
  }
}

interface Output {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

function toDecoded({ stdout, stderr }: Partial<Output>): Decoded {
  return { bytes: stdout ?? Buffer.alloc(0), told: stderr?.toString('latin1') ?? '' };
}
