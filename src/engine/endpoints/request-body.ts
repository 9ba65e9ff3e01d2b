import { ProblemError } from '../../contract/index.js';

/** A browser's offer has some 10 kB; this leaves room for candidates and for what may come. */
const maxBodyBytes = 64 * 1024;

/** An offer fits into a few packets; a body that takes longer is a client that stalls. */
const maxBodyMs = 10_000;

/** The body of a request that has the media type asked for; else throws the problem that says why not. */
export async function readBody(
  request: Request,
  mediaType: string,
  withinMs = maxBodyMs,
): Promise<string> {
  const given = request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (given !== mediaType) {
    throw new ProblemError('type-unsupported', { detail: `Expected ${mediaType}` });
  }
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBodyBytes) {
    throw new ProblemError('body-too-large');
  }
  const reader = request.body?.getReader();
  if (reader === undefined) throw new ProblemError('body-unreadable', { detail: 'No body' });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void reader.cancel().catch(() => undefined);
  }, withinMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > maxBodyBytes) {
        void reader.cancel().catch(() => undefined);
        throw new ProblemError('body-too-large');
      }
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (isLate) throw new ProblemError('body-too-slow');
    throw new ProblemError('body-unreadable', { detail: 'The body broke off', cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (isLate) throw new ProblemError('body-too-slow');
  return Buffer.concat(chunks).toString('utf8');
}
