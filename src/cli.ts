#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Streamside needs Node 20.19 or newer; this is ${process.version}. Get one at https://nodejs.org`,
  );
  process.exit(1);
}
// Loaded only now, and without a top-level await: an older Node could not read it, and would not say why.
void import('./cli/run-command.js')
  .then(({ runCommand }) => runCommand(process.argv.slice(2), process.env))
  .then((code) => process.exit(code));
export {};
