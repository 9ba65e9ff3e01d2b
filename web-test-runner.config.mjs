import { writeFileSync } from 'node:fs';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { browserArgs } from './test/support/browser-args.mjs';

export default {
  files: 'test/**/*.browser.test.ts',
  nodeResolve: { exportConditions: ['production', 'default'] },
  middleware: [findWorkerSource],
  // A page opened beside another is hidden, and a hidden page's play() does not settle.
  concurrency: 1,
  // Most wait for what the page comes to, which takes its time on a busy machine.
  browserStartTimeout: 120_000,
  testsFinishTimeout: 300_000,
  testFramework: { config: { timeout: 60_000 } },
  plugins: [
    { name: 'without-node', serve: serveWithoutNode },
    { name: 'forced-colors', executeCommand: forceColors },
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.base.json' }),
  ],
  testRunnerHtml: createTestPage,
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
        args: browserArgs,
      },
    }),
  ],
  reporters: [defaultReporter(), { onTestRunFinished: ({ sessions }) => writeResults(sessions) }],
};

/** The runner leaves a page whose tests are through, and nobody is there to be asked: only a test's own event asks. */
function createTestPage(testFramework) {
  return `<!doctype html>
    <html>
      <body>
        <script>
          addEventListener('beforeunload', (event) => event.isTrusted && event.stopImmediatePropagation());
        </script>
        <script type="module" src="${testFramework}"></script>
      </body>
    </html>`;
}

/** A worker's address is no import, so nobody else finds the source behind the name of what it compiles to. */
function findWorkerSource(context, next) {
  context.url = context.url.replace(/^(\/src\/[\w/-]+-worker)\.js\b/, '$1.ts');
  return next();
}

/** The one file of mediabunny that is for Node alone; its package names it so in a field that is not read here. */
function serveWithoutNode({ path }) {
  if (path.endsWith('/mediabunny/dist/modules/src/node.js')) return 'export {};';
  return undefined;
}

/** As a person has it who lets the system choose all colours. The runner's own `emulateMedia` knows of none. */
async function forceColors({ command, payload, session }) {
  if (command !== 'force-colors') return undefined;
  const page = session.browser.getPage(session.id);
  const client = await page.createCDPSession();
  const features = [{ name: 'forced-colors', value: payload ? 'active' : 'none' }];
  await client.send('Emulation.setEmulatedMedia', { features });
  return true;
}

/** Leaves what failed, and how many did not, where the test command asked for it. */
function writeResults(sessions) {
  const file = process.env.TEST_RESULTS;
  if (!file) return;
  const result = { passed: 0, failed: 0, failures: [] };
  for (const session of sessions) {
    const before = result.failed;
    addSuite(session.testResults, session.testFile, result);
    // A page that could not load or threw outside a test has no failed test to show for it.
    if (!session.passed && result.failed === before)
      addFailure(result, session.testFile, 'the page', session.errors[0]);
  }
  writeFileSync(file, JSON.stringify(result));
}

function addSuite(suite, file, result) {
  for (const test of suite?.tests ?? []) {
    if (test.skipped) continue;
    if (test.passed) result.passed += 1;
    else addFailure(result, file, test.name, test.error);
  }
  for (const inner of suite?.suites ?? []) addSuite(inner, file, result);
}

function addFailure(result, file, name, error) {
  result.failed += 1;
  result.failures.push({ file, name, message: error?.message });
}
