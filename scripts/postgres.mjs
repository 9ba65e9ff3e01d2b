import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stop } from './steps.mjs';

/** Where Debian keeps what belongs to a version of the server. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs. */
export const postgres = {
  packages: ['postgresql'],
  need: 'The tests of the PostgreSQL store need its server: install it, or name the folder of initdb and postgres in POSTGRES_BIN. On Debian or Ubuntu',
  find: () => {
    const named = process.env.POSTGRES_BIN;
    if (named && !isComplete(named)) stop(`POSTGRES_BIN names no initdb and postgres: ${named}`);
    const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
    const folder = [
      named ?? '',
      ...versions.sort((a, b) => b - a).map((version) => join(DEBIAN, String(version), 'bin')),
      ...(process.env.PATH ?? '').split(delimiter),
    ].find(isComplete);
    return folder ? { POSTGRES_BIN: folder } : null;
  },
};

function isComplete(folder) {
  return folder !== '' && ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)));
}
