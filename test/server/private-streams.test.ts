import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readViewerLink } from '../../src/contract/index.js';
import type { Stream } from '../../src/contract/index.js';
import { createViewerTokens } from '../../src/server/access/viewer-tokens.js';
import { memoryStore } from '../../src/server/index.js';
import { createWorkbench, operator, readBlocks, toOutcome } from './workbench.js';

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

  it('holds nobody in the events of a server that has ended', async () => {
    await bench.close();
    const response = await bench.ask(`GET /streams/${secret.id}/events`);
    const next = readBlocks(response);
    assert.match((await next()) ?? '', /retry/);
    assert.equal(await next(), null);
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
