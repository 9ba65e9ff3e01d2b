import { accessSync, constants } from 'node:fs';
import { alone } from './alone.mjs';
import { ensureBuilt, isBuilt } from './build.mjs';
import { ensureInstalled, isInstalled } from './install.mjs';
import { root, stop } from './steps.mjs';

/** Installs and builds what is missing; once, when several commands start in this folder together. */
export async function ensureReady() {
  if (isInstalled() && isBuilt()) return;
  try {
    accessSync(root, constants.W_OK);
  } catch {
    stop(`There is something to install or build, but this folder cannot be written to: ${root}`);
  }
  await alone(async () => {
    await ensureInstalled();
    await ensureBuilt();
  });
}
