import './node-version.mjs';
import { pathToFileURL } from 'node:url';
import { ensureReady } from './ready.mjs';
import { root, run, say } from './steps.mjs';

/** What is held against the code without running it; each fails the build. */
const CHECKS = [
  ['types', 'tsc', ['-b']],
  ['lint', 'eslint', ['.']],
  ['templates', 'lit-analyzer', ['src/elements', '--strict', '--quiet']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['architecture', 'node', ['--import', 'tsx', '--test', 'test/architecture/architecture.test.ts']],
  ['size', 'node', ['scripts/size.mjs']],
  ['manifest', 'node', ['scripts/manifest.mjs']],
  ['package', 'publint', ['--strict']],
  ['package types', 'attw', ['--pack', '.', '--profile', 'esm-only', '--quiet']],
];

/** None of them uses more than one core. */
const AT_ONCE = 2;

/** Runs every check that is wanted, even after a failure; answers with the counts. */
export async function runChecks(isWanted = () => true) {
  const checks = CHECKS.filter(([name]) => isWanted(name));
  const waiting = [...checks];
  const failures = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const [name, command, args] = check;
      const { ok, seconds } = await run(command, args, { quiet: true });
      console.log(`  ${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
      if (!ok) failures.push({ file: 'checks', name });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const failed = failures.length;
  return { passed: checks.length - failed, failed, failures };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureReady();
  say(`Checking ${root}`);
  const { passed, failed } = await runChecks();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
