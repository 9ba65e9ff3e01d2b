import { createEngine, EngineError } from '../../../src/engine/index.js';

try {
  await createEngine({
    dataDir: process.argv[2] ?? '',
    authorize: () => Promise.resolve('allowed'),
  });
} catch (error) {
  if (error instanceof EngineError) console.log(`${error.code}: ${error.message}`);
}
