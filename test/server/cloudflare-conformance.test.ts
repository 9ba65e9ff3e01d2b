import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runConformance } from '../../src/conformance/index.js';
import {
  cloudflareStream,
  createStreamside,
  memoryStore,
  operatorToken,
} from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { createFakeBackup } from './stand-ins/cloudflare-fake-backup.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';

const token = 'operator-of-the-test';

describe('createStreamside on cloudflareStream', () => {
  for (const route of ['direct', 'relay'] as const) {
    it(`holds the contract, ${route}`, async (t) => {
      // The server's keep-alive is due every 15 s: its clock runs faster here.
      t.mock.timers.enable({ apis: ['setInterval'] });
      let hurry = setTimeout(function run() {
        t.mock.timers.tick(15_000);
        hurry = setTimeout(run, 50);
      }, 50);
      t.after(() => clearTimeout(hurry));
      const standIn = await startCloudflareStandIn();
      t.after(() => standIn.close());
      const streamside = createStreamside({
        provider: cloudflareStream({
          ...standInAccount,
          baseUrl: standIn.baseUrl,
          route,
          engine: { ...createFakeEngine(), setRelays: async () => undefined },
          backup: createFakeBackup(),
        }),
        store: memoryStore(),
        authorize: operatorToken(token),
        basePath: '/live',
        onError: (error) => t.diagnostic(String(error)),
      });
      t.after(() => streamside.close());
      const results = await runConformance({
        baseUrl: 'http://server.example/live',
        token,
        fetch: (input, init) => streamside.handler(new Request(input, init)),
        times: { eventMs: 30_000, keepAliveMs: 30_000 },
      });
      const failed = results.filter(({ outcome }) => outcome === 'failed');
      assert.deepEqual(failed, []);
      assert.ok(results.filter(({ outcome }) => outcome === 'passed').length > 75);
    });
  }
});
