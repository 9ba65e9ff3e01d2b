import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

describe('Transcoder', () => {
  it('ends at once, and this process does not, where there are no descriptors for it', async () => {
    const script = fileURLToPath(new URL('support/crowded-process.ts', import.meta.url));
    const { stdout } = await promisify(execFile)('sh', [
      ...['-c', 'ulimit -n 100 && exec "$@"', 'sh'],
      ...[process.execPath, '--import', 'tsx', script],
    ]);
    assert.equal(stdout, 'ended false\n');
  });
});
