import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall } from './chromium.mjs';
import { run, say, stop } from './steps.mjs';

/** Where Debian keeps what belongs to a version of the server. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs; installs Debian's where that can be done without asking. */
export async function ensurePostgres() {
  const found = findPrograms();
  if (found) return found;
  if (!canInstall()) {
    stop(
      'The tests of the PostgreSQL store need its server: install it (Debian/Ubuntu: sudo apt-get install postgresql), or name the folder of initdb and postgres in POSTGRES_BIN.',
    );
  }
  say('Installing PostgreSQL from the system’s packages, about a minute');
  await run('apt-get', ['update', '-qq'], { quiet: true });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  const installed = findPrograms();
  if (!installed) stop('PostgreSQL could not be installed: sudo apt-get install postgresql');
  return installed;
}

function findPrograms() {
  const named = process.env.POSTGRES_BIN;
  if (named && !isComplete(named)) stop(`POSTGRES_BIN names no initdb and postgres: ${named}`);
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const folders = [
    named ?? '',
    ...versions.sort((a, b) => b - a).map((version) => join(DEBIAN, String(version), 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find(isComplete);
}

function isComplete(folder) {
  return folder !== '' && ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)));
}
