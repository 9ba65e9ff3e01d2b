import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './steps.mjs';

/** What the runners report lands here, and .ci/run reads the sum. */
const FOLDER = join(root, 'node_modules', '.cache', 'test-results');

/** What has passed and failed so far, of all runners. */
export class TestResults {
  #passed = 0;
  #failed = 0;
  #failures = [];

  /** Forgets what an earlier run has left. */
  static async begin(untilInstalled) {
    rmSync(FOLDER, { recursive: true, force: true });
    await untilInstalled;
    mkdirSync(FOLDER, { recursive: true });
    return new TestResults();
  }

  /** Where a runner of this name leaves its report. */
  pathOf(name) {
    return join(FOLDER, `${name.replaceAll(/[\\/]/g, '-')}.json`);
  }

  add({ passed, failed, failures = [] }) {
    this.#passed += passed;
    this.#failed += failed;
    this.#failures.push(...failures);
  }

  /** Adds what a runner has left; `ok` is how it ended. */
  addReport(name, ok) {
    const report = this.#read(name);
    // One that died, or could not begin, has failed, whatever it had counted.
    const isHeard = report !== null && (ok || report.failed > 0);
    this.add(report ?? { passed: 0, failed: 0 });
    if (!isHeard)
      this.add({
        passed: 0,
        failed: 1,
        failures: [{ file: name, name: 'did not end as it should' }],
      });
  }

  /** Prints what failed and the sum, leaves the sum for .ci/run, and tells whether all has passed. */
  end() {
    for (const { file, name, message } of this.#failures)
      console.log(`✖ ${relative(root, file ?? '')} › ${name}\n${beginningOf(message ?? '')}`);
    const sum = `${this.#passed} passed, ${this.#failed} failed`;
    writeFileSync(join(FOLDER, 'sum'), `${sum}\n`);
    console.log(`\n${sum}`);
    return this.#failed === 0;
  }

  #read(name) {
    try {
      return JSON.parse(readFileSync(this.pathOf(name), 'utf8'));
    } catch {
      return null;
    }
  }
}

/** The beginning of a message, under the name of what failed: the whole stands where it happened. */
function beginningOf(message) {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, 6)
    .map((line) => `    ${line}`)
    .join('\n');
}
