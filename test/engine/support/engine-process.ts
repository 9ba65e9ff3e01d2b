import { createEngine } from '../../../src/engine/index.js';
import { serveEngine } from './engine-server.js';

/** An engine in a process of its own, to be killed. Its folder is the argument; it prints its origin, and each durable length beside how long it has been live. */
const engine = await createEngine({
  dataDir: process.argv[2] ?? '',
  authorize: () => Promise.resolve('allowed'),
});
const { origin } = await serveEngine(engine);
console.log(origin);
engine.watch((streamId) => {
  void engine.report(streamId).then(({ liveSince, recordings }) => {
    const liveSeconds = (Date.now() - Date.parse(liveSince ?? '')) / 1000;
    console.log(`durable ${recordings[0]?.durationSeconds ?? 0} ${liveSeconds}`);
  });
});
