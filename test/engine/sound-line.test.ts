import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { opusSilence } from '../../src/engine/codecs/opus-packet.js';
import { SoundLine } from '../../src/engine/media/sound-line.js';
import type { SoundFrame } from '../../src/engine/media/sound.js';
import { sound } from './support/media-units.js';

describe('SoundLine', () => {
  function createLine(): { line: SoundLine; frames: SoundFrame[] } {
    const frames: SoundFrame[] = [];
    return { line: new SoundLine((frame) => frames.push(frame)), frames };
  }

  it('fills a gap with silence of its length, and passes over what comes twice', () => {
    const { line, frames } = createLine();
    for (const timeMs of [0, 20, 400, 430, 0, 440]) line.push(timeMs, sound, 960);
    assert.deepEqual(
      frames.map(({ timeMs }) => timeMs),
      Array.from({ length: 23 }, (_, i) => i * 20),
    );
    assert.equal(frames.filter(({ bytes }) => bytes.equals(opusSilence)).length, 18);
    assert.equal(line.endMs, 460);
  });

  it('is led up to from where the picture began, but not from long before', () => {
    const near = createLine();
    near.line.push(1000, sound, 960, 900);
    assert.equal(near.frames.length, 6);
    assert.equal(near.frames[0]?.timeMs, 900);
    const far = createLine();
    far.line.push(9000, sound, 960, 900);
    assert.deepEqual(
      far.frames.map(({ timeMs }) => timeMs),
      [9000],
    );
  });

  it('is filled up only once it has begun', () => {
    const { line, frames } = createLine();
    line.fillUntil(1000);
    assert.equal(frames.length, 0);
    line.push(1000, sound, 960);
    line.fillUntil(1105);
    assert.equal(frames.length, 5);
  });
});
