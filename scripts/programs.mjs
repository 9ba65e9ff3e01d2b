import { chromium } from './chromium.mjs';
import { ffmpeg } from './ffmpeg.mjs';
import { network } from './network.mjs';
import { postgres } from './postgres.mjs';
import { stop } from './steps.mjs';
import { canInstall, installPackages } from './system-packages.mjs';

/** What the tests need of the system, each with its packages and what to say where it is not. */
const PROGRAMS = [chromium, ffmpeg, postgres, network];

/**
 * The environment variables that tell the tests where the programs are; installs Debian's packages
 * of what is missing where that can be done without asking.
 */
export async function ensurePrograms() {
  const missing = PROGRAMS.filter(({ find }) => !find());
  if (missing.length > 0 && canInstall()) {
    await installPackages(missing.flatMap(({ packages }) => packages));
  }
  const found = PROGRAMS.map(({ find, need, packages }) => {
    return find() ?? stop(`${need}: sudo apt-get install ${packages.join(' ')}`);
  });
  return Object.assign({}, ...found);
}
