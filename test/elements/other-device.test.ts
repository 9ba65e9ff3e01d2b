import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { OtherDevice } from '../../src/elements/whip-broadcaster/other-device.js';
import type { Stream } from '../../src/contract/index.js';

type Said = Parameters<OtherDevice['hear']>[0];

const say = (status: Stream['status'], ingest: Stream['assurance']['ingest']): Said => ({
  status,
  assurance: { ingest, recording: 'none', confirmedSeconds: 0, missingSeconds: 0 },
});
const live = say('live', 'connected');
const lost = say('live', 'lost');
const over = say('ready', 'none');

describe('OtherDevice', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  /** How it stands after each. */
  const follow = (...said: readonly Said[]): readonly string[] => {
    const other = new OtherDevice(() => undefined);
    return said.map((stream) => {
      other.hear(stream);
      return other.standing;
    });
  };

  it('has ended where its broadcast is over, also where its connection closed just before', () => {
    assert.deepEqual(follow(live, over, over), ['broadcasts', 'ended', 'ended']);
    assert.deepEqual(follow(live, lost, over, over), ['broadcasts', 'lost', 'ended', 'ended']);
    assert.deepEqual(follow(over, live), ['ended', 'broadcasts']);
  });

  it('stays vanished where its broadcast is over after that', () => {
    const other = new OtherDevice(() => undefined);
    other.hear(lost);
    mock.timers.tick(12_000);
    other.hear(over);
    assert.equal(other.standing, 'vanished');
  });

  it('has vanished twelve seconds after it was lost, and says so once', () => {
    let changes = 0;
    const other = new OtherDevice(() => (changes += 1));
    other.hear(lost);
    mock.timers.tick(11_999);
    other.hear(lost);
    assert.deepEqual([other.standing, changes], ['lost', 0]);
    mock.timers.tick(1);
    other.hear(lost);
    mock.timers.tick(20_000);
    assert.deepEqual([other.standing, changes], ['vanished', 1]);
  });

  it('is waited for anew where it has come back, and where nobody could be asked', () => {
    let changes = 0;
    const other = new OtherDevice(() => (changes += 1));
    other.hear(lost);
    mock.timers.tick(11_000);
    other.hear(live);
    other.hear(lost);
    mock.timers.tick(11_000);
    other.forget();
    assert.equal(other.standing, 'unknown');
    mock.timers.tick(20_000);
    assert.equal(changes, 0);
    other.hear(over);
    assert.equal(other.standing, 'ended');
  });
});
