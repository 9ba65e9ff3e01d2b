/** Ends the process with one sentence when this Node is too old. Imports nothing, so that any Node can run it. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Streamside needs Node 20.19 or newer; this is ${process.version}. Get one at https://nodejs.org`,
  );
  process.exit(1);
}
