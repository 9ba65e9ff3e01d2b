import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { trackIds } from '../../src/engine/media/mp4-init.js';
import { opusSilence } from '../../src/engine/codecs/opus-packet.js';
import { readFragment } from './support/mp4-reader.js';
import { createTestPacket, pictureTrack, soundTrack } from './support/published.js';
import { createTestLine } from './support/test-line.js';

/** A publisher of both kinds whose first picture is on its way for so long, as a large one on a weak network. */
function publishWithSlowFirstPicture(delayMs: number, lengthMs: number): Fragment[] {
  const fragments: Fragment[] = [];
  const beginMs = 1_700_000_000_000;
  const line = createTestLine({ fragment: (fragment) => fragments.push(fragment) });
  line.begin([soundTrack, pictureTrack], beginMs);
  let picturesMs = 0;
  for (let ms = 0; ms < lengthMs; ms += 20) {
    line.media(soundTrack, createTestPacket(soundTrack, ms), beginMs + ms);
    for (; ms >= delayMs && picturesMs <= ms; picturesMs += 40) {
      line.media(pictureTrack, createTestPacket(pictureTrack, picturesMs), beginMs + ms);
    }
    line.tick(beginMs + ms);
  }
  line.pause(beginMs + lengthMs);
  return fragments;
}

describe('MediaLine when the first picture was long on its way', () => {
  for (const delayMs of [500, 1500, 2500]) {
    it(`keeps all sound beside pictures that seem ${delayMs} ms ahead of it`, () => {
      const fragments = publishWithSlowFirstPicture(delayMs, 6000);
      const packets = fragments
        .flatMap(({ bytes }) => readFragment(bytes))
        .filter(({ trackId }) => trackId === trackIds.audio)
        .flatMap(({ samples }) => samples);
      const kept = packets.filter(({ bytes }) => !bytes.equals(opusSilence));
      assert.equal(kept.length, 300);
    });
  }
});
