import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { clearStage, SESSION, SessionStage, setStage, settle } from './support/session-stage.js';
import { whip } from './support/whip-kind.js';

describe('WhipSession whose place another has taken', () => {
  beforeEach(setStage);
  afterEach(clearStage);

  const replaced = { body: JSON.stringify({ code: 'session-replaced' }) };
  const assertReplaced = ({ session, wire, phases }: SessionStage): void => {
    assert.ok(session.state.phase === 'failed');
    assert.equal(session.state.error.code, 'session-replaced');
    assert.equal(phases.at(-1), 'failed');
    assert.deepEqual(wire.unread, [`DELETE ${SESSION}`]);
  };

  it('ends where the server says so to a restart, and posts no other', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).reply(409, replaced);
    await stage.pass(60_000);
    assertReplaced(stage);
  });

  it('asks after a goodbye by DTLS, which no restart could bring back', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.closeTransport();
    const ask = await stage.wire.next();
    assert.deepEqual([ask.method, ask.url, ask.headers['if-match']], ['PATCH', SESSION, '"e1"']);
    ask.reply(409, replaced);
    await stage.pass(60_000);
    assertReplaced(stage);
  });

  it('finds out when it is told to ask, and leaves alone what stands', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    const asked = stage.session.check();
    (await stage.wire.next()).reply(204);
    await asked;
    assert.deepEqual(stage.phases, ['opening', 'open']);
    void stage.session.check();
    (await stage.wire.next()).reply(409, replaced);
    (await stage.wire.next()).reply(409, replaced);
    await stage.pass(60_000);
    assertReplaced(stage);
  });

  it('asks before its media can flow where nobody answered the restart', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).cut();
    const post = await stage.wire.next();
    assert.equal(post.method, 'POST');
    stage.accept(post, { headers: { Location: '/sessions/43' } });
    const ask = await stage.wire.next();
    assert.deepEqual([ask.method, ask.url], ['PATCH', SESSION]);
    await settle();
    assert.deepEqual(stage.peer.remoteDescriptions, []);
    ask.reply(409, replaced);
    const removed = [await stage.wire.next(), await stage.wire.next()];
    assert.deepEqual(removed.map(({ method, url }) => [method, url]).sort(), [
      ['DELETE', SESSION],
      ['DELETE', SESSION.replace('42', '43')],
    ]);
    await stage.pass(60_000);
    assert.equal(stage.phase, 'failed');
    assert.deepEqual(stage.wire.unread, []);
  });

  it('waits no longer than two seconds for a server that never answers that', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).cut();
    stage.accept(await stage.wire.next());
    await stage.wire.next();
    await stage.pass(2_000);
    stage.peer.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
  });

  it('does not take a second session of its own for somebody else’s', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.become('failed');
    const fragment = 'a=ice-ufrag:srv2\r\na=ice-pwd:pwd-of-srv2\r\n';
    (await stage.wire.next()).reply(200, { body: fragment });
    await stage.pass(5_000);
    stage.accept(await stage.wire.next(), { headers: { Location: '/sessions/43' } });
    await settle();
    // Its media may have arrived, though nothing of it was seen here.
    await stage.pass(10_000);
    assert.equal((await stage.wire.next()).method, 'DELETE');
    await stage.pass(1_000);
    (await stage.wire.next()).reply(409, replaced);
    const post = await stage.wire.next();
    assert.equal(post.method, 'POST');
    stage.accept(post, { headers: { Location: '/sessions/44' } });
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
  });

  it('asks before it posts anew also where the restart was refused before', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).reply(404);
    (await stage.wire.next()).cut();
    await stage.pass(1_000);
    const ask = await stage.wire.next();
    assert.deepEqual([ask.method, ask.url], ['PATCH', SESSION]);
    ask.reply(409, replaced);
    await stage.pass(60_000);
    assertReplaced(stage);
  });

  /** A second session of its own comes to nothing; then the old one is asked about again. */
  async function withVainHeir(): Promise<SessionStage> {
    const stage = new SessionStage(whip());
    await stage.open();
    const first = stage.peer;
    first.become('failed');
    const fragment = 'a=ice-ufrag:srv2\r\na=ice-pwd:pwd-of-srv2\r\n';
    (await stage.wire.next()).reply(200, { body: fragment });
    await stage.pass(5_000);
    stage.accept(await stage.wire.next(), { headers: { Location: '/sessions/43' } });
    await stage.pass(10_000);
    assert.equal((await stage.wire.next()).method, 'DELETE');
    return stage;
  }

  it('hears of somebody else again once the old session has healed', async () => {
    const stage = await withVainHeir();
    const [first] = stage.peers;
    first?.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
    void stage.session.check();
    (await stage.wire.next()).reply(409, replaced);
    (await stage.wire.next()).reply(409, replaced);
    await stage.pass(60_000);
    assertReplaced(stage);
  });

  it('hears of somebody else again once the server knew the old session as its own', async () => {
    const stage = await withVainHeir();
    await stage.pass(1_000);
    (await stage.wire.next()).reply(404);
    (await stage.wire.next()).cut();
    await stage.pass(2_000);
    const ask = await stage.wire.next();
    assert.deepEqual([ask.method, ask.url], ['PATCH', SESSION]);
    ask.reply(409, replaced);
    await stage.pass(60_000);
    assertReplaced(stage);
  });

  it('is asked about with what was agreed, not with an offer that nobody answered', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    const first = stage.peer;
    const agreed = first.ufrag;
    first.become('failed');
    (await stage.wire.next()).cut();
    (await stage.wire.next()).cut();
    await settle();
    first.become('connected');
    await settle();
    assert.notEqual(first.ufrag, agreed);
    void stage.session.check();
    const { body } = await stage.wire.next();
    assert.ok(body.includes(`a=ice-ufrag:${agreed}\r\n`), body);
  });

  it('can be opened again, by a person who wants it so', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).reply(409, replaced);
    await settle();
    await stage.wire.next();
    await stage.open({ headers: { Location: '/sessions/43' } });
    assert.equal(stage.phase, 'open');
  });

  it('stays open where it is opened again by who only just hears of that', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    const first = stage.peer;
    const hears = (): void => {
      if (stage.phase !== 'failed') return;
      stage.session.removeEventListener('statechange', hears);
      void stage.session.open();
    };
    stage.session.addEventListener('statechange', hears);
    first.become('failed');
    (await stage.wire.next()).reply(409, replaced);
    assert.equal((await stage.wire.next()).method, 'DELETE');
    stage.accept(await stage.wire.next(), { headers: { Location: '/sessions/43' } });
    await settle();
    assert.notEqual(stage.peer, first);
    stage.peer.become('connected');
    await stage.pass(60_000);
    assert.equal(stage.phase, 'open');
    assert.deepEqual(stage.wire.unread, []);
  });
});
