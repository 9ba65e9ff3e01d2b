import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readStream, readStreamPage, readViewerLink } from '../../src/contract/index.js';
import type { Stream } from '../../src/contract/index.js';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench, operator, readBlocks } from './workbench.js';

const hourMs = 3_600_000;

describe('createViewerLink', () => {
  let bench = createWorkbench();
  let secret: Stream;

  beforeEach(async () => {
    bench = createWorkbench();
    secret = await bench.createStream({ visibility: 'private' });
  });
  afterEach(async () => {
    assert.deepEqual(bench.errors, []);
    await bench.close();
  });

  const createLink = (id = secret.id, body?: object) => bench.createViewerLink(id, body);

  describe('for a stream with something to play', () => {
    const goLive = async (id: string) => {
      bench.engine.set(id, {
        ingest: 'connected',
        liveSince: bench.at(-5),
        hls: `/media/${id}/hls/index.m3u8`,
      });
      await bench.ask(`PUT /streams/${id}/broadcasts/b`, {
        body: { startedAt: bench.at(-5), endedAt: null, sentAt: bench.at(0), parts: [] },
      });
    };
    const read = async (token: string, etag?: string) => {
      const headers: Record<string, string> = etag ? { 'If-None-Match': etag } : {};
      const response = await bench.ask(`GET /streams/${secret.id}`, { token, headers });
      const tag = response.headers.get('ETag') ?? '';
      const stream = response.status === 304 ? null : readStream(await response.json());
      return { status: response.status, etag: tag, urls: stream?.sources.map(({ url }) => url) };
    };

    it('answers with addresses that carry the token of whoever asks', async () => {
      await goLive(secret.id);
      const [a, b] = [await createLink(), await createLink()];
      const first = await read(a.token);
      const base = `/media/${secret.id}`;
      assert.deepEqual(first.urls, [
        `${base}/~${a.token}/whep`,
        `${base}/~${a.token}/hls/index.m3u8`,
      ]);
      const second = await read(b.token);
      assert.notEqual(second.etag, first.etag);
      assert.equal((await read(a.token, first.etag)).status, 304);
      assert.equal((await read(b.token, first.etag)).status, 200);
    });

    it('gives someone without a link addresses for the time of a visit, the same for an hour', async () => {
      await goLive(secret.id);
      const first = await read(operator);
      const [, token = ''] = /~([^/]+)/.exec(first.urls?.[0] ?? '') ?? [];
      assert.equal(await bench.access.mayView(secret.id, token), 'allowed');
      assert.equal((await read(operator, first.etag)).status, 304);
      bench.advance(2 * hourMs);
      assert.equal((await read(operator, first.etag)).status, 200);
      bench.advance(11 * hourMs);
      assert.equal(await bench.access.mayView(secret.id, token), 'unauthenticated');
    });

    it('makes these void with the links, and gives everybody who may stay new ones', async () => {
      await goLive(secret.id);
      const first = await read(operator);
      const [, token = ''] = /~([^/]+)/.exec(first.urls?.[0] ?? '') ?? [];
      await createLink(secret.id, { rotate: true });
      assert.equal(await bench.access.mayView(secret.id, token), 'unauthenticated');
      const second = await read(operator, first.etag);
      const [, fresh = ''] = /~([^/]+)/.exec(second.urls?.[0] ?? '') ?? [];
      assert.equal(await bench.access.mayView(secret.id, fresh), 'allowed');
    });

    it('tells it in events too, and ends them when the link does', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const timed = createWorkbench();
      const { id } = await timed.createStream({ visibility: 'private' });
      timed.engine.set(id, { ingest: 'connected', liveSince: timed.at(-5) });
      const made = await timed.ask(`POST /streams/${id}/viewer-links`, {
        body: { expiresInSeconds: 60 },
      });
      const { token } = readViewerLink(await made.json());
      const next = readBlocks(await timed.ask(`GET /streams/${id}/events`, { token }));
      const blockWith = async (text: string) => {
        for (;;) {
          const block = await next();
          if (block === null || block.includes(text)) return block;
        }
      };
      assert.ok((await blockWith('event: stream'))?.includes(`/~${token}/whep`));
      await timed.ask(`PATCH /streams/${id}`, { body: { title: 'Renamed' } });
      assert.ok((await blockWith('Renamed'))?.includes(`/~${token}/whep`));
      t.mock.timers.tick(15_000);
      assert.equal(await next(), ':');
      timed.advance(60_000);
      t.mock.timers.tick(15_000);
      assert.equal(await blockWith('event: stream'), null);
      await timed.close();
    });

    it('tells a link that has ended nothing of the next change, and gives it no address', async () => {
      await goLive(secret.id);
      const { token } = await createLink(secret.id, { expiresInSeconds: 60 });
      const next = readBlocks(await bench.ask(`GET /streams/${secret.id}/events`, { token }));
      assert.match((await next()) ?? '', /retry/);
      assert.ok((await next())?.includes(`/~${token}/whep`));
      bench.advance(60_000);
      await bench.ask(`PATCH /streams/${secret.id}`, { body: { title: 'Renamed' } });
      assert.equal(await next(), null);
      assert.equal(await bench.access.mayView(secret.id, token), 'unauthenticated');
    });

    it('brings to a viewer who comes back with another link its addresses, though nothing has changed', async () => {
      await goLive(secret.id);
      const events = `GET /streams/${secret.id}/events`;
      const [a, b] = [await createLink(), await createLink()];
      const first = readBlocks(await bench.ask(events, { token: a.token }));
      await first();
      const [, id = ''] = /^id: (.+)$/m.exec((await first()) ?? '') ?? [];
      const headers = { 'Last-Event-ID': id };
      const again = readBlocks(await bench.ask(events, { token: b.token, headers }));
      await again();
      const block = (await again()) ?? '';
      assert.equal(/^id: (.+)$/m.exec(block)?.[1], id);
      assert.ok(block.includes(`/~${b.token}/whep`));
    });

    it("gives a visit's time to whoever the application knows by something else than a link that has ended", async () => {
      const site = createWorkbench({
        authorize: async ({ request }) =>
          request.headers.get('Cookie') === 'visitor=1' ? 'allowed' : 'unauthenticated',
      });
      const headers = { Cookie: 'visitor=1', Origin: 'https://site.test' };
      const { id } = readStream(
        await (
          await site.ask('POST /streams', {
            token: null,
            headers,
            body: { title: 'a', visibility: 'private' },
          })
        ).json(),
      );
      site.engine.set(id, { ingest: 'connected', liveSince: site.at(-5) });
      await site.ask(`PUT /streams/${id}/broadcasts/b`, {
        token: null,
        headers,
        body: { startedAt: site.at(-5), endedAt: null, sentAt: site.at(0), parts: [] },
      });
      const made = await site.ask(`POST /streams/${id}/viewer-links`, {
        token: null,
        headers,
        body: { expiresInSeconds: 60 },
      });
      const { token } = readViewerLink(await made.json());
      const read = async () => {
        const answer = await site.ask(`GET /streams/${id}`, { token, headers });
        const [source] = readStream(await answer.json()).sources;
        return { used: /~([^/]+)/.exec(source?.url ?? '')?.[1] ?? '', until: source?.expiresAt };
      };
      assert.deepEqual(await read(), { used: token, until: site.at(60) });
      site.advance(60_000);
      const { used } = await read();
      assert.notEqual(used, token);
      assert.equal(await site.access.mayView(id, used), 'allowed');
      await site.close();
    });

    it('answers a change with addresses as good as those of a read', async () => {
      await goLive(secret.id);
      const changed = await bench.ask(`PATCH /streams/${secret.id}`, { body: { title: 'b' } });
      const read = await bench.ask(`GET /streams/${secret.id}`);
      assert.equal(changed.headers.get('ETag'), read.headers.get('ETag'));
      const { sources } = readStream(await changed.json());
      assert.match(sources[0]?.url ?? '', /~/);
      assert.deepEqual(sources, readStream(await read.json()).sources);
    });

    it('names no address of a private stream in a list, where none would be good', async () => {
      const open = await bench.createStream();
      await goLive(secret.id);
      await goLive(open.id);
      const listed = await bench.ask('GET /streams');
      const { streams } = readStreamPage(await listed.json());
      const counts = streams.map(({ id, status, sources }) => [id, status, sources.length]);
      assert.deepEqual(counts, [
        [open.id, 'live', 2],
        [secret.id, 'live', 0],
      ]);
    });

    it('tells all but the addresses while they cannot be signed, and those once they can', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
      let signing: 'hangs' | 'works' = 'hangs';
      // The service's own token ends before the viewer's link.
      const ending = { expiresAt: bench.at(60) };
      const errors: unknown[] = [];
      const fake = createFakeProvider();
      fake.show({
        ingest: 'connected',
        liveSince: bench.at(-5),
        sources: [{ type: 'hls', url: 'https://service.test/a.m3u8', latency: 'low' }],
      });
      const site = createWorkbench({
        onError: (error) => errors.push(error),
        provider: {
          ...fake.provider,
          signPlayback: (_, { sources, recordings }) =>
            signing === 'works'
              ? Promise.resolve({
                  sources: sources.map((one) => ({ ...one, url: `${one.url}?signed`, ...ending })),
                  recordings,
                })
              : new Promise(() => undefined),
        },
      });
      const { id } = await site.createStream({ visibility: 'private' });
      await site.ask(`PUT /streams/${id}/broadcasts/b`, {
        body: { startedAt: site.at(-5), endedAt: null, sentAt: site.at(0), parts: [] },
      });
      const settle = async () => {
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      };
      const asked = site.ask(`GET /streams/${id}`);
      await settle();
      t.mock.timers.tick(5_000);
      const { status, sources } = readStream(await (await asked).json());
      assert.deepEqual([status, sources], ['live', []]);
      assert.ok(errors.length > 0);
      // What the round that the clock began changes.
      await settle();

      const next = readBlocks(await site.ask(`GET /streams/${id}/events`));
      await settle();
      t.mock.timers.tick(5_000);
      assert.match((await next()) ?? '', /retry/);
      const partly = (await next()) ?? '';
      assert.match(partly, /"status":"live".*"sources":\[\]/);
      signing = 'works';
      t.mock.timers.tick(15_000);
      let whole = ':';
      while (whole === ':') whole = (await next()) ?? '';
      assert.match(whole, /a\.m3u8\?signed/);
      assert.ok(whole.includes(JSON.stringify(ending).slice(1, -1)));
      assert.equal(/^id: .*/.exec(whole)?.[0], /^id: .*/.exec(partly)?.[0]);
      await site.close();
    });

    it('leaves the addresses of public streams as they are', async () => {
      const open = await bench.createStream();
      await goLive(open.id);
      const { token } = await createLink(open.id);
      const response = await bench.ask(`GET /streams/${open.id}`, { token });
      assert.doesNotMatch(await response.text(), /~/);
    });
  });
});
