import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createFfmpegStarter } from '../../src/engine/relay/ffmpeg-process.js';
import type { PushProcess, PushProcessExit } from '../../src/engine/relay/ffmpeg-process.js';
import { parseRelayAddress } from '../../src/engine/relay/relay-target.js';

const tracks = { video: null, hasAudio: true };

/** Starts a program and writes to it; resolves with what its listener is told at its exit. */
function start(program: string): { push: PushProcess; exited: Promise<PushProcessExit> } {
  const address = parseRelayAddress('rtmp://127.0.0.1:1/live/key');
  assert.ok(address !== null);
  let tell: (exit: PushProcessExit) => void = () => undefined;
  const exited = new Promise<PushProcessExit>((resolve) => {
    tell = resolve;
  });
  const listener = { onProgress: () => undefined, onExit: tell };
  const push = createFfmpegStarter(program)(tracks, address, listener);
  push.write(Buffer.alloc(100));
  return { push, exited };
}

describe('createFfmpegStarter', () => {
  const { TMPDIR } = process.env;
  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  // ffmpeg may be taken away, for an upgrade, while streams are being pushed.
  for (const [name, program, complaint] of [
    ['is not there', '/nowhere/ffmpeg', 'ENOENT'],
    ['may not be run', fileURLToPath(import.meta.url), 'EACCES'],
  ] as const) {
    it(`tells of a program that ${name} as of an exit`, async () => {
      const { push, exited } = start(program);
      assert.deepEqual(await exited, { hasRun: false, complaint });
      push.kill();
      await push.end();
    });
  }

  it('tells of secrets that cannot be handed over as of an exit', async () => {
    process.env.TMPDIR = '/nowhere';
    const { push, exited } = start('ffmpeg');
    assert.deepEqual(await exited, { hasRun: false, complaint: 'ENOENT' });
    push.kill();
    await push.end();
  });
});
