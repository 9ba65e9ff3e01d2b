import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SESSION, SessionStage, settle } from './session-stage.js';
import type { SessionKind } from './session-stage.js';

const FRAGMENT =
  'a=ice-ufrag:srv2\r\na=ice-pwd:pwd-of-srv2\r\n' +
  'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:7 1 udp 7 192.0.2.77 7 typ host\r\n';

/** The server ends it by DTLS; who publishes asks it why before anything else. */
async function endByDtls(stage: SessionStage, { direction }: SessionKind): Promise<void> {
  stage.peer.closeTransport();
  if (direction === 'recvonly') return;
  const ask = await stage.wire.next();
  assert.equal(ask.method, 'PATCH');
  ask.reply(404);
}

/** How any session comes back. */
export function describeRecovery(kind: SessionKind): void {
  it('restarts ICE by PATCH after two seconds of disconnection', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    const before = stage.peer.ufrag;
    stage.peer.become('disconnected');
    await stage.pass(1_999);
    assert.equal(stage.phase, 'open');
    await stage.pass(1);
    assert.ok(stage.session.state.phase === 'recovering');
    assert.equal(stage.session.state.reason, 'connection-lost');

    const restart = await stage.wire.next();
    assert.equal(restart.method, 'PATCH');
    assert.equal(restart.url, SESSION);
    assert.equal(restart.headers['if-match'], '*');
    assert.notEqual(stage.peer.ufrag, before);
    assert.match(restart.body, new RegExp(`a=ice-ufrag:${stage.peer.ufrag}\r\n`));
    stage.peer.find('candidate:8 1 udp 9 198.51.100.1 8 typ host');
    stage.peer.find('candidate:9 1 udp 9 192.0.2.1 9 typ host', 0, before);
    restart.reply(200, { body: FRAGMENT, headers: { ETag: '"e2"' } });
    await stage.pass(50);

    const trickle = await stage.wire.next();
    assert.equal(trickle.headers['if-match'], '"e2"');
    assert.match(trickle.body, /a=candidate:8 /);
    assert.doesNotMatch(trickle.body, /a=candidate:9 /);
    const spliced = stage.peer.remoteDescriptions.at(-1) ?? '';
    assert.equal(spliced.match(/a=ice-ufrag:srv2\r\n/g)?.length, 2);
    assert.equal(spliced.match(/a=ice-pwd:pwd-of-srv2\r\n/g)?.length, 2);
    assert.deepEqual(spliced.match(/a=candidate:\d+/g), ['a=candidate:7']);
    assert.match(spliced, /a=ice-lite\r\n/);
    assert.match(spliced, /a=ice-options:trickle\r\n/);

    stage.peer.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
    assert.equal(stage.peers.length, 1);
    assert.deepEqual(stage.phases, ['opening', 'open', 'recovering', 'open']);
  });

  it('leaves a disconnection alone that heals within two seconds', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.become('disconnected');
    await stage.pass(1_900);
    stage.peer.become('connected');
    await stage.pass(10_000);
    assert.deepEqual(stage.phases, ['opening', 'open']);
    stage.peer.become('disconnected');
    await stage.pass(1_900);
    assert.equal(stage.phase, 'open', 'the grace begins anew');
  });

  it('acts at once on failed, and when the page comes online', async () => {
    for (const [reason, happen] of [
      ['connection-failed', (stage: SessionStage) => stage.peer.become('failed')],
      ['network-changed', (stage: SessionStage) => stage.page.dispatchEvent(new Event('online'))],
    ] as const) {
      const stage = new SessionStage(kind);
      await stage.open();
      happen(stage);
      assert.equal((await stage.wire.next()).headers['if-match'], '*');
      assert.ok(stage.session.state.phase === 'recovering');
      assert.equal(stage.session.state.reason, reason);
    }
  });

  for (const status of [204, 400, 404, 405, 412, 422, 428, 501, 503]) {
    it(`opens a second session beside the first when the restart is answered ${status}`, async () => {
      const stage = new SessionStage(kind);
      await stage.open();
      const [old] = stage.peers;
      stage.peer.become('failed');
      (await stage.wire.next()).reply(status);
      const post = await stage.wire.next();
      assert.equal(post.method, 'POST');
      assert.notEqual(old?.connectionState, 'closed');
      stage.accept(post, { headers: { Location: '/sessions/43' } });
      await settle();
      assert.deepEqual(stage.wire.unread, [], 'the old session is kept until the new one carries');
      stage.peer.become('connected');
      await settle();
      assert.deepEqual(stage.wire.unread, [`DELETE ${SESSION}`]);
      assert.equal(old?.connectionState, 'closed');
      assert.equal(stage.session.peer, stage.peer.asPeer);
      assert.equal(stage.phase, 'open');
    });
  }

  it('opens a second session when the restart does not connect within five seconds', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).reply(200, { body: FRAGMENT });
    await settle();
    await stage.pass(4_999);
    assert.deepEqual(stage.wire.unread, []);
    await stage.pass(1);
    assert.equal((await stage.wire.next()).method, 'POST');
  });

  it('opens a second session at once when the server ends the first by DTLS', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    await endByDtls(stage, kind);
    assert.equal((await stage.wire.next()).method, 'POST');
    assert.ok(stage.session.state.phase === 'recovering');
  });

  it('opens a second session at once when told that no media flows', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.session.recover();
    const post = await stage.wire.next();
    assert.equal(post.method, 'POST');
    post.cut();
    await settle();
    assert.ok(stage.session.state.phase === 'recovering');
    assert.equal(stage.session.state.reason, 'media-lost');
    assert.notEqual(stage.session.state.nextTryAt, null, 'a healthy-looking connection is no cure');
  });

  it('never gives up on what has been open, and asks for a restart first each time', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.become('failed');
    for (const status of [400, 401, 404, 422, 500, 500, 500, 500]) {
      const restart = await stage.wire.next();
      assert.equal(restart.method, 'PATCH');
      restart.cut();
      const post = await stage.wire.next();
      assert.equal(post.method, 'POST');
      post.reply(status);
      await stage.pass(10_000);
    }
    assert.equal(stage.phase, 'recovering');
  });

  it('does not ask again for a restart that was refused', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).reply(405);
    (await stage.wire.next()).cut();
    await settle();
    await stage.pass(500);
    // Who publishes asks whether its place is still its own.
    if (kind.direction === 'sendonly') {
      const ask = await stage.wire.next();
      assert.deepEqual([ask.method, ask.headers['if-match']], ['PATCH', '"e1"']);
      ask.reply(405);
    }
    assert.equal((await stage.wire.next()).method, 'POST');
  });

  it('is open again when the old connection heals while it waits', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    const [old] = stage.peers;
    old?.become('failed');
    (await stage.wire.next()).cut();
    (await stage.wire.next()).cut();
    await settle();
    assert.equal(stage.phase, 'recovering');
    old?.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
    assert.equal(stage.session.peer, old?.asPeer);
  });

  it('tries at once when the page comes online while it waits', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.become('failed');
    (await stage.wire.next()).cut();
    (await stage.wire.next()).cut();
    await settle();
    stage.page.dispatchEvent(new Event('online'));
    assert.equal((await stage.wire.next()).method, 'PATCH');
  });

  it('uses the ICE servers it has learned from the start in a second session', async () => {
    const stage = new SessionStage(kind);
    await stage.open({ headers: { Link: '<turn:relay.example>; rel=ice-server; username=u' } });
    await endByDtls(stage, kind);
    await stage.wire.next();
    assert.equal(stage.peers.length, 2);
    assert.equal(stage.peer.getConfiguration().iceServers?.[0]?.urls, 'turn:relay.example');
  });

  it('ends both sessions when it is closed between them', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    await endByDtls(stage, kind);
    stage.accept(await stage.wire.next(), { headers: { Location: '/sessions/43' } });
    await settle();
    void stage.session.close();
    assert.deepEqual(stage.wire.unread, [
      `DELETE ${SESSION}`,
      `DELETE ${SESSION.replace('42', '43')}`,
    ]);
    assert.ok(stage.peers.every(({ connectionState }) => connectionState === 'closed'));
  });

  it('drops the late answer to a restart after close()', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.become('failed');
    const restart = await stage.wire.next();
    const closed = stage.session.close();
    restart.reply(200, { body: FRAGMENT });
    (await stage.wire.next()).reply(200);
    await closed;
    await stage.pass(20_000);
    assert.equal(stage.peer.remoteDescriptions.length, 1);
    assert.deepEqual(stage.wire.unread, []);
    assert.deepEqual(stage.phases, ['opening', 'open', 'recovering', 'closing', 'closed']);
  });
}
