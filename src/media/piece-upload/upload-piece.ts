import { UploadError } from './upload-error.js';
import type { SendUploadRequest, UploadAnswer } from './upload-request.js';

/** Cloudflare takes no chunk but the last that is smaller, and none that is no multiple of 256 KiB. */
const CHUNK_BYTES = 5 * 1024 ** 2;

/** Where a piece goes: an upload of tus 1.0, or an address that takes it whole. */
export interface UploadPlace {
  readonly protocol: 'tus' | 'put';
  /** Absolute. */
  readonly url: string;
}

/** One piece on its way. */
export interface PieceUpload {
  readonly place: UploadPlace;
  readonly blob: Blob;
  readonly send: SendUploadRequest;
  readonly signal: AbortSignal;
  /** The server has acknowledged that it keeps so many bytes. */
  readonly onKept: (bytes: number) => void;
  /** So many bytes have left the device. */
  readonly onSent: (bytes: number) => void;
}

/** Resolves once the server has acknowledged the whole piece. Rejects with an `UploadError`. */
export async function uploadPiece(upload: PieceUpload): Promise<void> {
  if (upload.place.protocol === 'put') await putPiece(upload);
  else await sendByTus(upload);
}

async function putPiece({ place, blob, send, signal, onKept, onSent }: PieceUpload): Promise<void> {
  const headers: Record<string, string> = blob.type === '' ? {} : { 'Content-Type': blob.type };
  const request = { method: 'PUT', url: place.url, headers, body: blob } as const;
  const answer = await send({ ...request, onProgress: onSent, signal });
  if (!isGood(answer)) throw toUploadError(answer);
  onKept(blob.size);
}

async function sendByTus(upload: PieceUpload): Promise<void> {
  const { place, blob, send, signal, onKept, onSent } = upload;
  let offset = await readOffset(upload);
  while (offset < blob.size) {
    onKept(offset);
    const from = offset;
    const answer = await send({
      method: 'PATCH',
      url: place.url,
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': String(from),
        'Content-Type': 'application/offset+octet-stream',
      },
      body: blob.slice(from, from + CHUNK_BYTES),
      onProgress: (bytes) => onSent(from + bytes),
      signal,
    });
    // Somebody else, such as another tab, sends the same piece: what is there counts.
    if (answer.status === 409) offset = await readOffset(upload);
    else if (isGood(answer)) offset = readAnsweredOffset(answer, blob.size);
    else throw toUploadError(answer);
    if (offset <= from && answer.status !== 409) throw new UploadError('server-failed');
  }
  onKept(offset);
}

/** How much of it is there. */
async function readOffset({ place, blob, send, signal }: PieceUpload): Promise<number> {
  const headers = { 'Tus-Resumable': '1.0.0' };
  const answer = await send({ method: 'HEAD', url: place.url, headers, signal });
  if (!isGood(answer)) throw toUploadError(answer);
  const length = answer.header('Upload-Length');
  if (length !== null && Number(length) !== blob.size) throw new UploadError('place-gone');
  return readAnsweredOffset(answer, blob.size);
}

function readAnsweredOffset(answer: UploadAnswer, size: number): number {
  const text = answer.header('Upload-Offset') ?? '';
  const offset = Number(text);
  if (!/^\d+$/.test(text) || offset > size) throw new UploadError('server-failed');
  return offset;
}

const isGood = ({ status }: UploadAnswer) => status >= 200 && status < 300;

/** The statuses of docs/contract.md §14.5, and what services in between answer. */
function toUploadError(answer: UploadAnswer): UploadError {
  const seconds = Number(answer.header('Retry-After') ?? NaN);
  const wait = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
  switch (answer.status) {
    case 401:
    case 403:
    case 404:
    case 410:
      return new UploadError('place-gone', wait);
    case 413:
    case 415:
      return new UploadError('piece-refused', wait);
    case 507:
      return new UploadError('server-full', wait);
    default:
      return new UploadError('server-failed', wait);
  }
}
