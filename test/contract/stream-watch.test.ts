import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { ContractClient } from '../../src/contract/index.js';
import { createProblem, createStream } from './samples.js';
import { event, Told, watch } from './watch-on-wire.js';
import { createEventBody, Wire } from './wire.js';

describe('StreamWatch', () => {
  it('follows events with the token, and tells each Stream', async () => {
    const { wire, told, end } = watch();
    const request = await wire.next();
    assert.equal(request.url, 'https://live.example/streams/st_1/events');
    assert.equal(request.headers.get('Authorization'), 'Bearer viewer');
    assert.equal(request.headers.get('Accept'), 'text/event-stream');
    assert.equal(request.headers.has('Last-Event-ID'), false);
    const body = createEventBody();
    request.respond(body.response);
    body.write(event('1', 'one'));
    assert.equal(await told.next(), 'one');
    body.write(event('2', 'two') + event('3', 'three'));
    assert.deepEqual([await told.next(), await told.next()], ['two', 'three']);
    await end();
    await body.cancelled;
  });

  it('comes back with the last id when the connection ends', async () => {
    const { wire, told, end } = watch();
    const first = createEventBody();
    (await wire.next()).respond(first.response);
    first.write(event('17', 'one'));
    assert.equal(await told.next(), 'one');
    first.end();
    assert.equal(await told.next(), 'endpoint-unreachable');
    const again = await wire.next();
    assert.equal(again.headers.get('Last-Event-ID'), '17');
    const second = createEventBody();
    again.respond(second.response);
    second.write(':\n\n' + event('18', 'two'));
    assert.equal(await told.next(), 'two');
    await end();
  });

  it('comes back at once when the connection breaks off, not as after a refusal', async () => {
    const { wire, told, end } = watch({ refusedMs: Infinity });
    const first = createEventBody();
    (await wire.next()).respond(first.response);
    first.write(event('17', 'one'));
    assert.equal(await told.next(), 'one');
    first.breakOff();
    assert.equal(await told.next(), 'endpoint-unreachable');
    assert.equal((await wire.next()).headers.get('Last-Event-ID'), '17');
    await end();
  });

  it('takes a silent connection for dead, and a comment for life', async () => {
    const { wire, told, end } = watch({ idleMs: 60 });
    const first = createEventBody();
    (await wire.next()).respond(first.response);
    first.write(event('1', 'one'));
    assert.equal(await told.next(), 'one');
    assert.equal(await told.next(), 'request-timeout');
    await first.cancelled;
    assert.equal((await wire.next()).headers.get('Last-Event-ID'), '1');
    await end();
  });

  it('polls beside a connection that brings nothing, and then opens another without a word', async () => {
    const { wire, told, end } = watch({ quietMs: 20, idleMs: 1_000, pollMs: 50 });
    const held = createEventBody();
    (await wire.next()).respond(held.response);
    held.write(event('1', 'one'));
    assert.equal(await told.next(), 'one');
    const poll = await wire.next();
    assert.equal(poll.url, 'https://live.example/streams/st_1');
    poll.reply(200, createStream({ title: 'polled' }), { ETag: '"1"' });
    assert.equal(await told.next(), 'polled');
    let next = await wire.next();
    for (; !next.url.endsWith('/events'); next = await wire.next()) next.reply(304);
    assert.equal(told.unread, 0, 'the server answers all the while');
    await end();
  });

  it('polls no more once events flow again', async () => {
    const { wire, told, end } = watch({ quietMs: 20 });
    const body = createEventBody();
    (await wire.next()).respond(body.response);
    body.write(event('1', 'one'));
    assert.equal(await told.next(), 'one');
    const poll = await wire.next();
    body.write(event('2', 'two'));
    assert.equal(await told.next(), 'two');
    poll.reply(200, createStream({ title: 'older' }));
    assert.ok(poll.signal?.aborted);
    body.write(event('3', 'three'));
    assert.equal(await told.next(), 'three');
    await end();
  });

  it('tells anew what holds after it has told that nobody answers', async () => {
    const { wire, told, end } = watch();
    (await wire.next()).reply(501, createProblem(501, 'feature-unsupported'));
    (await wire.next()).reply(200, createStream({ title: 'one' }), { ETag: '"1"' });
    assert.equal(await told.next(), 'one');
    (await wire.next()).drop();
    assert.equal(await told.next(), 'endpoint-unreachable');
    (await wire.next()).reply(304);
    assert.equal(await told.next(), 'one');
    await end();
  });

  it('tries for ever while nobody answers', async () => {
    const { wire, told, end } = watch();
    for (let count = 0; count < 20; count += 1) {
      (await wire.next()).drop();
      assert.equal(await told.next(), 'endpoint-unreachable');
    }
    await end();
  });

  for (const [reason, status, code] of [
    ['501', 501, 'feature-unsupported'],
    ['a 404 that is not the stream’s', 404, 'route-not-found'],
  ] as const) {
    it(`polls after ${reason}`, async () => {
      const { wire, told, end } = watch();
      (await wire.next()).reply(status, createProblem(status, code));
      const poll = await wire.next();
      assert.equal(poll.url, 'https://live.example/streams/st_1');
      poll.reply(200, createStream({ title: 'one' }), { ETag: '"1"' });
      assert.equal(await told.next(), 'one');
      const again = await wire.next();
      assert.equal(again.headers.get('If-None-Match'), '"1"');
      again.reply(304);
      (await wire.next()).reply(200, createStream({ title: 'two' }), { ETag: '"2"' });
      assert.equal(await told.next(), 'two');
      assert.equal(told.unread, 0, 'a 304 is told to nobody');
      await end();
    });
  }

  it('polls where the answer is no event stream', async () => {
    const { wire, told, end } = watch();
    (await wire.next()).reply(200, createStream());
    (await wire.next()).reply(200, createStream({ title: 'polled' }));
    assert.equal(await told.next(), 'polled');
    await end();
  });

  it('polls where a proxy holds events back', async () => {
    const { wire, told, end } = watch({ firstByteMs: 20 });
    const held = createEventBody();
    (await wire.next()).respond(held.response);
    await held.cancelled;
    const poll = await wire.next();
    assert.equal(poll.url, 'https://live.example/streams/st_1');
    poll.reply(200, createStream({ title: 'polled' }));
    assert.equal(await told.next(), 'polled');
    await end();
  });

  it('polls without a place, and follows events as soon as it has one', async () => {
    const held: string[] = [];
    let isFree = false;
    const place = {
      take() {
        if (isFree) held.push('taken');
        return isFree;
      },
      leave: () => void held.push('left'),
    };
    const { wire, told, end } = watch({}, {}, place);
    const poll = await wire.next();
    assert.equal(poll.url, 'https://live.example/streams/st_1');
    isFree = true;
    poll.reply(200, createStream({ title: 'polled' }));
    assert.equal(await told.next(), 'polled');
    const body = createEventBody();
    (await wire.next()).respond(body.response);
    body.write(event('1', 'by events'));
    assert.equal(await told.next(), 'by events');
    assert.deepEqual(held, ['taken']);
    isFree = false;
    body.end();
    assert.equal(await told.next(), 'endpoint-unreachable');
    assert.deepEqual(held, ['taken', 'left']);
    assert.equal((await wire.next()).url, 'https://live.example/streams/st_1');
    await end();
    assert.deepEqual(held, ['taken', 'left'], 'what was not taken is not left');
  });

  it('leaves its place when it ends', async () => {
    const leave = mock.fn();
    const { wire, end } = watch({}, {}, { take: () => true, leave });
    await wire.next();
    await end();
    assert.equal(leave.mock.callCount(), 1);
  });

  it('tries events anew after some time of polling', async () => {
    const { wire, told, end } = watch({ eventsAgainMs: 0 });
    (await wire.next()).reply(501, createProblem(501, 'feature-unsupported'));
    assert.match((await wire.next()).url, /\/events$/);
    assert.equal(told.unread, 0);
    await end();
  });

  it('tells of a stream that is not there, and goes on', async () => {
    const { wire, told, end } = watch();
    (await wire.next()).reply(404, createProblem(404, 'stream-not-found'));
    assert.equal(await told.next(), 'stream-not-found');
    const body = createEventBody();
    (await wire.next()).respond(body.response);
    body.write(event('1', 'there'));
    assert.equal(await told.next(), 'there');
    await end();
  });

  it('waits long where trying again cannot help by itself', async () => {
    const { wire, told, end } = watch({ refusedMs: 60_000 });
    (await wire.next()).reply(403, createProblem(403, 'not-allowed'));
    assert.equal(await told.next(), 'not-allowed');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(wire.unread, 0);
    await end();
  });

  it('comes back at once when the device is online again', async (test) => {
    const page = new EventTarget();
    Object.assign(globalThis, {
      addEventListener: page.addEventListener.bind(page),
      removeEventListener: page.removeEventListener.bind(page),
    });
    test.after(() => {
      Reflect.deleteProperty(globalThis, 'addEventListener');
      Reflect.deleteProperty(globalThis, 'removeEventListener');
    });
    const { wire, told, end } = watch({ refusedMs: 60_000 });
    (await wire.next()).reply(403, createProblem(403, 'not-allowed'));
    await told.next();
    await new Promise((resolve) => setImmediate(resolve));
    page.dispatchEvent(new Event('online'));
    assert.match((await wire.next()).url, /\/events$/);
    await end();
  });

  it('reports an event that is no Stream, and comes back', async () => {
    const { wire, told, end } = watch();
    const body = createEventBody();
    (await wire.next()).respond(body.response);
    body.write('id: 1\nevent: stream\ndata: {"id":7}\n\n');
    assert.equal(await told.next(), 'answer-unreadable');
    await body.cancelled;
    await wire.next();
    await end();
  });

  it('survives a listener that throws, and reports it to the page', async (test) => {
    const report = test.mock.fn();
    Object.assign(globalThis, { reportError: report });
    test.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    const told = new Told();
    const { wire, end } = watch(
      {},
      {
        onStream: (stream) => {
          told.add(stream);
          throw new Error('the page is wrong');
        },
      },
    );
    const body = createEventBody();
    (await wire.next()).respond(body.response);
    body.write(event('1', 'one'));
    body.write(event('2', 'two'));
    assert.deepEqual([await told.next(), await told.next()], ['one', 'two']);
    await end();
    assert.equal(report.mock.callCount(), 2);
  });

  it('tells nobody anything after the abort', async () => {
    const { wire, told, end } = watch();
    const request = await wire.next();
    await end();
    assert.equal(request.signal?.aborted, true);
    assert.equal(told.unread, 0);
  });
});

describe('ContractClient.watchStream', () => {
  it('polls with the ETag of the client’s own cache', async () => {
    const wire = new Wire();
    const told = new Told();
    const controller = new AbortController();
    const client = new ContractClient({ endpoint: 'https://live.example', fetch: wire.fetch });
    const found = client.getStream('st_1');
    (await wire.next()).reply(200, createStream({ title: 'one' }), { ETag: '"1"' });
    await found;
    client.watchStream('st_1', { onStream: told.add, signal: controller.signal });
    (await wire.next()).reply(501, createProblem(501, 'feature-unsupported'));
    const poll = await wire.next();
    assert.equal(poll.headers.get('If-None-Match'), '"1"');
    poll.reply(304);
    assert.equal(await told.next(), 'one');
    controller.abort();
  });
});
