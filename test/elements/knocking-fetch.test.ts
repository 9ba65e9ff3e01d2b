import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKnockingFetch } from '../../src/elements/whip-broadcaster/sending/knocking-fetch.js';
import { Wire } from '../contract/wire.js';

/** So short that a test does not wait for them, and long enough that knocks come one by one. */
const times = { patienceMs: 5, knockMs: 20, betweenMs: 5 };
const address = 'https://live.example/whip/st_1';

function createScene() {
  const wire = new Wire();
  const ending = new AbortController();
  const send = createKnockingFetch(wire.fetch, times);
  const post = () => send(address, { method: 'POST', body: '"offer"', signal: ending.signal });
  return { wire, ending, send, post };
}

describe('createKnockingFetch', () => {
  it('makes the request anew once the server answers that did not', async () => {
    const { wire, post } = createScene();
    const answering = post();
    const lost = await wire.next();
    assert.deepEqual([lost.method, lost.json], ['POST', 'offer']);
    const inVain = await wire.next();
    assert.deepEqual([inVain.method, inVain.url], ['HEAD', 'https://live.example/']);
    const heard = await wire.next();
    assert.equal(heard.method, 'HEAD');
    assert.ok(inVain.signal?.aborted);
    heard.reply(404);
    const again = await wire.next();
    assert.deepEqual([again.method, again.url, again.json], ['POST', address, 'offer']);
    assert.ok(lost.signal?.aborted);
    again.reply(201);
    assert.equal((await answering).status, 201);
  });

  it('waits for a server that is slow, and knocks no more', async () => {
    const { wire, post } = createScene();
    const answering = post();
    const slow = await wire.next();
    (await wire.next()).reply(200);
    await new Promise((resolve) => setTimeout(resolve, 4 * times.knockMs));
    assert.equal(wire.unread, 0);
    assert.equal(slow.signal?.aborted, false);
    slow.reply(201);
    assert.equal((await answering).status, 201);
  });

  it('takes an answer that comes while it knocks', async () => {
    const { wire, post } = createScene();
    const answering = post();
    const late = await wire.next();
    await wire.next();
    late.reply(201);
    assert.equal((await answering).status, 201);
  });

  it('tells at once of a server that refuses connections', async () => {
    const { wire, post } = createScene();
    const answering = post();
    (await wire.next()).drop();
    await assert.rejects(answering, TypeError);
  });

  it('ends with the caller’s signal, also the reading of an answer', async () => {
    const { wire, ending, post } = createScene();
    const answering = post();
    const sent = await wire.next();
    ending.abort();
    await assert.rejects(answering, { name: 'AbortError' });
    assert.ok(sent.signal?.aborted);
    const scene = createScene();
    const answered = scene.post();
    const other = await scene.wire.next();
    other.reply(201);
    await answered;
    scene.ending.abort();
    assert.ok(other.signal?.aborted);
  });

  it('lets a goodbye go as it is', async () => {
    const { wire, send } = createScene();
    const answering = send(address, { method: 'DELETE', keepalive: true });
    const sent = await wire.next();
    await new Promise((resolve) => setTimeout(resolve, 4 * times.patienceMs));
    assert.equal(wire.unread, 0);
    sent.reply(200);
    await answering;
  });
});
