import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stop } from './steps.mjs';
import { pathsOf } from './system-packages.mjs';

/** `ffmpeg` and `ffprobe`. */
export const ffmpeg = {
  packages: ['ffmpeg'],
  need: 'The tests of recordings need ffmpeg and ffprobe: install them, or name them in FFMPEG_PATH and FFPROBE_PATH. On Debian or Ubuntu',
  find: () => {
    const program = findProgram('ffmpeg', process.env.FFMPEG_PATH);
    const probe = findProgram('ffprobe', process.env.FFPROBE_PATH);
    return program && probe ? { FFMPEG_PATH: program, FFPROBE_PATH: probe } : null;
  },
};

function findProgram(name, named) {
  if (named) {
    if (!existsSync(named)) stop(`${name} is named at ${named}, and is not there`);
    return named;
  }
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return pathsOf(file).find((path) => existsSync(path) && starts(path));
}

function starts(path) {
  try {
    execFileSync(path, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
