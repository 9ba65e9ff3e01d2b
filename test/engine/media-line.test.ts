import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { MediaLine } from '../../src/engine/media/media-line.js';
import type { SoundEncoder } from '../../src/engine/media/sound-encoder.js';
import type { PublishedTrack } from '../../src/engine/room/publisher-session.js';
import { parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { createRtp, opusPayload } from './support/packets.js';

const track: PublishedTrack = {
  mid: '0',
  kind: 'audio',
  codec: { name: 'opus', kind: 'audio', clockRate: 48_000, parameters: '' },
  payloadType: 111,
  feedbackExtension: null,
  canNack: false,
};

/** A line of sound alone, through an encoder that hands on what it gets until it breaks. */
class Scene {
  readonly fragments: Fragment[] = [];
  readonly told: string[] = [];
  readonly faults: unknown[] = [];
  started = 0;
  ended = 0;
  /** Throws where a fault shall be. */
  fault: () => void = () => undefined;
  nowMs = 1_700_000_000_000;
  #packets = 0;
  readonly line = new MediaLine({
    consumers: [
      {
        begin: () => this.told.push('begin'),
        init: () => this.told.push('init'),
        fragment: (fragment) => this.fragments.push(fragment),
        pause: () => this.told.push('pause'),
        end: () => this.told.push('end'),
        fail: (reason) => this.told.push(`fail ${reason}`),
      },
    ],
    createSoundEncoder: (emit): SoundEncoder => {
      this.started += 1;
      return {
        push: (frame) => {
          this.fault();
          emit(frame);
        },
        pendingFromMs: null,
        isBehind: false,
        tick: () => undefined,
        finish: () => {
          this.ended += 1;
          return Promise.resolve();
        },
        canReturnAt: () => false,
        returnFrom: () => undefined,
      };
    },
    requestKeyFrame: () => undefined,
    keyFrameIntervalMs: () => 4000,
    onFinishing: () => undefined,
    onFault: (error) => this.faults.push(error),
  });

  /** Sends so much sound in its time. */
  send(ms: number): void {
    for (let sent = 0; sent < ms; sent += 20) {
      this.nowMs += 20;
      const timestamp = 7000 + this.#packets * 960;
      const sequence = this.#packets;
      const rtp = createRtp({ payloadType: 111, sequence, timestamp, payload: opusPayload });
      const packet = parseRtpPacket(rtp);
      assert.ok(packet !== null);
      this.#packets += 1;
      this.line.media(track, packet, this.nowMs);
      this.line.tick(this.nowMs);
    }
  }
}

describe('MediaLine', () => {
  let scene: Scene;
  const breakOnce = (): void => {
    scene.fault = () => {
      scene.fault = () => undefined;
      throw new Error('not this packet');
    };
  };
  beforeEach(() => {
    scene = new Scene();
    scene.line.begin([track], scene.nowMs);
  });

  it('begins anew behind what it has made when something in it throws', () => {
    scene.send(2000);
    breakOnce();
    scene.send(2000);
    scene.line.end(scene.nowMs);
    assert.equal(scene.faults.length, 1);
    assert.deepEqual(scene.told.slice(0, 4), ['begin', 'init', 'begin', 'init']);
    const ends = scene.fragments.map(({ startMs, durationMs }) => startMs + durationMs);
    const starts = scene.fragments.map(({ startMs }) => startMs);
    assert.deepEqual(starts.slice(1), ends.slice(0, -1));
    // Of four seconds the one packet is missing, and what the last take still holds.
    assert.ok((ends.at(-1) ?? 0) > 3500, String(ends.at(-1)));
  });

  it('lets no encoder of a take that threw run on', () => {
    scene.send(500);
    breakOnce();
    scene.send(500);
    assert.deepEqual([scene.started, scene.ended], [2, 1]);
  });

  it('fails by a code when it throws again and again, and tries again later', () => {
    scene.send(500);
    scene.fault = () => {
      throw new Error('never');
    };
    scene.send(2000);
    assert.deepEqual(scene.told.at(-1), 'fail internal');
    assert.equal(scene.faults.length, 4);
    assert.equal(scene.started, scene.ended);
    scene.fault = () => undefined;
    const { length } = scene.fragments;
    scene.send(12_000);
    assert.ok(scene.fragments.length > length);
  });
});
