import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { trackIds } from '../../src/engine/media/mp4-init.js';
import { opusSilence } from '../../src/engine/codecs/opus-packet.js';
import { readFragment } from './support/mp4-reader.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';
import { createTestLine } from './support/test-line.js';

const beginMs = 1_700_000_000_000;

/** What is made of a publisher of both kinds, of which each begins after so long. */
function publishLate({ soundMs = 0, pictureMs = 0, lengthMs = 20_000 }) {
  const runs: { kinds: string; fragments: Fragment[] }[] = [];
  const line = createTestLine({
    init: (_bytes, _startMs, { video, sound }) => {
      const kinds = [video && 'video', sound && 'audio'].filter((kind) => kind !== null).join(' ');
      runs.push({ kinds, fragments: [] });
    },
    fragment: (fragment) => runs.at(-1)?.fragments.push(fragment),
  });
  line.begin([soundTrack, pictureTrack], beginMs);
  for (let ms = 0; ms < lengthMs; ms += 20) {
    if (ms >= soundMs) {
      line.media(soundTrack, createTestPacket(soundTrack, ms), beginMs + ms);
    }
    if (ms >= pictureMs && ms % 40 === 0) {
      const isKey = (ms - pictureMs) % 2000 === 0;
      line.media(pictureTrack, createTestPacket(pictureTrack, ms, isKey), beginMs + ms);
    }
    line.tick(beginMs + ms);
  }
  line.pause(beginMs + lengthMs);
  const samplesOf = (trackId: number) =>
    runs
      .flatMap(({ fragments }) => fragments)
      .flatMap(({ bytes }) => readFragment(bytes))
      .filter((run) => run.trackId === trackId)
      .flatMap(({ samples }) => samples);
  return {
    kinds: runs.map((run) => run.kinds),
    sound: samplesOf(trackIds.audio),
    pictures: samplesOf(trackIds.video),
    fragments: runs.flatMap(({ fragments }) => fragments),
  };
}

describe('Take, where one kind of media comes late', () => {
  it('has both from the start where the announced picture comes within seconds', () => {
    const { kinds, sound, pictures, fragments } = publishLate({ pictureMs: 3520 });
    assert.deepEqual(kinds, ['video audio']);
    assert.equal(sound.length, 1000);
    assert.ok(pictures[0]?.isKey);
    const lengthMs = pictures.reduce((sum, { duration }) => sum + duration / 90, 0);
    assert.ok(Math.abs(lengthMs - 20_000) < 100, `${lengthMs} ms of pictures`);
    assert.equal(fragments[0]?.startMs, 0);
  });

  it('has silence from the start where the announced sound comes later', () => {
    const { kinds, sound } = publishLate({ soundMs: 3500 });
    assert.deepEqual(kinds, ['video audio']);
    const first = sound.findIndex(({ bytes }) => !bytes.equals(opusSilence));
    assert.ok(Math.abs(first * 20 - 3500) <= 40, `${first} packets of silence`);
    assert.ok(sound.slice(first).every(({ bytes }) => !bytes.equals(opusSilence)));
    assert.ok(sound.every(({ duration }) => duration === 960));
    assert.equal(sound.length, 1000);
  });

  it('does not wait longer than 12 s for a picture, and takes it when it comes', () => {
    const { kinds, sound, pictures } = publishLate({ pictureMs: 16_000 });
    assert.deepEqual(kinds, ['audio', 'video audio']);
    assert.equal(sound.length, 1000);
    assert.equal(pictures.length, 100);
  });
});
