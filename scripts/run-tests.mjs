import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runChecks } from './check.mjs';
import { ensurePrograms } from './programs.mjs';
import { ensureReady } from './ready.mjs';
import { root, run, say } from './steps.mjs';
import { TestResults } from './test-results.mjs';

/** Far beyond the longest file, and the longest group of small ones, on a slow machine. */
const FILE_LIMIT_MS = 600_000;
const UNITS_AT_ONCE = 24;

// The system's packages and npm's do not wait for each other.
const ready = Promise.all([ensurePrograms(), ensureReady()]);
const results = await TestResults.begin(ready);
const [env] = await ready;
for (const [name, path] of Object.entries(env)) console.log(`${name}: ${path}`);

const tests = testFiles(join(root, 'test'));
// What takes minutes comes first, so that it is not alone in the end.
const longest = ['test/engine/codecs.real.test.ts', 'test/thread/player-watchdog.real.test.ts'];
// What keeps both cores busy by itself, or looks for a break that others could make, comes last: of a picture,
// or of a sound that a starved device sends seconds after its picture.
const alone = [
  'test/thread/loss.real.test.ts',
  'test/thread/player-link-end.real.test.ts',
  'test/thread/player-many.real.test.ts',
];
const real = tests
  .filter((path) => path.endsWith('.real.test.ts') && !alone.includes(path))
  .sort((a, b) => Number(longest.includes(b)) - Number(longest.includes(a)));
const slow = [/\.long\.test\.ts$/, /\.process\.test\.ts$/].flatMap((kind) =>
  tests.filter((path) => kind.test(path)),
);
const units = tests.filter((path) => ![...alone, ...real, ...slow].includes(path));

// They keep one core busy at most, or wait for most of their minutes: the others have the rest.
say(
  `The stories' build, tests in the browser, tests of processes and ones that take minutes (${slow.length} files), beside all that follows`,
);
const browserRun = buildStories().then(runBrowserTests);
const slowRun = runInTurn(slow);

say('Checks');
// The architecture is among the tests that follow, file by file.
results.add(await runChecks((name) => name !== 'architecture'));

say(`Tests in Node (${units.length} files)`);
await runUnits(units);

// Each waits for real time to pass for more than half of it: two share a small machine, with one of the slow.
// With more, what is late for want of a processor was now and then more than any test bears.
say(`Tests of the whole, with real browsers and real media (${real.length + alone.length} files)`);
await Promise.all([runInTurn(real, slow), browserRun.then(() => runInTurn(real, slow)), slowRun]);
await runInTurn(alone);

say('All has run');
process.exitCode = results.end() ? 0 : 1;

/** Many small files in few processes, most of whose time is waiting. */
async function runUnits(files) {
  const groups = [];
  for (let at = 0; at < files.length; at += UNITS_AT_ONCE)
    groups.push(files.slice(at, at + UNITS_AT_ONCE));
  const runInGroups = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const name = `units from ${group[0]}`;
      const args = ['--import', 'tsx', ...reportersOf(name), 'scripts/run-units.mjs', ...group];
      const { ok, output, seconds } = await run('node', args, {
        env,
        beside: true,
        limitMs: FILE_LIMIT_MS,
      });
      results.addReport(name, ok);
      console.log(`${ok ? '✔' : '✖'} ${group.length} ${name} (${seconds.toFixed(1)} s)`);
      if (ok) process.stdout.write(output);
    }
  };
  await Promise.all([runInGroups(), runInGroups(), runInGroups()]);
}

/** One file after the other, from the first list that still has one; others may take from the same lists. */
async function runInTurn(...lists) {
  for (;;) {
    const file = lists.find(({ length }) => length > 0)?.shift();
    if (file === undefined) return;
    const args = ['--import', 'tsx', ...reportersOf(file), file];
    const { ok, output, seconds } = await run('node', args, {
      env,
      beside: true,
      limitMs: FILE_LIMIT_MS,
    });
    results.addReport(file, ok);
    console.log(`${ok ? '✔' : '✖'} ${file} (${seconds.toFixed(1)} s)`);
    if (ok) process.stdout.write(output);
  }
}

function reportersOf(name) {
  return [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    '--test-reporter=./scripts/result-reporter.mjs',
    `--test-reporter-destination=${results.pathOf(name)}`,
  ];
}

async function runBrowserTests() {
  const report = { TEST_RESULTS: results.pathOf('browser') };
  const { ok, seconds } = await run('wtr', [], { env: { ...env, ...report }, beside: true });
  results.addReport('browser', ok);
  console.log(`${ok ? '✔' : '✖'} the tests in the browser (${seconds.toFixed(1)} s)`);
}

async function buildStories() {
  const args = ['build', '--disable-telemetry', '--quiet', '-o', 'storybook-static'];
  const { ok } = await run('storybook', args, { beside: true });
  if (ok) results.add({ passed: 1, failed: 0 });
  else
    results.add({ passed: 0, failed: 1, failures: [{ file: 'stories', name: 'were not built' }] });
}

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.browser.test.ts'))
    .map((name) => relative(root, join(folder, name)))
    .sort();
}
