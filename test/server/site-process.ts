import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createStreamside,
  operatorToken,
  postgresStore,
  toNodeListener,
} from '../../src/server/index.js';
import { createFakeProvider } from './fake-provider.js';
import { operator } from './workbench.js';

/** One of several handler processes on one database, as a child of the test: it tells where it listens, and of each call to its provider. */
const [connectionString = ''] = process.argv.slice(2);
const say = (message: object) => process.send?.(message);
const fake = createFakeProvider();
let canMend = true;
fake.order(async (call) => {
  say({ call });
  // Slow enough that two creations at once would meet.
  if (call.startsWith('create')) await new Promise((resolve) => setTimeout(resolve, 300));
  if (call.startsWith('mend') && !canMend) throw new Error('not yet');
});
process.on('message', (message) => {
  if (message === 'fail to mend') canMend = false;
});
const store = await postgresStore({ connectionString });
const { handler } = createStreamside({
  store,
  provider: fake.provider,
  authorize: operatorToken(operator),
  onError: () => undefined,
});
const server = createServer(toNodeListener(handler));
server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
