import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { root, run, say } from './steps.mjs';

/** What the runners report lands here, and .ci/run reads the sum. */
const RESULTS = join(root, 'node_modules', '.cache', 'test-results');

/** Far beyond the longest test on a slow machine. */
const TEST_LIMIT_MS = 300_000;

rmSync(RESULTS, { recursive: true, force: true });
await ensureInstalled();
const { ensureChromium } = await import('./chromium.mjs');
const chromium = await ensureChromium();
console.log(`Browser: ${chromium}`);
const { ensureFfmpeg } = await import('./ffmpeg.mjs');
const { ffmpeg, ffprobe } = await ensureFfmpeg();
console.log(`ffmpeg: ${ffmpeg}`);
const { ensurePostgres } = await import('./postgres.mjs');
const postgres = await ensurePostgres();
console.log(`PostgreSQL: ${postgres}`);
await ensureBuilt();
mkdirSync(RESULTS, { recursive: true });

const env = {
  CHROME_PATH: chromium,
  FFMPEG_PATH: ffmpeg,
  FFPROBE_PATH: ffprobe,
  POSTGRES_BIN: postgres,
};
const tests = testFiles(join(root, 'test'));
const real = tests.filter((path) => path.endsWith('.real.test.ts'));
const beside = tests.filter((path) => /\.(?:long|process)\.test\.ts$/.test(path));
const units = tests.filter((path) => !real.includes(path) && !beside.includes(path));
const total = { passed: 0, failed: 0 };

say('Checks');
const { runChecks } = await import('./check.mjs');
add(await runChecks());

say(`Tests in Node (${units.length} files)`);
add(await runNodeTests('units', units, 2));

// Without a browser, or waiting for most of their minutes, they leave the machine to the others.
say(
  `Tests of processes, and ones that take minutes (${beside.length} files), beside all that follows`,
);
const besideRun = runNodeTests('beside', beside, 1, { beside: true });

say('Tests in the browser');
await run('wtr', [], { env: { ...env, TEST_RESULTS: join(RESULTS, 'browser.json') } });
add(readResult('browser.json'));

say('Building the stories');
add(count((await run('storybook', storybookBuild(), { quiet: true })).ok));

// One at a time: each has a whole browser and a media engine to itself on a small machine.
say(`Tests of the whole, with real browsers and real media (${real.length} files)`);
add(await runNodeTests('real', real, 1));

say('Tests of processes, and ones that take minutes');
const besideResult = await besideRun;
console.log(`${besideResult.passed} passed, ${besideResult.failed} failed`);
add(besideResult);

writeFileSync(join(RESULTS, 'sum'), `${total.passed} passed, ${total.failed} failed\n`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

function add({ passed, failed }) {
  total.passed += passed;
  total.failed += failed;
}

function count(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

async function runNodeTests(name, files, concurrency, { beside = false } = {}) {
  const report = join(RESULTS, `${name}.tap`);
  await run(
    'node',
    [
      ...['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`],
      // A test that hangs must not hold the rest.
      ...[`--test-timeout=${TEST_LIMIT_MS}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${report}`],
      ...files,
    ],
    { env, beside },
  );
  const tap = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const number = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? NaN);
  const passed = number('pass');
  const failed = number('fail') + number('cancelled');
  // A runner that died before its summary has failed, whatever it had counted.
  return Number.isNaN(passed + failed) ? { passed: 0, failed: 1 } : { passed, failed };
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(join(RESULTS, file), 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function storybookBuild() {
  return ['build', '--disable-telemetry', '--quiet', '-o', 'storybook-static'];
}

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.browser.test.ts'))
    .map((name) => relative(root, join(folder, name)))
    .sort();
}
