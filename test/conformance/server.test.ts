import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runConformance } from '../../src/conformance/index.js';
import {
  createStreamside,
  local,
  memoryStore,
  openSafetyPieces,
  operatorToken,
} from '../../src/server/index.js';
import type { MediaEngine } from '../../src/server/index.js';

const token = 'operator-of-the-test';

/** An engine that nothing was ever published to. */
const engine: MediaEngine = {
  addresses: (id) => ({ whip: `/media/${id}/whip`, whep: `/media/${id}/whep` }),
  report: () => Promise.resolve({ ingest: 'none', liveSince: null, recordings: [] }),
  watch: () => () => undefined,
  endStream: () => Promise.resolve(),
  deleteRecordings: () => Promise.resolve(),
};

describe('createStreamside', () => {
  it('holds the contract', async (test) => {
    // The server's keep-alive is due every 15 s: its clock runs faster here.
    test.mock.timers.enable({ apis: ['setInterval'] });
    let hurry = setTimeout(function run() {
      test.mock.timers.tick(15_000);
      hurry = setTimeout(run, 50);
    }, 50);
    const folder = await mkdtemp(join(tmpdir(), 'streamside-conformance-'));
    const streamside = createStreamside({
      provider: local({ engine }),
      store: memoryStore(),
      authorize: operatorToken(token),
      basePath: '/live',
      safetyPieces: await openSafetyPieces({ folder, reserveBytes: 0 }),
    });
    try {
      const results = await runConformance({
        baseUrl: 'http://server.example/live',
        token,
        fetch: (input, init) => streamside.handler(new Request(input, init)),
        times: { eventMs: 30_000, keepAliveMs: 30_000 },
      });
      const failed = results.filter(({ outcome }) => outcome === 'failed');
      assert.deepEqual(failed, []);
      assert.ok(results.filter(({ outcome }) => outcome === 'passed').length > 75);
    } finally {
      clearTimeout(hurry);
      await streamside.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
