import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';

/** A process that waits for a signal, says so, and ends with 0 when its input does. */
function spawnWaiting(options: string) {
  const source = `
    import { createStopSignal } from ${JSON.stringify(import.meta.resolve('../../src/cli/stop-signal.ts'))};
    const asked = createStopSignal(${options});
    process.stdin.on('end', () => process.exit(0)).resume();
    console.log('waiting');
    await asked;
    console.log('asked');`;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', source];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

describe('createStopSignal', () => {
  it('takes signals that come together for one', async () => {
    const child = spawnWaiting('{ sameWishMs: 60_000 }');
    await once(child.stdout, 'data');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) child.kill(signal);
    await once(child.stdout, 'data');
    child.stdin.end();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('ends the process at once when it is asked again later', async () => {
    const child = spawnWaiting('{ sameWishMs: 0 }');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
  });
});
