import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameCopies } from '../../src/elements/shared/player/name-copies.js';
import type { PlaybackModel } from '../../src/elements/shared/player/playback-model.js';
import { playerMessagesEn } from '../../src/elements/shared/messages/player-messages-en.js';

type Copy = PlaybackModel['copies'][number];

describe('nameCopies', () => {
  const name = (...copies: [from: Copy['from'], seconds: number | null][]) =>
    nameCopies(
      copies.map(([from, seconds], at) => ({ id: `rec_${at}`, from, seconds })),
      (key) => playerMessagesEn[key],
    );

  it('names copies by who recorded them', () => {
    assert.deepEqual(name(['local', 60], ['cloudflare', 60], ['mux', 60], ['device', 60]), [
      ...['This site', 'Cloudflare', 'Mux', 'The camera’s own'],
    ]);
  });

  it('tells those of one origin apart by their length, and by their place where that is the same', () => {
    assert.deepEqual(name(['local', 3725], ['mux', 60], ['local', 3700]), [
      ...['This site · 1:02:05', 'Mux', 'This site · 1:01:40'],
    ]);
    assert.deepEqual(name(['local', 60.2], ['local', 60.4], [null, null], ['local', 50]), [
      ...['1 · This site · 1:00', '2 · This site · 1:00', 'This site', 'This site · 0:50'],
    ]);
    assert.deepEqual(name(['device', null], ['device', null]), [
      ...['1 · The camera’s own', '2 · The camera’s own'],
    ]);
  });
});
