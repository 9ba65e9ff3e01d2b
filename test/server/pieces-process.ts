import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  createStreamside,
  embeddedStore,
  local,
  openSafetyPieces,
  operatorToken,
  toNodeListener,
} from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { operator } from './workbench.js';

/** A server that takes safety pieces, as a child of the test, which kills it: it tells where it listens. */
const [folder = '', port = '0'] = process.argv.slice(2);
const { handler } = createStreamside({
  store: await embeddedStore({ file: join(folder, 'streamside.db') }),
  provider: local({ engine: createFakeEngine() }),
  authorize: operatorToken(operator),
  basePath: '/live',
  safetyPieces: await openSafetyPieces({ folder: join(folder, 'uploads'), reserveBytes: 0 }),
});
const server = createServer(toNodeListener(handler));
server.listen(Number(port), '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit());
