import { closeSync, openSync } from 'node:fs';

import { Transcoder } from '../../../src/engine/transcoding/transcoder.js';

/** Runs in a process of its own, which may not have many files open: starts a program when no more can be opened. */
const taken: number[] = [];
try {
  for (;;) taken.push(openSync('/dev/null', 'r'));
} catch {
  // That was the last one.
}
const transcoder = new Transcoder('cat', [], () => undefined);
transcoder.input?.write('media');
const isWhole = await transcoder.ended;
// What is told goes through a descriptor that is open already; loading what tells it may not.
for (const descriptor of taken) closeSync(descriptor);
console.log(`ended ${isWhole}`);
