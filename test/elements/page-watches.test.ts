import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { watchTimes } from '../../src/contract/stream-watch.js';
import { PageWatches } from '../../src/elements/shared/page-watches.js';
import type { WatchSettings } from '../../src/elements/shared/page-watches.js';
import { createProblem, createStream } from '../contract/samples.js';
import { event, Told } from '../contract/watch-on-wire.js';
import { createEventBody, Wire } from '../contract/wire.js';

const page = 'https://memorials.example/ada';

describe('PageWatches', () => {
  let wire: Wire;
  let watches: PageWatches;
  let leaving: AbortController[];

  beforeEach(() => {
    wire = new Wire();
    watches = new PageWatches(wire.fetch);
    leaving = [];
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    Object.assign(globalThis, { document: { baseURI: page }, location: new URL(page) });
  });

  afterEach(async () => {
    for (const controller of leaving) controller.abort();
    await settle();
    mock.timers.reset();
    Reflect.deleteProperty(globalThis, 'document');
    Reflect.deleteProperty(globalThis, 'location');
  });

  /** A player that watches, and what it is told. */
  function join(settings: Partial<WatchSettings> = {}) {
    const told = new Told();
    const controller = new AbortController();
    leaving.push(controller);
    watches.watch(
      {
        endpoint: 'https://live.example',
        stream: 'st_1',
        token: null,
        getToken: null,
        ...settings,
      },
      { onStream: told.add, onError: told.add, signal: controller.signal },
    );
    return { told, leave: () => controller.abort() };
  }

  /** Answers the next request, which is for events, with a connection that stays. */
  async function openEvents(title: string, path = '/streams/st_1/events') {
    const request = await wire.next();
    assert.equal(new URL(request.url).pathname, path);
    const body = createEventBody();
    request.respond(body.response);
    body.write(event('1', title));
    return body;
  }

  it('asks once for all who watch the same, and tells all of them', async () => {
    const [one, two] = [join(), join()];
    const body = await openEvents('now');
    assert.deepEqual([await one.told.next(), await two.told.next()], ['now', 'now']);
    body.write(event('2', 'then'));
    assert.deepEqual([await one.told.next(), await two.told.next()], ['then', 'then']);
    assert.equal(wire.unread, 0);
  });

  it('tells who joins what the others know, at once and without a request', async () => {
    const one = join();
    await openEvents('now');
    await one.told.next();
    const two = join();
    assert.equal(two.told.unread, 0, 'but not before it has returned');
    assert.equal(await two.told.next(), 'now');
    assert.deepEqual([wire.unread, one.told.unread], [0, 0]);
  });

  it('tells who joins that nobody answers, after what was known before', async () => {
    const one = join();
    const body = await openEvents('now');
    await one.told.next();
    body.breakOff();
    assert.equal(await one.told.next(), 'endpoint-unreachable');
    const two = join();
    assert.deepEqual(
      [await two.told.next(), await two.told.next()],
      ['now', 'endpoint-unreachable'],
    );
  });

  it('goes on for those who stay, and ends with the last', async () => {
    const [one, two] = [join(), join()];
    const body = await openEvents('now');
    await Promise.all([one.told.next(), two.told.next()]);
    one.leave();
    body.write(event('2', 'then'));
    assert.equal(await two.told.next(), 'then');
    assert.equal(one.told.unread, 0);
    two.leave();
    await body.cancelled;
    join();
    await openEvents('anew');
  });

  it('tells all though one of them fails', async () => {
    const reported = mock.fn();
    Object.assign(globalThis, { reportError: reported });
    const listener = { onStream: () => assert.fail('the page is wrong'), signal: abortLater() };
    watches.watch(
      { endpoint: 'https://live.example', stream: 'st_1', token: null, getToken: null },
      listener,
    );
    const two = join();
    await openEvents('now');
    assert.equal(await two.told.next(), 'now');
    assert.equal(reported.mock.callCount(), 1);
    Reflect.deleteProperty(globalThis, 'reportError');
  });

  function abortLater(): AbortSignal {
    const controller = new AbortController();
    leaving.push(controller);
    return controller.signal;
  }

  for (const [reason, settings] of [
    ['another token', { token: 'another' }],
    ['a token that is still to be asked for', { getToken: () => Promise.resolve('another') }],
    ['another stream', { stream: 'st_2' }],
  ] as const) {
    it(`asks by itself with ${reason}, and polls, since one alone holds a connection`, async () => {
      const one = join();
      await openEvents('one');
      await one.told.next();
      const two = join(settings);
      const { stream = 'st_1' }: Partial<WatchSettings> = settings;
      const poll = await wire.next();
      assert.equal(poll.url, `https://live.example/streams/${stream}`);
      poll.reply(200, createStream({ title: 'two' }));
      assert.equal(await two.told.next(), 'two');
      assert.deepEqual([one.told.unread, wire.unread], [0, 0]);
    });
  }

  it('polls at the pace of a backend without events, and only what has changed', async () => {
    join();
    await openEvents('one');
    const two = join({ stream: 'st_2' });
    (await wire.next()).reply(200, createStream({ title: 'two' }), { ETag: '"1"' });
    await two.told.next();
    await settle();
    mock.timers.tick(watchTimes.pollMs - 1);
    await settle();
    assert.equal(wire.unread, 0);
    mock.timers.tick(1);
    const again = await wire.next();
    assert.equal(again.headers.get('If-None-Match'), '"1"');
    again.reply(304);
    await settle();
    assert.equal(two.told.unread, 0);
  });

  it('gives the place that is left to one who polls', async () => {
    const one = join();
    const body = await openEvents('one');
    const two = join({ stream: 'st_2' });
    (await wire.next()).reply(200, createStream({ title: 'two' }));
    await two.told.next();
    one.leave();
    await body.cancelled;
    await settle();
    mock.timers.tick(watchTimes.pollMs);
    await openEvents('by events', '/streams/st_2/events');
    assert.equal(await two.told.next(), 'by events');
  });

  it('gives the place up to others while it is refused', async () => {
    const one = join();
    (await wire.next()).reply(404, createProblem(404, 'stream-not-found'));
    assert.equal(await one.told.next(), 'stream-not-found');
    join({ stream: 'st_2' });
    await openEvents('two', '/streams/st_2/events');
  });

  it('has a place at each server', async () => {
    join();
    await openEvents('one');
    join({ endpoint: 'https://other.example/live' });
    await openEvents('other', '/live/streams/st_1/events');
    join({ endpoint: '/live' });
    await openEvents('the page’s own', '/live/streams/st_1/events');
  });

  it('asks for another token whoever has one to give, of those who are still there', async () => {
    const ask = mock.fn(() => Promise.resolve('fresh'));
    const gone = join({ token: 'old', getToken: () => assert.fail('He has left') });
    join({ token: 'old' });
    join({ token: 'old', getToken: ask });
    const refused = await wire.next();
    assert.equal(refused.headers.get('Authorization'), 'Bearer old');
    gone.leave();
    refused.reply(401, createProblem(401, 'token-invalid'));
    const again = await wire.next();
    assert.equal(again.headers.get('Authorization'), 'Bearer fresh');
    assert.equal(ask.mock.callCount(), 1);
  });

  it('asks whom the page names by then, which frameworks change', async () => {
    const settings = {
      ...{ endpoint: 'https://live.example', stream: 'st_1', token: 'old' },
      getToken: () => Promise.resolve('another’s'),
    };
    watches.watch(settings, { onStream: () => undefined, signal: abortLater() });
    const refused = await wire.next();
    settings.getToken = () => Promise.resolve('fresh');
    refused.reply(401, createProblem(401, 'token-invalid'));
    assert.equal((await wire.next()).headers.get('Authorization'), 'Bearer fresh');
  });

  it('asks for the first token before the first request', async () => {
    join({ getToken: () => Promise.resolve('first') });
    assert.equal((await wire.next()).headers.get('Authorization'), 'Bearer first');
  });

  it('asks the next where one fails to give a token, or has none', async () => {
    join({ getToken: () => Promise.reject(new Error('The page is wrong')) });
    join({ getToken: () => Promise.resolve(null) });
    join({ getToken: () => Promise.resolve('first') });
    (await wire.next()).reply(401, createProblem(401, 'token-missing'));
    assert.equal((await wire.next()).headers.get('Authorization'), 'Bearer first');
  });

  it('asks anew for who joins what was refused, and for those who have waited', async () => {
    const ask = { getToken: () => Promise.resolve<string | null>(null) };
    const [one, two] = [join(ask), join(ask)];
    (await wire.next()).reply(401, createProblem(401, 'token-missing'));
    assert.deepEqual(
      [await one.told.next(), await two.told.next()],
      ['token-missing', 'token-missing'],
    );
    one.leave();
    const again = join({ getToken: () => Promise.resolve('signed in') });
    const request = await wire.next();
    assert.equal(request.headers.get('Authorization'), 'Bearer signed in');
    const body = createEventBody();
    request.respond(body.response);
    body.write(event('1', 'now'));
    assert.deepEqual([await again.told.next(), await two.told.next()], ['now', 'now']);
    assert.equal(wire.unread, 0);
  });

  it('tells who joins what was refused what is refused now, and nothing of before', async () => {
    const one = join();
    (await wire.next()).reply(404, createProblem(404, 'stream-not-found'));
    await one.told.next();
    const two = join();
    (await wire.next()).reply(403, createProblem(403, 'not-allowed'));
    assert.deepEqual(
      [await one.told.next(), await two.told.next()],
      ['not-allowed', 'not-allowed'],
    );
    assert.deepEqual([one.told.unread, two.told.unread], [0, 0]);
  });

  it('asks nothing for who has left before it could', async () => {
    join().leave();
    await settle();
    assert.equal(wire.unread, 0);
  });
});

/** Lets everything happen that waits for no clock. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
