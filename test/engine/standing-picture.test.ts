import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { fragmentMs } from '../../src/engine/media/fragmenter.js';
import { createH264Still } from '../../src/engine/codecs/h264-still.js';
import { createH264Config } from '../../src/engine/codecs/h264-parameter-sets.js';
import { trackIds } from '../../src/engine/media/mp4-init.js';
import { createVp9Still } from '../../src/engine/codecs/vp9-still.js';
import { parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { readFragment } from './support/mp4-reader.js';
import {
  createAggregate,
  createRtp,
  pps,
  sps,
  vp9Key,
  vp9PicturePayload,
} from './support/packets.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';
import { createTestLine } from './support/test-line.js';

const startMs = 1_700_000_000_000;

/** Slices with all of their headers: of a key frame, and of a picture that refers to it. */
const keySlice = Buffer.from('6588800080000010', 'hex');
const slice = Buffer.from('419a0002000800000203', 'hex');
const keyFrame = createAggregate(sps, pps, keySlice);

/** A publisher whose pictures stop and come back while its sound goes on. */
class Scene {
  readonly fragments: Fragment[] = [];
  requests = 0;
  #sequence = 0;
  #sentMs = 0;
  readonly #line = createTestLine(
    { fragment: (fragment) => this.fragments.push(fragment) },
    null,
    () => (this.requests += 1),
  );

  constructor() {
    this.#line.begin([soundTrack, pictureTrack], startMs);
  }

  /** Media comes for so long; `picture` says what the picture at a time is, if there is one. */
  publish(ms: number, picture: (atMs: number) => Buffer | null): void {
    for (const untilMs = this.#sentMs + ms; this.#sentMs < untilMs; this.#sentMs += 20) {
      const nowMs = startMs + this.#sentMs;
      this.#line.media(soundTrack, createTestPacket(soundTrack, this.#sentMs), nowMs);
      const payload = this.#sentMs % 40 === 0 ? picture(this.#sentMs) : null;
      if (payload !== null) this.#sendPicture(payload, nowMs);
      this.#line.tick(nowMs);
    }
  }

  /** All pictures that went out, with their times. */
  get pictures(): { startMs: number; endMs: number; isKey: boolean; bytes: Buffer }[] {
    return this.fragments.flatMap(({ bytes }) => {
      const run = readFragment(bytes).find(({ trackId }) => trackId === trackIds.video);
      let ticks = run?.startTicks ?? 0;
      return (run?.samples ?? []).map(({ duration, ...sample }) => {
        ticks += duration;
        return { ...sample, startMs: (ticks - duration) / 90, endMs: ticks / 90 };
      });
    });
  }

  #sendPicture(payload: Buffer, nowMs: number): void {
    const timestamp = this.#sentMs * 90;
    const { payloadType } = pictureTrack;
    const options = { payloadType, sequence: this.#sequence, timestamp, payload, marker: true };
    const packet = parseRtpPacket(createRtp(options));
    assert.ok(packet !== null);
    this.#line.media(pictureTrack, packet, nowMs);
    this.#sequence += 1;
  }
}

const moving = (atMs: number): Buffer => (atMs === 0 ? keyFrame : slice);
const none = (): null => null;

describe('StandingPicture', () => {
  it('goes on beside the sound, with a key frame at each interval', () => {
    const scene = new Scene();
    scene.publish(2000, moving);
    scene.publish(10_000, none);
    const { pictures } = scene;
    for (const [i, { startMs: at }] of pictures.entries()) {
      if (i > 0) assert.equal(at, pictures[i - 1]?.endMs);
    }
    const lastMs = pictures.at(-1)?.endMs ?? 0;
    assert.ok(lastMs > 12_000 - 3 * fragmentMs, `up to ${lastMs}`);
    const keys = pictures.filter(({ isKey }) => isKey).map(({ startMs: at }) => at);
    assert.equal(keys.length, 3);
    assert.ok(keys.every((at, i) => i === 0 || at - (keys[i - 1] ?? 0) < 4000 + fragmentMs));
    const longest = Math.max(...scene.fragments.map(({ durationMs }) => durationMs));
    assert.ok(longest <= fragmentMs + 0.001);
  });

  it('waits for a key frame afterwards, which was asked for meanwhile, at its own time', () => {
    const scene = new Scene();
    scene.publish(2000, moving);
    const { requests } = scene;
    scene.publish(3000, none);
    assert.ok(scene.requests > requests);
    const marked = Buffer.concat([slice, Buffer.from([0xaa])]);
    scene.publish(400, () => marked);
    scene.publish(1000, (atMs) => (atMs === 5400 ? keyFrame : slice));
    const { pictures } = scene;
    assert.ok(pictures.every(({ bytes }) => !bytes.includes(marked)));
    const back = pictures.findLast(({ isKey }) => isKey);
    assert.ok(Math.abs((back?.startMs ?? 0) - 5400) < 1, `${back?.startMs} ms`);
  });

  it('leaves pictures that come once in a second as they are', () => {
    const scene = new Scene();
    const slow = (atMs: number): Buffer | null => (atMs % 1000 === 0 ? moving(atMs) : null);
    scene.publish(8000, slow);
    assert.equal(scene.pictures.length, 7);
  });
});

describe('createH264Still', () => {
  const decoder = createH264Config(sps, pps)?.decoder ?? Buffer.alloc(0);
  const toSample = (nal: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0, 0, 0, nal.length]), nal]);

  it('is a few bytes, and can be followed by another', () => {
    const first = createH264Still(toSample(slice), decoder);
    const second = first && createH264Still(first, decoder);
    assert.ok(first !== null && second !== null);
    assert.ok(first.length < 20 && !first.equals(second));
  });

  it('gives null for what cannot be read', () => {
    for (let length = 0; length < 3; length += 1) {
      assert.equal(createH264Still(toSample(slice).subarray(0, 4 + length), decoder), null);
    }
    assert.equal(createH264Still(toSample(Buffer.from([0x06, 5, 1])), decoder), null);
    const claims = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x41]);
    assert.equal(createH264Still(claims, decoder), null);
  });
});

describe('createVp9Still', () => {
  const picture = vp9PicturePayload.subarray(2);

  it('shows where the picture before was kept', () => {
    assert.deepEqual(createVp9Still(vp9Key), Buffer.from([0x88]));
    assert.deepEqual(createVp9Still(picture), Buffer.from([0x88]));
    assert.deepEqual(createVp9Still(Buffer.from([0x8a])), Buffer.from([0x8a]));
  });

  it('goes by the last layer of a superframe', () => {
    const kept = Buffer.from([0x86, 0x01, 0x00, 0x00]);
    const index = Buffer.from([0xc1, vp9Key.length, kept.length, 0xc1]);
    assert.deepEqual(createVp9Still(Buffer.concat([vp9Key, kept, index])), Buffer.from([0x8a]));
  });

  it('gives null where it was not kept, and for what cannot be read', () => {
    for (const bytes of ['860000', '8600', '', '04', '840000', 'c8', 'c1c1']) {
      assert.equal(createVp9Still(Buffer.from(bytes, 'hex')), null, bytes);
    }
  });
});
