import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathsOf } from './system-packages.mjs';

/** Where they stand, though a person's PATH may not lead there. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/** What makes networks that lose packets; only root on Linux can use it, and nobody else is asked for it. */
export const network = {
  packages: ['iproute2', 'iptables'],
  need: 'The tests of networks that lose packets need ip and iptables',
  find: () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return {};
    return ['ip', 'iptables'].every(isThere) ? {} : null;
  },
};

function isThere(name) {
  const places = [...pathsOf(name), ...SYSTEM_FOLDERS.map((folder) => join(folder, name))];
  return places.some((path) => existsSync(path));
}
