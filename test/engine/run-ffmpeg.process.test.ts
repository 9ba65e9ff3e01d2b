import assert from 'node:assert/strict';
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
    // Its timer would keep this process for as long.
    assert.equal(await runFfmpeg('/nowhere/ffmpeg', [], { withinMs: 50.5, signal }), false);
  });
});
