import './node-version.mjs';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
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

/** Runs every check, even after a failure; answers with the counts. */
export async function runChecks() {
  const failed = [];
  for (const [name, command, args] of CHECKS) {
    const { ok, seconds } = await run(command, args, { quiet: true });
    console.log(`  ${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
    if (!ok) failed.push(name);
  }
  return { passed: CHECKS.length - failed.length, failed: failed.length };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureInstalled();
  await ensureBuilt();
  say(`Checking ${root}`);
  const { passed, failed } = await runChecks();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
