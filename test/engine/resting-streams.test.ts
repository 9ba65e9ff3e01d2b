import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';

import { RestingStreams } from '../../src/engine/pictures/resting-streams.js';

describe('RestingStreams', () => {
  let nowMs: number;
  let rested: string[];
  let streams: RestingStreams;

  beforeEach(() => {
    nowMs = 0;
    rested = [];
    mock.method(performance, 'now', () => nowMs);
    mock.timers.enable({ apis: ['setTimeout'] });
    streams = new RestingStreams(100, () => {
      for (let first; (first = streams.first) !== null; streams.remove(first)) rested.push(first);
    });
  });

  afterEach(() => {
    streams.close();
    mock.timers.reset();
    mock.restoreAll();
  });

  function pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 1) {
      nowMs += 1;
      mock.timers.tick(1);
    }
  }

  it('lets no stream wait because others come to rest behind it', () => {
    for (const id of ['st_1', 'st_2', 'st_3']) {
      streams.add(id);
      pass(60);
    }
    assert.deepEqual(rested, ['st_1', 'st_2']);
    pass(40);
    assert.deepEqual(rested, ['st_1', 'st_2', 'st_3']);
  });

  it('counts anew what comes to rest anew, and forgets what is removed', () => {
    streams.add('st_1');
    streams.add('st_2');
    pass(60);
    streams.add('st_1');
    streams.remove('st_2');
    pass(99);
    assert.deepEqual(rested, []);
    pass(1);
    assert.deepEqual(rested, ['st_1']);
  });

  it('has what was put back when the next has rested, and nothing once it is closed', () => {
    streams.putBack('st_1');
    pass(500);
    assert.deepEqual([streams.first, rested], ['st_1', []]);
    streams.add('st_2');
    pass(100);
    assert.deepEqual(rested, ['st_1', 'st_2']);
    streams.add('st_3');
    streams.close();
    streams.add('st_4');
    pass(500);
    assert.deepEqual([streams.first, rested], [null, ['st_1', 'st_2']]);
  });
});
