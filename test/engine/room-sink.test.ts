import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { PublisherSession } from '../../src/engine/room/publisher-session.js';
import { Room } from '../../src/engine/room/room.js';
import { createRtp } from './support/packets.js';

describe('Room, towards what records it', () => {
  let nowMs: number;
  let told: string[];
  let expected: string[];
  let room: Room;

  beforeEach(() => {
    nowMs = 1_700_000_000_000;
    told = [];
    expected = [];
    const tell = (what: string) => () => void told.push(what);
    room = new Room({
      returnGraceMs: 10_000,
      clock: () => nowMs,
      sink: {
        begin: tell('begin'),
        media: tell('media'),
        pause: tell('pause'),
        end: tell('end'),
        clock: () => undefined,
        tick: () => undefined,
      },
      onExpect: ({ id }) => void expected.push(id),
      onAdmit: () => undefined,
      onChange: () => undefined,
    });
  });

  /** A publisher that the room has taken in, and how it sends. */
  const publish = (id: string): { session: PublisherSession; send: () => void } => {
    const session: PublisherSession = new PublisherSession(
      id,
      [
        {
          mid: '0',
          kind: 'audio',
          codec: { name: 'opus', kind: 'audio', clockRate: 48_000, parameters: '' },
          payloadType: 111,
          feedbackExtension: null,
          canNack: false,
          retransmissionType: null,
          keyFrameRequest: 'pli',
          takesBitrateLimit: false,
        },
      ],
      room.createPublisherListener(() => session),
      () => nowMs,
    );
    room.publish(session);
    let sequence = 0;
    return {
      session,
      send: () => session.take(createRtp({ payloadType: 111, sequence: (sequence += 1) })),
    };
  };

  it('goes on without a pause from one that says goodbye to the next that soon sends', () => {
    const first = publish('first');
    first.send();
    const second = publish('second');
    room.unpublish(first.session);
    nowMs += 4000;
    room.tick(nowMs);
    second.send();
    assert.deepEqual(told, ['begin', 'media', 'begin', 'media']);
  });

  it('pauses once where the next one is silent, begins anew with its media, and else ends', () => {
    const first = publish('first');
    first.send();
    const second = publish('second');
    room.unpublish(first.session);
    nowMs += 4950;
    room.tick(nowMs);
    room.tick(nowMs);
    assert.deepEqual(told, ['begin', 'media', 'pause']);
    second.send();
    assert.deepEqual(told.slice(3), ['begin', 'media']);
    publish('third');
    room.unpublish(second.session);
    nowMs += 4950;
    room.tick(nowMs);
    nowMs += 4950;
    room.tick(nowMs);
    assert.deepEqual(told.slice(5), ['pause']);
    nowMs += 150;
    room.tick(nowMs);
    assert.deepEqual(told.slice(5), ['pause', 'end']);
  });

  it('says that media may begin as soon as a publisher has come', () => {
    publish('first').send();
    publish('second');
    assert.deepEqual(expected, ['first', 'second']);
  });

  it('says so as well when what is sent has stopped, before the publisher counts as lost', () => {
    publish('first').send();
    expected = [];
    nowMs += 1000;
    room.tick(nowMs);
    assert.deepEqual(expected, []);
    nowMs += 1000;
    room.tick(nowMs);
    assert.deepEqual(expected, ['first']);
    assert.deepEqual(told, ['begin', 'media']);
  });

  it('says so when a publisher’s connection is gone', () => {
    const first = publish('first');
    first.send();
    expected = [];
    first.session.setPhase('closed');
    assert.deepEqual(told.slice(2), ['pause']);
    assert.deepEqual(expected, ['first']);
  });
});
