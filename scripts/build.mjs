import './node-version.mjs';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { alone } from './alone.mjs';
import { ensureInstalled } from './install.mjs';
import { root, run, say, stop } from './steps.mjs';

const STAMP = join(root, 'dist', '.built');
const SOURCES = ['src', 'demo', 'vite.config.ts', 'package.json', 'tsconfig.base.json'];

const PARTS = [
  ['the modules and their types', 'tsc', ['-b', 'src', 'src/cli']],
  ['the drop-in script', 'vite', ['build', '--mode', 'browser', '--logLevel', 'warn']],
  ['the demo pages', 'vite', ['build', '--mode', 'demo', '--logLevel', 'warn']],
  [
    'the custom-elements manifest',
    'cem',
    ['analyze', '--config', 'custom-elements-manifest.config.mjs', '--quiet'],
  ],
];

/** Builds dist/ when a source is newer than the last build. */
export async function ensureBuilt() {
  if (!isBuilt()) await build();
}

/** Whether no source is newer than the last build. */
export function isBuilt() {
  const built = modifiedMs(STAMP);
  return SOURCES.every((path) => newestMs(join(root, path)) <= built);
}

async function build() {
  for (const [name, command, args] of PARTS) {
    say(`Building ${name}`);
    const { ok } = await run(command, args, { quiet: true });
    if (!ok) stop(`Building ${name} failed; the reason stands above.`);
  }
  removeStale();
  // npm sets this when it installs the package; in a clone nobody else does.
  chmodSync(join(root, 'dist', 'cli.js'), 0o755);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(STAMP, '');
}

/** The compiler leaves what it made of a module that has moved, and the package would bring it along. */
function removeStale() {
  const dist = join(root, 'dist');
  for (const room of readdirSync(join(root, 'src'), { withFileTypes: true })) {
    if (!room.isDirectory() || !existsSync(join(dist, room.name))) continue;
    for (const name of readdirSync(join(dist, room.name), { recursive: true })) {
      const source = /^(.*?)(\.d)?\.[jt]s(\.map)?$/.exec(name)?.[1];
      if (source === undefined || existsSync(join(root, 'src', room.name, `${source}.ts`)))
        continue;
      rmSync(join(dist, room.name, name), { force: true });
    }
  }
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await alone(async () => {
    await ensureInstalled();
    await build();
  });
}
