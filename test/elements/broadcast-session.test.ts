import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { BroadcastSession } from '../../src/elements/whip-broadcaster/sending/broadcast-session.js';
import type { SendingWishes } from '../../src/elements/whip-broadcaster/sending/sending-settings.js';
import { ScriptedTrack } from '../protocol/support/scripted-peer.js';
import type { ScriptedPeer } from '../protocol/support/scripted-peer.js';
import {
  clearStage,
  SESSION,
  SessionStage,
  setStage,
  settle,
} from '../protocol/support/session-stage.js';

function asTrack(track: ScriptedTrack): MediaStreamTrack {
  return track as unknown as MediaStreamTrack;
}

/** A broadcast's session on a stage, with a camera and a microphone. */
async function createScene(isHeld = false, wishes: Partial<SendingWishes> = {}) {
  let broadcast: BroadcastSession | undefined;
  const stage = new SessionStage({
    direction: 'sendonly',
    create: (options) => {
      broadcast = new BroadcastSession({
        ...options,
        kinds: ['audio', 'video'],
        wishes: { quality: '720p', audio: 'voice', ...wishes },
        isHeld,
      });
      return broadcast.whip;
    },
  });
  assert.ok(broadcast);
  const tracks = { audio: new ScriptedTrack('audio'), video: new ScriptedTrack('video') };
  for (const track of Object.values(tracks)) void broadcast.setTrack(asTrack(track));
  await stage.open();
  await settle();
  return { stage, broadcast, tracks };
}

/** What each sender of a connection sends, and how. */
function readSenders({ transceivers }: ScriptedPeer) {
  return transceivers.map(({ kind, sender }) => {
    const { encodings, degradationPreference } = sender.getParameters();
    const [{ active, priority, networkPriority } = {}] = encodings;
    return { kind, track: sender.track, active, priority, networkPriority, degradationPreference };
  });
}

/** Sound comes before the picture, and the picture gives up sharpness before movement. */
const expected = (tracks: { audio: ScriptedTrack; video: ScriptedTrack }, active = true) => [
  {
    kind: 'audio',
    track: tracks.audio,
    active,
    priority: 'high',
    networkPriority: 'high',
    degradationPreference: undefined,
  },
  {
    kind: 'video',
    track: tracks.video,
    active,
    priority: undefined,
    networkPriority: undefined,
    degradationPreference: 'maintain-framerate',
  },
];

describe('BroadcastSession', () => {
  const userAgent = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  beforeEach(() => {
    setStage();
    const value = { userAgent: 'Tests' };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  });
  afterEach(() => {
    clearStage();
    if (userAgent === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', userAgent);
  });

  it('puts sound before the picture, and movement before sharpness', async () => {
    const { stage, tracks } = await createScene();
    assert.deepEqual(readSenders(stage.peer), expected(tracks));
  });

  it('asks for both channels of music, and lets the browser send one of speech', async () => {
    const asksForBoth = async (audio: SendingWishes['audio']): Promise<boolean> => {
      const { stage } = await createScene(false, { audio });
      return /^a=fmtp:111 .*stereo=1/m.test(stage.peer.remoteDescriptions[0] ?? '');
    };
    assert.deepEqual([await asksForBoth('music'), await asksForBoth('voice')], [true, false]);
  });

  it('sends another sound by its bitrate at once, and in its channels from the next connection on', async () => {
    const { stage, broadcast } = await createScene();
    const [first] = stage.peers;
    assert.ok(first);
    void broadcast.setAudio('music');
    await settle();
    const sound = first.transceivers.find(({ kind }) => kind === 'audio');
    assert.equal(sound?.sender.getParameters().encodings[0]?.maxBitrate, 128_000);
    assert.equal(broadcast.whip.state.phase, 'open', 'what is live is not put at risk');
    broadcast.whip.recover();
    stage.accept(await stage.wire.next(), { headers: { Location: `${SESSION}2` } });
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.match(stage.peer.remoteDescriptions[0] ?? '', /^a=fmtp:111 .*stereo=1/m);
  });

  it('offers the picture in three sizes where the page asks for that, the best first', async () => {
    const { stage, broadcast } = await createScene(true, { simulcast: true, quality: '480p' });
    const layers = () => {
      const picture = stage.peer.transceivers.find(({ kind }) => kind === 'video');
      return picture?.sender
        .getParameters()
        .encodings.map(({ rid, active, maxBitrate, scaleResolutionDownBy }) => {
          return [rid, active, maxBitrate, scaleResolutionDownBy];
        });
    };
    // Held as one is, until it is let go.
    assert.deepEqual(layers(), [
      ['full', false, 1_200_000, 1],
      ['half', false, 360_000, 2],
      ['quarter', false, 120_000, 4],
    ]);
    await broadcast.release();
    const sent = [
      ['full', true, 1_200_000, 1.5],
      ['half', true, 360_000, 3],
      ['quarter', true, 120_000, 6],
    ];
    assert.deepEqual(layers(), sent);
    await broadcast.setSupply('scarce');
    assert.deepEqual(
      layers()?.map(([rid, active]) => [rid, active]),
      [
        ['full', true],
        ['half', false],
        ['quarter', false],
      ],
      'a scarce line carries one',
    );
    await broadcast.setSupply('ample');
    assert.deepEqual(layers(), sent);
    await broadcast.restartPicture();
    assert.deepEqual(layers(), sent);
    const sound = stage.peer.transceivers.find(({ kind }) => kind === 'audio');
    assert.equal(sound?.sender.getParameters().encodings.length, 1);
  });

  it('sends a picture of few packets where the line is scarce, over a new connection too, until it is not', async () => {
    const { stage, broadcast, tracks } = await createScene();
    const limits = () => {
      const sender = stage.peer.transceivers.find(({ kind }) => kind === 'video')?.sender;
      const [{ maxBitrate, maxFramerate, active } = {}] = sender?.getParameters().encodings ?? [];
      return { maxBitrate, maxFramerate, active };
    };
    const usual = { maxBitrate: 2_500_000, maxFramerate: undefined, active: true };
    assert.deepEqual(limits(), usual);
    await broadcast.setSupply('scarce');
    const scarce = { maxBitrate: 40_000, maxFramerate: 5, active: true };
    assert.deepEqual(limits(), scarce);
    assert.deepEqual(readSenders(stage.peer), expected(tracks));
    stage.peer.become('failed');
    (await stage.wire.next()).reply(405);
    stage.accept(await stage.wire.next(), { headers: { Location: `${SESSION}3` } });
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.deepEqual([stage.peers.length, limits()], [2, scarce]);
    await broadcast.setSupply('ample');
    assert.deepEqual(limits(), usual);
  });

  it('takes the picture from its encoder and gives it back, where that is to begin anew', async () => {
    const { stage, broadcast, tracks } = await createScene();
    const done: string[] = [];
    for (const { kind, sender } of stage.peer.transceivers) {
      const { setParameters, replaceTrack } = sender;
      sender.setParameters = (next) => {
        done.push(`${kind} ${next.encodings[0]?.active ? 'on' : 'off'}`);
        return setParameters.call(sender, next);
      };
      sender.replaceTrack = (track: ScriptedTrack | null) => {
        done.push(`${kind} ${track === null ? 'without' : 'with'} its track`);
        return replaceTrack.call(sender, track);
      };
    }
    await broadcast.restartPicture();
    const anew = ['off', 'without its track', 'with its track', 'on'];
    assert.deepEqual(
      done,
      anew.map((each) => `video ${each}`),
    );
    assert.deepEqual(readSenders(stage.peer), expected(tracks));
  });

  it('does so once it is let go, and not before', async () => {
    const { stage, broadcast, tracks } = await createScene(true);
    const held = readSenders(stage.peer);
    assert.deepEqual(
      held.map(({ track, active }) => [track, active]),
      [
        [tracks.audio, false],
        [tracks.video, false],
      ],
    );
    await broadcast.release();
    assert.deepEqual(readSenders(stage.peer), expected(tracks));
  });

  it('keeps to it with another camera, and over an ICE restart', async () => {
    const { stage, broadcast, tracks } = await createScene();
    const other = new ScriptedTrack('video');
    await broadcast.setTrack(asTrack(other));
    assert.deepEqual(readSenders(stage.peer), expected({ ...tracks, video: other }));
    stage.peer.become('failed');
    const restart = await stage.wire.next();
    assert.equal(restart.method, 'PATCH');
    restart.reply(200, {
      body: 'a=ice-ufrag:srv2\r\na=ice-pwd:pwd-of-srv2\r\na=candidate:7 1 udp 1 192.0.2.7 4 typ host\r\n',
    });
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.deepEqual([stage.phase, stage.peers.length], ['open', 1]);
    assert.deepEqual(readSenders(stage.peer), expected({ ...tracks, video: other }));
  });

  it('keeps to it in a second session, with the camera of that time', async () => {
    const { stage, broadcast, tracks } = await createScene(true);
    await broadcast.release();
    const other = new ScriptedTrack('video');
    await broadcast.setTrack(asTrack(other));
    stage.peer.become('failed');
    (await stage.wire.next()).reply(405);
    stage.accept(await stage.wire.next(), { headers: { Location: `${SESSION}3` } });
    await settle();
    stage.peer.become('connected');
    await settle();
    assert.deepEqual([stage.phase, stage.peers.length], ['open', 2]);
    assert.deepEqual(readSenders(stage.peer), expected({ ...tracks, video: other }));
  });

  it('sends a camera no larger than is wished for', async () => {
    const { stage } = await createScene(false, { quality: '480p' });
    const scales = stage.peer.transceivers.map(({ sender }) => {
      return sender.getParameters().encodings[0]?.scaleResolutionDownBy;
    });
    assert.deepEqual(scales, [undefined, 1.5]);
  });

  it('can carry on with just its kinds, while it is open and not once it is lost', async () => {
    const { stage, broadcast } = await createScene();
    assert.equal(broadcast.canCarry(['video', 'audio']), true);
    assert.equal(broadcast.canCarry(['audio']), false);
    const closed = stage.session.close();
    (await stage.wire.next()).reply(200);
    await closed;
    assert.equal(broadcast.canCarry(['video', 'audio']), false);
  });
});
