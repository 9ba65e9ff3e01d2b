import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Grant, Stream } from '../../src/contract/index.js';
import { createStreamside, local, memoryStore, operatorToken } from '../../src/server/index.js';
import { EngineScene, MediaSource } from '../engine/support/engine-scene.js';
import { reportOf } from '../engine/support/report-change.js';

const hourMs = 3_600_000;
const frameMs = 50;

describe('a system clock that is set during a broadcast', () => {
  for (const [name, stepMs] of [
    ['forward by an hour', hourMs],
    ['back by an hour', -hourMs],
  ] as const) {
    it(`${name} adds and takes no second: not of the recording, not of what is missing, not of a grant`, async (t) => {
      // The engine's own clock never goes back and is never set; the server's is the system's.
      const startedMs = Date.UTC(2026, 10, 20, 12);
      let passedMs = 0;
      let setMs = 0;
      const scene = await EngineScene.create({ clock: () => startedMs + passedMs });
      t.after(() => scene.close());
      const streamside = createStreamside({
        provider: local({ engine: scene.engine }),
        store: memoryStore(),
        authorize: operatorToken('operator'),
        now: () => new Date(startedMs + passedMs + setMs),
      });
      t.after(() => streamside.close());
      const call = async (method: string, path: string, body?: object): Promise<unknown> => {
        const response = await streamside.handler(
          new Request(`http://streamside.test${path}`, {
            method,
            headers: { Authorization: 'Bearer operator', 'Content-Type': 'application/json' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        );
        return await response.json();
      };
      const { id } = (await call('POST', '/streams', { title: 'Memorial service' })) as Stream;
      const { whip } = (await call('POST', `/streams/${id}/grants`, {})) as Grant;
      const { peer, location } = await scene.publish(id);
      const source = new MediaSource();
      const send = async (seconds: number): Promise<void> => {
        const until = (await scene.engine.report(id)).recordings[0]?.durationSeconds ?? 0;
        for (let sent = 0; sent < seconds * 1000; sent += frameMs) {
          passedMs += frameMs;
          source.sendFrames(peer, 1);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await reportOf(
          scene.engine,
          id,
          ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > until + seconds / 2,
        );
      };
      const seen = async (fits: (stream: Stream) => boolean): Promise<Stream> => {
        for (;;) {
          const stream = (await call('GET', `/streams/${id}`)) as Stream;
          if (fits(stream)) return stream;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await send(6);
      await seen(({ status }) => status === 'live');
      setMs = stepMs;
      await send(6);
      assert.equal(await streamside.access.mayPublish(id, whip.token), 'allowed');
      await scene.fetch(location, { method: 'DELETE' });

      const { assurance, recordings } = await seen(({ status }) => status === 'completed');
      const [recording] = recordings;
      assert.ok(recording !== undefined);
      const { duration, startedAt, coverage } = recording;
      assert.ok(Math.abs((duration ?? 0) - 12) < 1, `recorded ${duration} s of 12 s`);
      assert.ok(Math.abs(Date.parse(startedAt ?? '') - startedMs) < 1000, `begun at ${startedAt}`);
      assert.ok((coverage ?? 0) > 0.9, `covers ${coverage}`);
      assert.ok(assurance.missingSeconds <= 1, `${assurance.missingSeconds} s are missing`);
      assert.equal(assurance.recording, 'confirmed');
    });
  }
});
