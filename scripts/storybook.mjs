import './node-version.mjs';
import { ensureReady } from './ready.mjs';
import { run } from './steps.mjs';

/** Shows every element in every state; the tables come from the manifest, which the build makes. */
await ensureReady();
await run('storybook', ['dev', '--port', '6006', '--no-open', '--disable-telemetry'], {
  stdin: 'inherit',
});
