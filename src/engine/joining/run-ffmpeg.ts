import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';

export interface FfmpegRun {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** The folder from which its paths are; absent where they are from the root. */
  readonly cwd?: string;
}

/**
 * Runs ffmpeg behind what is live, with nothing but its arguments to go by.
 * Resolves with whether it came to its end by itself within the time. Never rejects.
 */
export async function runFfmpeg(
  program: string,
  args: readonly string[],
  { withinMs, signal, cwd }: FfmpegRun,
): Promise<boolean> {
  if (signal.aborted) return false;
  // Its own `timeout` and `signal` hold on where the program cannot be run: no exit lets go of them.
  // A program that is named by its path is found from here, whatever the folder.
  const path = program.includes('/') ? resolve(program) : program;
  const child = spawn(path, args, { stdio: 'ignore', cwd });
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, Math.ceil(withinMs));
  signal.addEventListener('abort', kill);
  const ended = once(child, 'close').then(([code]) => code === 0);
  if (child.pid !== undefined) {
    try {
      setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It is gone already, or the system does not let it: then it is as any other.
    }
  }
  try {
    return await ended;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}
