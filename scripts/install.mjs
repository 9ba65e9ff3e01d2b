import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say, stop } from './steps.mjs';

/** Installs the packages of the lockfile when they are missing or older than it. */
export async function ensureInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  try {
    accessSync(root, constants.W_OK);
  } catch {
    stop(`Packages have to be installed, but this folder cannot be written to: ${root}`);
  }
  say('Installing packages (npm ci), about a minute');
  const { ok } = await run('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true });
  if (!ok) stop('npm ci failed; its own words stand above. Is the package registry reachable?');
}
