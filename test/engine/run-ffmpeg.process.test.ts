import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';

import { runFfmpeg } from '../../src/engine/joining/run-ffmpeg.js';

const { signal } = new AbortController();

describe('runFfmpeg', () => {
  it('takes times that come of media, which are no whole milliseconds', async () => {
    assert.equal(await runFfmpeg('true', [], { withinMs: 60_000.3, signal }), true);
  });

  it('ends what takes too long, and says so of what fails or is not there', async () => {
    assert.equal(await runFfmpeg('sleep', ['600'], { withinMs: 50.5, signal }), false);
    assert.equal(await runFfmpeg('false', [], { withinMs: 60_000, signal }), false);
  });

  it('ends what is no longer wanted', async () => {
    const wanted = new AbortController();
    const run = runFfmpeg('sleep', ['600'], { withinMs: 600_000, signal: wanted.signal });
    wanted.abort();
    assert.equal(await run, false);
    assert.deepEqual(getEventListeners(wanted.signal, 'abort'), []);
  });

  it('waits for nothing more where there is no program', async () => {
    const before = countTimers();
    assert.equal(await runFfmpeg('/nowhere/ffmpeg', [], { withinMs: 60_000, signal }), false);
    assert.equal(countTimers(), before);
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });
});

/** How many timers would keep this process from ending. */
function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
