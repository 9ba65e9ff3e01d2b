import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureReady } from './ready.mjs';
import { demandKnownArguments } from './server-arguments.mjs';
import { root } from './steps.mjs';

demandKnownArguments(process.argv.slice(2));
await ensureReady();
// In this process rather than a child, so that a signal to npm's process group ends one server, once.
const cli = join(root, 'dist', 'cli.js');
process.argv = [process.argv[0], cli, ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);
