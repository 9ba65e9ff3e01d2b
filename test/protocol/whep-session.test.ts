import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WhepSession } from '../../src/protocol/index.js';
import type { WhepSessionOptions } from '../../src/protocol/index.js';
import { describeHostileServers } from './support/hostile-suite.js';
import { describeClosing } from './support/closing-suite.js';
import { describeOpening } from './support/opening-suite.js';
import { describeRecovery } from './support/recovery-suite.js';
import { formatServerSdp } from './support/scripted-peer.js';
import { clearStage, SESSION, SessionStage, setStage, settle } from './support/session-stage.js';
import type { SessionKind } from './support/session-stage.js';

function whep(more: Partial<WhepSessionOptions> = {}): SessionKind {
  return {
    direction: 'recvonly',
    create: (options) => new WhepSession({ ...options, ...more }),
  };
}

const STEREO = /^a=fmtp:111 stereo=1;minptime=10;useinbandfec=1\r$/m;
const COUNTER_OFFER = formatServerSdp('sendonly', { setup: 'actpass' });

describe('WhepSession', () => {
  beforeEach(setStage);
  afterEach(clearStage);

  describeOpening(whep());
  describeClosing(whep());
  describeHostileServers(whep());
  describeRecovery(whep());

  it('offers to receive audio and video', async () => {
    const stage = new SessionStage(whep());
    void stage.session.open();
    const { body } = await stage.wire.next();
    assert.deepEqual(body.match(/^(m=\w+|a=recvonly|a=send\w+)/gm), [
      'm=audio',
      'a=recvonly',
      'm=video',
      'a=recvonly',
    ]);
  });

  it('asks to play both channels of sound, in every offer that it sets', async () => {
    const stage = new SessionStage(whep());
    await stage.open();
    stage.peer.become('failed');
    await stage.wire.next();
    const { localDescriptions } = stage.peer;
    assert.equal(localDescriptions.length, 2);
    for (const sdp of localDescriptions) assert.match(sdp, STEREO);
  });

  it('waits for a stream that is not live, as long as the server asks', async () => {
    const stage = new SessionStage(whep());
    void stage.session.open();
    for (let attempt = 0; attempt < 5; attempt++) {
      (await stage.wire.next()).reply(409, { headers: { 'Retry-After': '20' } });
      await settle();
      assert.ok(stage.session.state.phase === 'opening');
      assert.equal(stage.session.state.error?.code, 'stream-not-live');
      await stage.pass(19_999);
      assert.deepEqual(stage.wire.unread, []);
      await stage.pass(5_001);
    }
    stage.accept(await stage.wire.next());
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
  });

  it('answers the counter-offer of a 406 by PATCH, on a new peer, and trickles after', async () => {
    const stage = new SessionStage(whep());
    assert.ok(stage.session instanceof WhepSession);
    const opened = stage.session.open();
    (await stage.wire.next()).reply(406, {
      body: COUNTER_OFFER,
      headers: {
        'Content-Type': 'application/sdp; valid-until="Thu, 01 Jan 2026 00:00:30 GMT"',
        Location: '/sessions/42',
        ETag: '"e1"',
      },
    });
    const patch = await stage.wire.next();
    assert.equal(patch.method, 'PATCH');
    assert.equal(patch.url, SESSION);
    assert.equal(patch.headers['content-type'], 'application/sdp');
    assert.equal(patch.headers['if-match'], '"e1"');
    assert.match(patch.body, /^v=0[^]*a=setup:active/);
    assert.equal(stage.peers.length, 2);
    assert.match(patch.body, STEREO);
    assert.match(stage.peer.localDescriptions[0] ?? '', STEREO);
    assert.equal(stage.peers[0]?.connectionState, 'closed');
    stage.peer.find('candidate:1 1 udp 9 192.0.2.7 1 typ host');
    patch.reply(204);
    await stage.pass(50);
    const trickle = await stage.wire.next();
    assert.equal(trickle.headers['content-type'], 'application/trickle-ice-sdpfrag');
    stage.peer.become('connected');
    await opened;
    assert.equal(stage.session.media.getTracks().length, 2);
  });

  it('cannot restart what the server offered, and opens a second session instead', async () => {
    const stage = new SessionStage(whep({ offerFrom: 'server' }));
    void stage.session.open();
    const post = await stage.wire.next();
    assert.equal(post.body, '');
    assert.equal(post.headers['accept'], 'application/sdp');
    assert.equal(post.headers['content-type'], undefined);
    post.reply(201, {
      body: COUNTER_OFFER,
      headers: { 'Content-Type': 'application/sdp', Location: '/sessions/42' },
    });
    const answer = await stage.wire.next();
    assert.equal(answer.method, 'PATCH');
    assert.equal(answer.headers['if-match'], undefined);
    answer.reply(200);
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.equal(stage.phase, 'open');
    stage.peer.become('failed');
    assert.equal((await stage.wire.next()).method, 'POST');
  });

  it('deletes the session when its answer to a counter-offer is refused', async () => {
    const stage = new SessionStage(whep());
    const opened = stage.session.open();
    (await stage.wire.next()).reply(406, {
      body: COUNTER_OFFER,
      headers: { 'Content-Type': 'application/sdp', Location: '/sessions/42' },
    });
    (await stage.wire.next()).reply(422);
    await assert.rejects(opened, { code: 'offer-rejected', status: 422 });
    assert.deepEqual(stage.wire.unread, [`DELETE ${SESSION}`]);
  });

  it('cannot answer a counter-offer that has no address', async () => {
    const stage = new SessionStage(whep());
    const opened = stage.session.open();
    (await stage.wire.next()).reply(406, {
      body: COUNTER_OFFER,
      headers: { 'Content-Type': 'application/sdp' },
    });
    await assert.rejects(opened, { code: 'answer-unreadable' });
  });

  it('shows the tracks as soon as the answer is there, in one MediaStream for its whole life', async () => {
    const stage = new SessionStage(whep());
    assert.ok(stage.session instanceof WhepSession);
    const { media } = stage.session;
    let changes = 0;
    stage.session.addEventListener('mediachange', () => changes++);
    void stage.session.open();
    stage.accept(await stage.wire.next());
    await settle();
    const first = media.getTracks();
    assert.deepEqual(
      first.map(({ kind }) => kind),
      ['audio', 'video'],
      'before the media path is open',
    );
    stage.peer.become('connected');
    await settle();
    assert.equal(changes, 1);

    stage.session.recover();
    stage.accept(await stage.wire.next());
    await settle();
    assert.deepEqual(media.getTracks(), first, 'until the second session carries');
    stage.peer.become('connected');
    await settle();
    assert.equal(stage.session.media, media);
    assert.equal(media.getTracks().length, 2);
    assert.ok(media.getTracks().every((track) => !first.includes(track)));
    assert.equal(changes, 2);
  });

  it('leaves out what the server does not send', async () => {
    const stage = new SessionStage(whep());
    assert.ok(stage.session instanceof WhepSession);
    const [audio = '', video = ''] = formatServerSdp('sendonly').split(/(?=m=video)/);
    await stage.open({ body: audio + video.replace('sendonly', 'inactive') });
    assert.deepEqual(
      stage.session.media.getTracks().map(({ kind }) => kind),
      ['audio'],
    );
  });

  it('waits where the stream has ended, and keeps the last picture', async () => {
    const stage = new SessionStage(whep());
    assert.ok(stage.session instanceof WhepSession);
    await stage.open();
    stage.peer.closeTransport();
    (await stage.wire.next()).reply(409, { headers: { 'Retry-After': '2' } });
    await settle();
    assert.ok(stage.session.state.phase === 'recovering');
    assert.equal(stage.session.state.error?.code, 'stream-not-live');
    assert.equal(stage.session.media.getTracks().length, 2);
  });
});
