import { createEngine, EngineError } from '../../../src/engine/index.js';
import { FakeTransport } from './fake-transport.js';

/** An engine that does nothing in the folder that the argument names. Tells its parent `running`, or the code of why not. */
try {
  await createEngine({
    dataDir: process.argv[2] ?? '',
    transport: new FakeTransport(),
    startAacThread: null,
    authorize: () => Promise.resolve('allowed'),
  });
  process.send?.('running');
} catch (error) {
  process.send?.(error instanceof EngineError ? error.code : String(error));
}
