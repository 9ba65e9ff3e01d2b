import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall } from './chromium.mjs';
import { run, say, stop } from './steps.mjs';

/** The paths of `ffmpeg` and `ffprobe`; installs Debian's where that can be done without asking. */
export async function ensureFfmpeg() {
  const found = findFfmpeg();
  if (found) return found;
  if (!canInstall()) {
    stop(
      'The tests of recordings need ffmpeg and ffprobe: install them (Debian/Ubuntu: sudo apt-get install ffmpeg), or name them in FFMPEG_PATH and FFPROBE_PATH.',
    );
  }
  say('Installing ffmpeg from the system’s packages, about a minute');
  await run('apt-get', ['update', '-qq'], { quiet: true });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'ffmpeg'], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  const installed = findFfmpeg();
  if (!installed) stop('ffmpeg could not be installed: sudo apt-get install ffmpeg');
  return installed;
}

function findFfmpeg() {
  const ffmpeg = findProgram('ffmpeg', process.env.FFMPEG_PATH);
  const ffprobe = findProgram('ffprobe', process.env.FFPROBE_PATH);
  return ffmpeg && ffprobe ? { ffmpeg, ffprobe } : null;
}

function findProgram(name, named) {
  if (named) {
    if (!existsSync(named)) stop(`${name} is named at ${named}, and is not there`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  const candidates = names.flatMap((file) => folders.map((folder) => join(folder, file)));
  return candidates.find((path) => existsSync(path) && starts(path)) ?? null;
}

function starts(path) {
  try {
    execFileSync(path, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
