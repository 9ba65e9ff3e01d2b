import './node-version.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { run } from './steps.mjs';

/** Shows every element in every state; the tables come from the manifest, which the build makes. */
await ensureInstalled();
await ensureBuilt();
await run('storybook', ['dev', '--port', '6006', '--no-open', '--disable-telemetry'], {
  stdin: 'inherit',
});
