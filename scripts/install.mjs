import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say, stop } from './steps.mjs';

/** Installs the packages of the lockfile when any is missing, or when it is newer than they are. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  say('Installing packages (npm ci), one to five minutes; what follows takes a minute or two');
  // The build needs all of them, also where NODE_ENV says production.
  const { ok } = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    quiet: true,
  });
  if (!ok) stop('npm ci failed; its own words stand above. Is the package registry reachable?');
}

/** Whether the packages of the lockfile are there. */
export function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
    return false;
  }
  // An install that was broken off, or left out what is for development, leaves folders missing.
  return Object.entries(JSON.parse(readFileSync(wanted, 'utf8')).packages).every(
    ([path, { optional }]) => optional || existsSync(join(root, path, 'package.json')),
  );
}
