import { randomBytes } from 'node:crypto';

/** A new stream's id: 128 random bits, so that nobody comes upon a stream by trying. */
export function createStreamId(): string {
  return `st_${randomBytes(16).toString('base64url')}`;
}
