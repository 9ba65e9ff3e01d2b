import { UploadError } from '../../../media/piece-upload/upload-error.js';
import { sendUploadRequest } from '../../../media/piece-upload/upload-request.js';
import type { SendUploadRequest } from '../../../media/piece-upload/upload-request.js';
import { lineTo } from '../sending/line-to.js';

/** Sends while the line to where it goes is not known to be dead, and is broken off when it goes silent. */
export const sendOnLine: SendUploadRequest = async (request) => {
  const line = lineTo(request.url);
  await line.whenClear(request.signal).catch(() => {
    throw new UploadError(request.signal.aborted ? 'upload-aborted' : 'server-unreachable');
  });
  const stale = new AbortController();
  const over = new AbortController();
  const stop = (): void => stale.abort();
  request.signal.addEventListener('abort', stop, over);
  if (request.signal.aborted) stop();
  line.addEventListener('change', () => line.phase === 'silent' && stop(), over);
  try {
    return await sendUploadRequest({ ...request, signal: stale.signal });
  } catch (cause) {
    const isOurs = stale.signal.aborted && !request.signal.aborted;
    throw isOurs ? new UploadError('server-unreachable', { cause }) : cause;
  } finally {
    over.abort();
  }
};
