import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensurePrograms } from './programs.mjs';
import { ensureReady } from './ready.mjs';
import { root, run, say } from './steps.mjs';

/** What the runners report lands here, and .ci/run reads the sum. */
const RESULTS = join(root, 'node_modules', '.cache', 'test-results');

/** Far beyond the longest test on a slow machine. */
const TEST_LIMIT_MS = 300_000;

rmSync(RESULTS, { recursive: true, force: true });
// The system's packages and npm's do not wait for each other.
const [env] = await Promise.all([ensurePrograms(), ensureReady()]);
for (const [name, path] of Object.entries(env)) console.log(`${name}: ${path}`);
mkdirSync(RESULTS, { recursive: true });

const tests = testFiles(join(root, 'test'));
const real = tests.filter((path) => path.endsWith('.real.test.ts'));
const beside = tests.filter((path) => /\.(?:long|process)\.test\.ts$/.test(path));
const units = tests.filter((path) => !real.includes(path) && !beside.includes(path));
const total = { passed: 0, failed: 0, failures: [] };

say('Checks');
const { runChecks } = await import('./check.mjs');
add(await runChecks());

// Some wait for a clock: three keep two cores busy.
say(`Tests in Node (${units.length} files)`);
add(await runNodeTests('units', units, 3));

// They keep one core busy at most, or wait for most of their minutes: the others have the rest.
say(
  `The stories' build, tests of processes, and ones that take minutes (${beside.length} files), beside all that follows`,
);
const storiesBuilt = buildStories();
const besideRun = storiesBuilt.then(() => runNodeTests('beside', beside, 1, { beside: true }));

say('Tests in the browser');
await run('wtr', [], { env: { ...env, TEST_RESULTS: join(RESULTS, 'browser.json') } });
add(readResult('browser.json'));

await storiesBuilt;
// Each waits for real time to pass for two thirds of it, so that two share a small machine.
say(`Tests of the whole, with real browsers and real media (${real.length} files)`);
add(await runNodeTests('real', real, 2));

say('Tests of processes, and ones that take minutes');
const besideResult = await besideRun;
console.log(`${besideResult.passed} passed, ${besideResult.failed} failed`);
add(besideResult);

if (total.failures.length > 0) say('What failed');
for (const { file, name, message } of total.failures)
  console.log(`✖ ${relative(root, file ?? '')} › ${name}\n${indent(message ?? '')}`);
writeFileSync(join(RESULTS, 'sum'), `${total.passed} passed, ${total.failed} failed\n`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

function add({ passed, failed, failures = [] }) {
  total.passed += passed;
  total.failed += failed;
  total.failures.push(...failures);
}

/** The beginning of a message, under the name of what failed: the whole stands where it happened. */
function indent(message) {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, 6)
    .map((line) => `    ${line}`)
    .join('\n');
}

async function runNodeTests(name, files, concurrency, { beside = false } = {}) {
  const report = `${name}.json`;
  await run(
    'node',
    [
      ...['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`],
      // A test that hangs must not hold the rest.
      ...[`--test-timeout=${TEST_LIMIT_MS}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[
        '--test-reporter=./scripts/result-reporter.mjs',
        `--test-reporter-destination=${join(RESULTS, report)}`,
      ],
      ...files,
    ],
    { env, beside },
  );
  return readResult(report);
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(join(RESULTS, file), 'utf8'));
  } catch {
    // A runner that died before its summary has failed, whatever it had counted.
    return { passed: 0, failed: 1, failures: [{ file, name: 'was not written' }] };
  }
}

async function buildStories() {
  const args = ['build', '--disable-telemetry', '--quiet', '-o', 'storybook-static'];
  const { ok } = await run('storybook', args, { beside: true });
  if (ok) add({ passed: 1, failed: 0 });
  else add({ passed: 0, failed: 1, failures: [{ file: 'stories', name: 'were not built' }] });
}

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.browser.test.ts'))
    .map((name) => relative(root, join(folder, name)))
    .sort();
}
