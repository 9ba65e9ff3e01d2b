import { ProblemError } from '../../contract/index.js';

/** A browser's offer has some 10 kB; this leaves room for candidates and for what may come. */
const maxBodyBytes = 64 * 1024;

/** An offer fits into a few packets; a body that takes longer is a client that stalls. */
const maxBodyMs = 10_000;

/** The body of a request that has the media type asked for; else throws the problem that says why not. */
export async function readBody(request: Request, mediaType: string): Promise<string> {
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
  const timer = setTimeout(() => {
    void reader.cancel().catch(() => undefined);
  }, maxBodyMs);
  const startedMs = Date.now();
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
    throw new ProblemError('body-unreadable', { detail: 'The body broke off', cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (Date.now() - startedMs >= maxBodyMs) {
    throw new ProblemError('body-unreadable', { detail: 'The body came too slowly' });
  }
  return Buffer.concat(chunks).toString('utf8');
}
