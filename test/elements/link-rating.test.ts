import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  LinkLevel,
  LinkRating,
} from '../../src/elements/whip-broadcaster/quality/link-rating.js';
import {
  rateLink,
  toQuality,
  unknownRating,
} from '../../src/elements/whip-broadcaster/quality/link-rating.js';
import type { LinkSample } from '../../src/elements/whip-broadcaster/quality/link-sample.js';

/** One that is known. */
const createRating = (level: LinkLevel = 'good'): LinkRating => ({
  phase: 'settled',
  level,
  against: 0,
  strain: 0,
});

describe('rateLink', () => {
  it('says nothing of a connection that has just begun or come back, until five readings agree', () => {
    const weak = createSample({ loss: 0.06 });
    let rating = unknownRating;
    for (const sample of [weak, createSample(), weak, weak, weak, weak]) {
      rating = rateLink(rating, sample);
      assert.deepEqual(toQuality(rating), { phase: 'settling' });
    }
    assert.deepEqual(toQuality(rateLink(rating, weak)), { phase: 'measured', level: 'weak' });
  });

  it('says what the last one says where they do not come to agree', () => {
    const samples = [createSample({ loss: 0.06 }), createSample()];
    let rating = unknownRating;
    for (let at = 0; at < 12; at += 1) {
      assert.equal(toQuality(rating).phase, 'settling');
      rating = rateLink(rating, samples[at % 2] ?? createSample());
    }
    assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'good' });
  });

  it('calls a link weak and very weak by loss, by delay, and by a picture without bandwidth', () => {
    assert.equal(levelAfter([createSample()], 9), 'good');
    assert.equal(levelAfter([createSample({ loss: 0.06 })], 9), 'weak');
    assert.equal(levelAfter([createSample({ loss: 0.2 })], 9), 'very-weak');
    assert.equal(levelAfter([createSample({ roundTripMs: 700 })], 9), 'weak');
    assert.equal(levelAfter([createSample({ roundTripMs: 1_500 })], 9), 'very-weak');
    assert.equal(levelAfter([createSample({ kbps: 400, isSqueezed: true })], 9), 'weak');
    assert.equal(levelAfter([createSample({ kbps: 100, isSqueezed: true })], 9), 'very-weak');
  });

  it('thinks nothing of a still picture, which needs little', () => {
    assert.equal(levelAfter([createSample({ kbps: 60 })], 9), 'good');
  });

  it('waits for three bad readings in a row', () => {
    const bad = createSample({ loss: 0.3 });
    assert.equal(levelAfter([bad], 2), 'good');
    assert.equal(levelAfter([bad], 3), 'very-weak');
    assert.equal(levelAfter([bad, bad, createSample()], 9), 'good');
  });

  it('does not flicker where a link stands at the edge', () => {
    // Just inside the bounds, again and again: not well enough to take the word back.
    const edge = [createSample({ loss: 0.035 }), createSample({ loss: 0.03 })];
    let rating = createRating();
    for (let round = 0; round < 3; round += 1)
      rating = rateLink(rating, createSample({ loss: 0.05 }));
    for (let round = 0; round < 40; round += 1) {
      for (const sample of edge) rating = rateLink(rating, sample);
      assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'weak' });
    }
  });

  it('is good again after eight good readings', () => {
    let rating = createRating('very-weak');
    for (let round = 0; round < 7; round += 1) rating = rateLink(rating, createSample());
    assert.equal(levelOf(rating), 'very-weak');
    assert.equal(levelOf(rateLink(rating, createSample())), 'good');
  });

  it('blames the device for what it cannot encode, and the line again once it can', () => {
    const slow = createSample({ roundTripMs: 1_500, isStrained: true });
    let rating = createRating();
    for (let round = 0; round < 9; round += 1) rating = rateLink(rating, slow);
    assert.deepEqual(toQuality(rating), { phase: 'strained', level: 'very-weak' });
    // One reading without says nothing yet.
    rating = rateLink(rating, { ...slow, isStrained: false });
    assert.equal(toQuality(rating).phase, 'strained');
    for (let round = 0; round < 6; round += 1)
      rating = rateLink(rating, { ...slow, isStrained: false });
    assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'very-weak' });
  });

  it('says nothing of a device that is at its limit while all arrives', () => {
    let rating = createRating();
    for (let round = 0; round < 9; round += 1)
      rating = rateLink(rating, createSample({ isStrained: true }));
    assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'good' });
  });

  function levelAfter(samples: readonly LinkSample[], count: number): string {
    let rating = createRating();
    for (let at = 0; at < count; at += 1) {
      rating = rateLink(rating, samples[at % samples.length] ?? createSample());
    }
    return levelOf(rating);
  }

  function levelOf(rating: LinkRating): string {
    const quality = toQuality(rating);
    return 'level' in quality ? quality.level : quality.phase;
  }
});

function createSample(overrides: Partial<LinkSample> = {}): LinkSample {
  return {
    at: 0,
    kbps: 2_400,
    loss: 0,
    roundTripMs: 60,
    isSqueezed: false,
    isStrained: false,
    pictures: 30,
    sourcePictures: 30,
    ...overrides,
  };
}
