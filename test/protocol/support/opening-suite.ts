import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SessionError } from '../../../src/protocol/index.js';
import { formatServerSdp } from './scripted-peer.js';
import { ENDPOINT, SESSION, SessionStage, settle } from './session-stage.js';
import type { SessionKind } from './session-stage.js';

/** How any session opens, and says who it is. */
export function describeOpening(kind: SessionKind): void {
  const otherSide = kind.direction === 'sendonly' ? 'recvonly' : 'sendonly';

  it('posts the offer without waiting for a candidate, and no Authorization without a token', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    const post = await stage.wire.next();
    assert.equal(post.method, 'POST');
    assert.equal(post.url, ENDPOINT);
    assert.equal(post.headers['content-type'], 'application/sdp');
    assert.equal(post.headers['authorization'], undefined);
    assert.match(post.body, new RegExp(`^v=0[^]*m=audio[^]*a=${kind.direction}[^]*m=video`));
    assert.equal(post.body.match(/a=rtcp-mux\r\na=rtcp-mux-only\r\n/g)?.length, 2);
    assert.equal(stage.peer.getConfiguration().bundlePolicy, 'max-bundle');

    stage.accept(post);
    await settle();
    assert.equal(stage.phase, 'opening');
    stage.peer.become('connected');
    await opened;
    assert.deepEqual(stage.session.state, { phase: 'open', since: Date.now() });
    assert.equal(stage.session.peer, stage.peer.asPeer);
    assert.deepEqual(stage.phases, ['opening', 'open']);
    assert.deepEqual(stage.wire.unread, []);
  });

  it('stays one session however often it is opened', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    assert.equal(stage.session.open(), opened);
    stage.accept(await stage.wire.next());
    await settle();
    stage.peer.become('connected');
    await opened;
    await stage.session.open();
    assert.equal(stage.peers.length, 1);
  });

  it('sends what was found before the 201 in one PATCH after it, and batches what comes later', async () => {
    const stage = new SessionStage(kind);
    void stage.session.open();
    const post = await stage.wire.next();
    stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
    stage.peer.find('candidate:2 1 udp 8 192.0.2.8 2 typ host');
    stage.peer.find('candidate:3 1 udp 8 192.0.2.8 3 typ host', 1);
    stage.peer.find('candidate:4 1 udp 8 192.0.2.8 4 typ host', 0, 'of-another-generation');
    stage.accept(post);
    await stage.pass(50);

    const first = await stage.wire.next();
    assert.equal(first.method, 'PATCH');
    assert.equal(first.url, SESSION);
    assert.equal(first.headers['content-type'], 'application/trickle-ice-sdpfrag');
    assert.equal(first.headers['if-match'], '"e1"');
    assert.equal(stage.peer.remoteDescriptions.length, 1);
    assert.deepEqual(first.body.split('\r\n'), [
      'a=group:BUNDLE 0 1',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      `a=ice-ufrag:${stage.peer.ufrag}`,
      `a=ice-pwd:pwd-of-${stage.peer.ufrag}`,
      'a=mid:0',
      'a=candidate:1 1 udp 9 192.0.2.7 1 typ host',
      'a=candidate:2 1 udp 8 192.0.2.8 2 typ host',
      '',
    ]);

    stage.peer.find('candidate:5 1 udp 7 192.0.2.9 5 typ srflx');
    stage.peer.find('');
    stage.peer.find(null);
    await settle();
    assert.deepEqual(stage.wire.unread, [], 'one at a time');
    first.reply(204);
    await settle();
    await stage.pass(100);
    const second = await stage.wire.next();
    assert.deepEqual(second.body.split('\r\n').slice(-3), [
      'a=candidate:5 1 udp 7 192.0.2.9 5 typ srflx',
      'a=end-of-candidates',
      '',
    ]);
  });

  it('tries one PATCH without If-Match where the server gave no ETag', async () => {
    const stage = new SessionStage(kind);
    void stage.session.open();
    const post = await stage.wire.next();
    stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
    post.reply(201, {
      body: formatServerSdp(otherSide),
      headers: { 'Content-Type': 'application/sdp', Location: SESSION },
    });
    await stage.pass(50);
    const patch = await stage.wire.next();
    assert.equal(patch.headers['if-match'], undefined);
    patch.reply(428);
    await settle();
    stage.peer.find('candidate:2 1 udp 9 192.0.2.7 2 typ host');
    await stage.pass(10);
    stage.peer.become('connected');
    await stage.pass(5_000);
    assert.deepEqual(stage.wire.unread, []);
    assert.equal(stage.phase, 'open');
  });

  for (const status of [200, 204, 400, 404, 405, 412, 415, 422, 428, 501]) {
    it(`lives on when its candidates are answered ${status}`, async () => {
      const stage = new SessionStage(kind);
      await stage.open();
      stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
      await stage.pass(100);
      (await stage.wire.next()).reply(status);
      await settle();
      stage.peer.find('candidate:2 1 udp 9 192.0.2.7 2 typ host');
      await stage.pass(200);
      assert.equal(stage.wire.unread.length, status < 300 ? 1 : 0);
      await stage.pass(60_000);
      assert.equal(stage.phase, 'open');
    });
  }

  it('repeats candidates with the ETag that a 412 names, and after the time that a 503 asks for', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
    await stage.pass(100);
    (await stage.wire.next()).reply(412, { headers: { ETag: '"e2"' } });
    await settle();
    await stage.pass(0);
    const again = await stage.wire.next();
    assert.equal(again.headers['if-match'], '"e2"');
    again.reply(503, { headers: { 'Retry-After': '7' } });
    await settle();
    await stage.pass(6_900);
    assert.deepEqual(stage.wire.unread, []);
    await stage.pass(100);
    const third = await stage.wire.next();
    assert.equal(third.body, again.body);
  });

  it('resolves Location against the address that answered, not the one that was asked', async () => {
    const stage = new SessionStage(kind);
    await stage.open({
      finalUrl: 'https://edge.example/live/in/one',
      headers: { Location: '../out/7' },
    });
    void stage.session.close();
    assert.equal((await stage.wire.next()).url, 'https://edge.example/live/out/7');
  });

  it('works without a Location, closes its peer, and has nothing to delete', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    (await stage.wire.next()).reply(201, {
      body: formatServerSdp(otherSide),
      headers: { 'Content-Type': 'application/sdp' },
    });
    await settle();
    stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
    stage.peer.become('connected');
    await opened;
    await stage.session.close();
    assert.deepEqual(stage.wire.unread, []);
    assert.equal(stage.peer.connectionState, 'closed');
  });

  it('carries its token on every request', async () => {
    const stage = new SessionStage(kind, { token: 't1' });
    const opened = stage.session.open();
    const post = await stage.wire.next();
    stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
    stage.accept(post);
    await stage.pass(50);
    const patch = await stage.wire.next();
    stage.peer.become('connected');
    await opened;
    void stage.session.close();
    const remove = await stage.wire.next();
    for (const { headers } of [post, patch, remove]) {
      assert.equal(headers['authorization'], 'Bearer t1');
    }
  });

  it('asks for a token while the offer is made, and once more after a 401', async () => {
    let tokens = 0;
    const getToken = () => Promise.resolve(`t${++tokens}`);
    const stage = new SessionStage(kind, { getToken });
    const opened = stage.session.open();
    assert.equal(tokens, 1, 'before the offer is there');
    const post = await stage.wire.next();
    assert.equal(post.headers['authorization'], 'Bearer t1');
    post.reply(401);
    const again = await stage.wire.next();
    assert.equal(again.headers['authorization'], 'Bearer t2');
    again.reply(401);
    await assert.rejects(opened, { code: 'token-refused', status: 401 });
    assert.equal(tokens, 2);
  });

  it('repeats its token where a redirect to another origin has lost it', async () => {
    const stage = new SessionStage(kind, { token: 't1' });
    void stage.session.open();
    (await stage.wire.next()).reply(401, { finalUrl: 'https://edge.example/in' });
    const again = await stage.wire.next();
    assert.equal(again.url, 'https://edge.example/in');
    assert.equal(again.headers['authorization'], 'Bearer t1');
  });

  it('gathers with the ICE servers that Link names: in the peer at once, by a restart where no direct path comes', async () => {
    const stage = new SessionStage(kind, { iceServers: [{ urls: 'stun:mine.example' }] });
    const opened = stage.session.open();
    const link =
      '<turn:relay.example?transport=tcp>; rel="ice-server"; username="u"; credential="p,;q"';
    stage.accept(await stage.wire.next(), { headers: { Link: link } });
    await settle();
    assert.deepEqual(stage.peer.getConfiguration().iceServers, [
      { urls: 'stun:mine.example' },
      { urls: 'turn:relay.example?transport=tcp', username: 'u', credential: 'p,;q' },
    ]);
    assert.equal(stage.peer.getConfiguration().bundlePolicy, 'max-bundle');
    await stage.pass(2_000);
    const restart = await stage.wire.next();
    assert.equal(restart.headers['if-match'], '*');
    restart.reply(200, { body: 'a=ice-ufrag:srv2\r\na=ice-pwd:pwd-of-srv2\r\n' });
    await settle();
    stage.peer.become('connected');
    await opened;
    assert.equal(stage.peers.length, 1);
  });

  it('leaves its peer alone when Link names what is no ICE server', async () => {
    const stage = new SessionStage(kind);
    await stage.open({ headers: { Link: '<https://x.example>; rel="ice-server"' } });
    assert.deepEqual(stage.peer.getConfiguration().iceServers, []);
  });

  it('fails where the browser can make no offer', async () => {
    const stage = new SessionStage(kind, {
      createPeer: () => {
        throw new DOMException('too many', 'UnknownError');
      },
    });
    await assert.rejects(stage.session.open(), (error) => {
      assert.ok(error instanceof SessionError);
      assert.equal(error.code, 'offer-failed');
      assert.ok(error.cause instanceof DOMException);
      return true;
    });
    assert.equal(stage.phase, 'failed');
  });
}
