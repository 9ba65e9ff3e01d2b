import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WhipSession } from '../../src/protocol/index.js';
import { describeHostileServers } from './support/hostile-suite.js';
import { describeClosing } from './support/closing-suite.js';
import { describeOpening } from './support/opening-suite.js';
import { describeRecovery } from './support/recovery-suite.js';
import { formatServerSdp } from './support/scripted-peer.js';
import type { ScriptedTrack } from './support/scripted-peer.js';
import { clearStage, SESSION, SessionStage, setStage, settle } from './support/session-stage.js';
import { audio, video, whip } from './support/whip-kind.js';

const STEREO = /^a=fmtp:111 stereo=1;minptime=10;useinbandfec=1\r$/m;

function asTrack(track: ScriptedTrack): MediaStreamTrack {
  return track as unknown as MediaStreamTrack;
}

describe('WhipSession', () => {
  beforeEach(setStage);
  afterEach(clearStage);

  describeOpening(whip());
  describeClosing(whip());
  describeHostileServers(whip());
  describeRecovery(whip());

  it('offers sendonly sections of one MediaStream, without the video orientation', async () => {
    const stage = new SessionStage(whip());
    void stage.session.open();
    const { body } = await stage.wire.next();
    assert.deepEqual(body.match(/a=(sendonly|sendrecv|recvonly)/g), ['a=sendonly', 'a=sendonly']);
    assert.deepEqual(body.match(/a=msid:\S+/g), ['a=msid:stream-1', 'a=msid:stream-1']);
    assert.doesNotMatch(body, /video-orientation/);
    assert.match(body, /sdes:mid/);
  });

  it('puts Constrained Baseline H.264 first, then VP8, then the others as they were', async (test) => {
    const line = (profile: string) => `packetization-mode=1;profile-level-id=${profile}`;
    Object.assign(globalThis, {
      RTCRtpReceiver: {
        getCapabilities: () => ({
          codecs: [
            { mimeType: 'video/VP9' },
            { mimeType: 'video/VP8' },
            { mimeType: 'video/H264', sdpFmtpLine: line('640c1f') },
            { mimeType: 'video/H264', sdpFmtpLine: line('42e01f') },
          ],
        }),
      },
    });
    test.after(() => Reflect.deleteProperty(globalThis, 'RTCRtpReceiver'));
    const stage = new SessionStage(whip());
    void stage.session.open();
    await stage.wire.next();
    assert.deepEqual(stage.peer.transceivers[1]?.codecs, [
      'video/H264',
      'video/VP8',
      'video/VP9',
      'video/H264',
    ]);
    assert.equal(stage.peer.transceivers[0]?.codecs, null);
  });

  it('asks for the encodings of each connection anew', async () => {
    let maxBitrate = 8;
    const encodings = (kind: string) => (kind === 'video' ? [{ maxBitrate: ++maxBitrate }] : []);
    const stage = new SessionStage(whip(undefined, { encodings }));
    await stage.open();
    stage.session.recover();
    await stage.wire.next();
    assert.deepEqual(
      stage.peers.map(({ transceivers }) => transceivers.map(({ init }) => init.sendEncodings)),
      [
        [[], [{ maxBitrate: 9 }]],
        [[], [{ maxBitrate: 10 }]],
      ],
    );
  });

  it('offers kinds that have no track yet, and sends what comes for them', async () => {
    const stage = new SessionStage(whip([], { kinds: ['audio', 'video'] }));
    assert.ok(stage.session instanceof WhipSession);
    await stage.open();
    assert.deepEqual(
      stage.peer.transceivers.map(({ kind, sender }) => [kind, sender.track]),
      [
        ['audio', null],
        ['video', null],
      ],
    );
    const sound = audio();
    await stage.session.replaceTrack(asTrack(sound));
    assert.equal(stage.peer.transceivers[0]?.sender.track, sound);
    stage.session.recover();
    await stage.wire.next();
    assert.equal(stage.peer.transceivers[0]?.sender.track, sound, 'also in the next connection');
  });

  it('asks for sound in two channels in its offer and in the answer, over an ICE restart too', async () => {
    const stage = new SessionStage(whip([audio()], { stereo: true }));
    void stage.session.open();
    const post = await stage.wire.next();
    assert.match(post.body, STEREO);
    stage.accept(post, { body: formatServerSdp('recvonly', { kinds: ['audio'] }) });
    await settle();
    stage.peer.become('connected');
    await settle();
    stage.peer.become('failed');
    (await stage.wire.next()).reply(200, {
      body: 'a=ice-ufrag:srv2\r\na=ice-pwd:pwd-of-srv2\r\n',
      headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', ETag: '"e2"' },
    });
    await settle();
    const { remoteDescriptions } = stage.peer;
    assert.equal(remoteDescriptions.length, 2);
    assert.match(remoteDescriptions[1] ?? '', /a=ice-ufrag:srv2/);
    for (const sdp of remoteDescriptions) assert.match(sdp, STEREO);
  });

  it('leaves sound as the browser sends it where nothing else is asked for', async () => {
    const stage = new SessionStage(whip());
    await stage.open();
    for (const sdp of [...stage.peer.localDescriptions, ...stage.peer.remoteDescriptions]) {
      assert.match(sdp, /^a=fmtp:111 minptime=10;useinbandfec=1\r$/m);
    }
    assert.equal(stage.peer.remoteDescriptions.length, 1);
  });

  for (const status of [403, 409]) {
    it(`deletes the old session before the new POST where the server says ${status}`, async () => {
      const stage = new SessionStage(whip());
      await stage.open();
      stage.peer.become('failed');
      (await stage.wire.next()).reply(405);
      (await stage.wire.next()).reply(status);
      const remove = await stage.wire.next();
      assert.equal(remove.method, 'DELETE');
      assert.equal(remove.url, SESSION);
      await settle();
      assert.deepEqual(stage.wire.unread, []);
      remove.reply(200);
      const post = await stage.wire.next();
      assert.equal(post.method, 'POST');
      stage.accept(post);
      await settle();
      stage.peer.become('connected');
      await settle();
      assert.equal(stage.phase, 'open');
    });
  }

  it('replaces a track where it sends and in every later connection, and stops none', async () => {
    const tracks = [audio(), video()];
    const stage = new SessionStage(whip(tracks));
    assert.ok(stage.session instanceof WhipSession);
    await stage.open();
    const other = video();
    await stage.session.replaceTrack(asTrack(other));
    assert.equal(stage.peer.transceivers[1]?.sender.track, other);
    stage.session.recover();
    const post = await stage.wire.next();
    assert.equal(stage.peer.transceivers[1]?.sender.track, other);

    const third = video();
    await stage.session.replaceTrack(asTrack(third));
    assert.deepEqual(
      stage.peers.map(({ transceivers }) => transceivers[1]?.sender.track),
      [third, third],
      'also in the connection that is being made',
    );
    stage.accept(post);
    await settle();
    stage.peer.become('connected');
    await settle();
    void stage.session.close();
    assert.ok([...tracks, other, third].every(({ stopped }) => !stopped));
  });

  it('takes a track before it is opened', async () => {
    const stage = new SessionStage(whip());
    assert.ok(stage.session instanceof WhipSession);
    const other = audio();
    await stage.session.replaceTrack(asTrack(other));
    void stage.session.open();
    await stage.wire.next();
    assert.equal(stage.peer.transceivers[0]?.sender.track, other);
  });

  it('refuses a kind of track that it did not offer', async () => {
    const stage = new SessionStage(whip([audio()]));
    assert.ok(stage.session instanceof WhipSession);
    await assert.rejects(stage.session.replaceTrack(asTrack(video())), {
      code: 'track-unexpected',
    });
  });

  it('fails without a track to send', async () => {
    const stage = new SessionStage(whip([]));
    await assert.rejects(stage.session.open(), { code: 'media-missing' });
    assert.deepEqual(stage.wire.unread, []);
  });
});
