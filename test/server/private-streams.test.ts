import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readStream, readStreamPage, readViewerLink } from '../../src/contract/index.js';
import type { Stream, ViewerLink } from '../../src/contract/index.js';
import { createViewerTokens } from '../../src/server/access/viewer-tokens.js';
import { memoryStore } from '../../src/server/index.js';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench, operator, readBlocks, toOutcome } from './workbench.js';

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

  const createLink = async (id = secret.id, body?: object): Promise<ViewerLink> => {
    const response = await bench.ask(`POST /streams/${id}/viewer-links`, body ? { body } : {});
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('Cache-Control'), 'private, no-store');
    return readViewerLink(await response.json());
  };

  it('lets whoever has it view this one stream, and do nothing else', async () => {
    const other = await bench.createStream({ visibility: 'private' });
    const open = await bench.createStream();
    const { token } = await createLink();
    const ask = async (line: string, body?: unknown) =>
      toOutcome(await bench.ask(line, { token, ...(body === undefined ? {} : { body }) }));
    assert.equal(await ask(`GET /streams/${secret.id}`), '200');
    assert.equal(await ask(`GET /streams/${open.id}`), '200');
    const at = bench.at(0);
    const report = { startedAt: at, endedAt: null, sentAt: at, parts: [] };
    for (const [line, body] of [
      [`GET /streams/${other.id}`],
      [`GET /streams/${other.id}/events`],
      [`PUT /streams/${secret.id}/broadcasts/b1`, report],
      [`POST /streams/${secret.id}/grants`],
      [`POST /streams/${secret.id}/uploads`, {}],
      [`POST /streams/${secret.id}/viewer-links`],
      [`PATCH /streams/${secret.id}`, { title: 'b' }],
      [`DELETE /streams/${secret.id}`],
      ['POST /streams', { title: 'b' }],
      ['GET /streams'],
    ] as const) {
      assert.equal(await ask(line, body), '403 not-allowed', line);
    }
    const { mayPublish, mayView } = bench.access;
    assert.equal(await mayView(secret.id, token), 'allowed');
    assert.equal(await mayView(other.id, token), 'forbidden');
    assert.equal(await mayPublish(secret.id, token), 'forbidden');
  });

  it('lasts a week, or as long as it is asked to', async () => {
    assert.equal((await createLink()).expiresAt, '2026-11-28T12:00:00.000Z');
    const { token, expiresAt } = await createLink(secret.id, { expiresInSeconds: 60 });
    assert.equal(expiresAt, '2026-11-21T12:01:00.000Z');
    bench.advance(59_999);
    assert.equal((await bench.ask(`GET /streams/${secret.id}`, { token })).status, 200);
    bench.advance(1);
    const late = await bench.ask(`GET /streams/${secret.id}`, { token });
    assert.equal(await toOutcome(late), '401 token-invalid');
    assert.equal(await bench.access.mayView(secret.id, token), 'unauthenticated');
  });

  it('makes void what was given out before, where it is asked to', async () => {
    const other = await bench.createStream({ visibility: 'private' });
    const untouched = (await createLink(other.id)).token;
    const lost = (await createLink()).token;
    const events = `GET /streams/${secret.id}/events`;
    const next = readBlocks(await bench.ask(events, { token: lost }));
    assert.match((await next()) ?? '', /retry/);
    assert.match((await next()) ?? '', /event: stream/);
    const kept = readBlocks(await bench.ask(events));
    assert.match((await kept()) ?? '', /retry/);
    assert.match((await kept()) ?? '', /event: stream/);

    const { token } = await createLink(secret.id, { rotate: true });
    assert.equal(await next(), null, 'who has the lost link sees nothing more');
    assert.match((await kept()) ?? '', /event: stream/);
    const outcome = async (line: string, by: string) =>
      toOutcome(await bench.ask(line, { token: by }));
    assert.equal(await outcome(`GET /streams/${secret.id}`, lost), '401 token-invalid');
    assert.equal(await outcome(events, lost), '401 token-invalid');
    assert.equal(await bench.access.mayView(secret.id, lost), 'unauthenticated');
    assert.equal(await outcome(`GET /streams/${secret.id}`, token), '200');
    assert.equal(await bench.access.mayView(secret.id, token), 'allowed');
    assert.equal(await outcome(`GET /streams/${other.id}`, untouched), '200');
    const later = (await createLink()).token;
    assert.equal(await bench.access.mayView(secret.id, token), 'allowed');
    await createLink(secret.id, { rotate: true });
    for (const old of [lost, token, later]) {
      assert.equal(await bench.access.mayView(secret.id, old), 'unauthenticated');
    }
  });

  it('lets nobody rotate who may not make links', async () => {
    const { token } = await createLink();
    const { whip } = await bench.createGrant(secret.id);
    for (const by of [token, whip.token]) {
      const refused = await bench.ask(`POST /streams/${secret.id}/viewer-links`, {
        token: by,
        body: { rotate: true },
      });
      assert.equal(await toOutcome(refused), '403 not-allowed');
    }
    const wrong = await bench.ask(`POST /streams/${secret.id}/viewer-links`, {
      body: { rotate: 'yes' },
    });
    assert.equal(await toOutcome(wrong), '422 field-invalid');
    assert.equal(await bench.access.mayView(secret.id, token), 'allowed');
  });

  it('stops an address that guesses at media, and nobody whose token is good', async () => {
    const { token } = await createLink();
    const open = await bench.createStream();
    const view = (by: string | null, address: string, id = secret.id) =>
      bench.access.mayView(id, by, address);
    for (let guess = 0; guess < 60; guess += 1) {
      assert.equal(await view(`guess-${guess}`, '192.0.2.1'), 'unauthenticated');
    }
    const isLimited = { code: 'rate-limited' };
    await assert.rejects(view('guess', '192.0.2.1'), isLimited);
    await assert.rejects(bench.access.mayPublish(open.id, 'guess', '192.0.2.1'), isLimited);
    assert.equal(await view(token, '192.0.2.1'), 'allowed');
    assert.equal(await view(null, '192.0.2.1'), 'unauthenticated');
    assert.equal(await view('guess', '192.0.2.1', open.id), 'allowed');
    assert.equal(await view('guess', '192.0.2.2'), 'unauthenticated');
  });

  for (const expiresInSeconds of [59, 31_622_401, 1.5, '60', null, -1]) {
    it(`refuses ${JSON.stringify(expiresInSeconds)} seconds`, async () => {
      const response = await bench.ask(`POST /streams/${secret.id}/viewer-links`, {
        body: { expiresInSeconds },
      });
      assert.equal(await toOutcome(response), '422 field-invalid');
    });
  }

  it('takes a body that is announced and does not come for none', async () => {
    const request = new Request(`https://site.test/live/streams/${secret.id}/viewer-links`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${operator}` },
      body: new ReadableStream({ start: (controller) => controller.close() }),
      duplex: 'half',
    } as RequestInit);
    assert.equal((await bench.handler(request)).status, 201);
  });

  it('leads to the page that the site has', async () => {
    assert.equal((await createLink()).url, undefined);
    const viewerPage = 'https://site.test/watch/{id}#token={token}';
    const site = createWorkbench({ viewerPage });
    const { id } = await site.createStream();
    const response = await site.ask(`POST /streams/${id}/viewer-links`);
    const { url, token } = readViewerLink(await response.json());
    assert.equal(url, `https://site.test/watch/${id}#token=${token}`);
    await site.close();
    for (const page of ['https://a.test/{id}?token={token}', 'https://a.test/#{token}', '/{id}']) {
      assert.throws(() => createWorkbench({ viewerPage: page }), TypeError);
    }
  });

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
                  sources: sources.map((one) => ({ ...one, url: `${one.url}?signed` })),
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

  it('is asked for as soon as the stream is private: events end at once', async () => {
    const open = await bench.createStream();
    const { token } = await createLink(open.id);
    const events = `GET /streams/${open.id}/events`;
    const next = readBlocks(await bench.ask(events, { token: null }));
    assert.match((await next()) ?? '', /retry/);
    assert.match((await next()) ?? '', /event: stream/);
    await bench.ask(`PATCH /streams/${open.id}`, { body: { visibility: 'private' } });
    assert.equal(await next(), null);
    assert.equal(await toOutcome(await bench.ask(events, { token: null })), '401 token-missing');
    const again = await bench.ask(events, { token });
    assert.equal(again.status, 200);
    await again.body?.cancel();
  });
});

describe('createViewerTokens', () => {
  const now = () => new Date('2026-11-21T12:00:00Z');
  const inAnHour = new Date('2026-11-21T13:00:00Z');

  it('reads what another process of the same store made, and nothing altered or foreign', async () => {
    const store = memoryStore();
    const token = await createViewerTokens(store, now).create({ id: 'st_a', kept: {} }, inAnHour);
    const tokens = createViewerTokens(store, now);
    assert.deepEqual(await tokens.read(token, null), { streamId: 'st_a', expiresAt: inAnHour });
    const foreign = await createViewerTokens(memoryStore(), now).create(
      { id: 'st_a', kept: {} },
      inAnHour,
    );
    const later = token.replace(/\.[0-9a-z]+\.(?=[\w-]+\.[\w-]+$)/, '.zzzzzz.');
    assert.notEqual(later, token);
    for (const bad of [foreign, later, `${token}x`, token.replace('sv1', 'sg1'), '', null]) {
      assert.equal(await tokens.read(bad, null), null, String(bad));
    }
  });
});
