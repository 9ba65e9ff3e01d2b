#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Streamside needs Node 20.19 or newer; this is ${process.version}. Get one at https://nodejs.org`,
  );
  process.exit(1);
}
// Loaded only now: an older Node could stumble over the rest before it has said why.
const { runCommand } = await import('./cli/run-command.js');
process.exit(await runCommand(process.argv.slice(2), process.env));
