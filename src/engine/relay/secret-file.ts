import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens a file without a name that holds the text: whoever inherits the descriptor reads it, and
 * nobody finds it. The caller closes it.
 */
export function openSecretFile(text: string): number {
  const path = join(tmpdir(), `streamside-${randomBytes(12).toString('hex')}`);
  const { O_CREAT, O_EXCL, O_RDWR } = constants;
  const descriptor = openSync(path, O_CREAT | O_EXCL | O_RDWR, 0o600);
  try {
    unlinkSync(path);
    // At a position, so that whoever shares the descriptor's own reads from the beginning.
    writeSync(descriptor, text, 0);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return descriptor;
}
