import { ProblemError } from '../../../contract/index.js';
import type { Upload, UploadInput } from '../../../contract/index.js';
import type { Outcome, ProviderStream } from '../provider.js';
import { isMissing, toProviderProblem } from './cloudflare-error.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { CloudflareState, PieceUpload, VideoPlace } from './cloudflare-state.js';

/** Cloudflare takes places for uploads no further ahead. */
export const placeValidMs = 6 * 3_600_000;

/** A place is given out again as long as it is good for at least this much longer. */
const worthwhileMs = 600_000;

/** Cloudflare's own limit. */
export const maxUploadBytes = 30 * 1024 ** 3;

/** Seconds are reserved for a piece before it comes. Sound alone takes as many bytes a second, so no piece is longer. */
const leastBytesPerSecond = 4_000;
const maxSeconds = 36_000;

/**
 * Gives a safety piece a place. It goes to Cloudflare by tus, whatever its size: their other way in
 * takes a form by POST, which is not the contract's `put`. Pieces that still grow, and all when
 * Cloudflare takes none, go to the backup where it has a place.
 */
export async function createPieceUpload(
  stream: ProviderStream,
  input: UploadInput,
  parts: CloudflareParts,
): Promise<Outcome<Upload>> {
  const { size } = input;
  if (size !== null && size > 0 && size <= maxUploadBytes) {
    try {
      return await createTusUpload(stream, { ...input, size }, parts);
    } catch (error) {
      const elsewhere = await createBackupUpload(stream, input, parts);
      if (elsewhere === null) throw toProviderProblem(error);
      parts.onError(error);
      return elsewhere;
    }
  }
  const elsewhere = await createBackupUpload(stream, input, parts);
  if (elsewhere !== null) return elsewhere;
  throw new ProblemError('field-invalid', {
    detail: `size must be a number from 1 to ${maxUploadBytes}: Cloudflare takes no piece that still grows`,
  });
}

async function createTusUpload(
  stream: ProviderStream,
  { broadcastId, partId, size }: UploadInput & { size: number },
  { client, now }: CloudflareParts,
): Promise<Outcome<Upload>> {
  const state = toCloudflareState(stream.state);
  const at = now().getTime();
  const known = state.uploads.find(
    (one) => one.broadcastId === broadcastId && one.partId === partId && one.size === size,
  );
  if (known !== undefined && Date.parse(known.expiresAt) - at > worthwhileMs) {
    return { value: toUpload(known) };
  }
  const expiresAt = new Date(Math.floor((at + placeValidMs) / 1_000) * 1_000).toISOString();
  const seconds = Math.min(maxSeconds, Math.max(60, Math.ceil(size / leastBytesPerSecond)));
  const { uid, url } = await client.createUpload({
    size,
    metadata: {
      maxDurationSeconds: String(seconds),
      name: `${stream.title} (${partId})`,
      expiry: expiresAt,
      ...(stream.visibility === 'private' ? { requiresignedurls: true } : {}),
    },
  });
  const createdAt = now().toISOString();
  const piece: PieceUpload = {
    broadcastId,
    partId,
    size,
    uid,
    url,
    createdAt,
    expiresAt,
    stored: null,
  };
  return {
    value: toUpload(piece),
    remember: (current) => {
      const newest = toCloudflareState(current);
      return { ...newest, uploads: [...newest.uploads, piece] };
    },
  };
}

const toUpload = ({ url, expiresAt }: PieceUpload): Upload => ({ protocol: 'tus', url, expiresAt });

/** Null where the backup takes nothing. */
async function createBackupUpload(
  { id, tag, title, visibility, state }: ProviderStream,
  input: UploadInput,
  { backup, onError }: CloudflareParts,
): Promise<Outcome<Upload> | null> {
  if (!backup?.createUpload) return null;
  const own = toCloudflareState(state).backup.state;
  try {
    const stream = { id, tag, title, visibility, state: own };
    const { value, remember } = await backup.createUpload(stream, input);
    if (!remember) return { value };
    return { value, remember: (current) => rememberBackup(toCloudflareState(current), remember) };
  } catch (error) {
    onError(error);
    return null;
  }
}

/** The state once the backup's own part of it is changed. */
export function rememberBackup(
  state: CloudflareState,
  remember: (state: unknown) => unknown,
): CloudflareState {
  return { ...state, backup: { ...state.backup, state: remember(state.backup.state) } };
}

/** Uploads as they stand now; those whose end is known are not asked for again. */
export async function readUploads<U extends VideoPlace>(
  uploads: readonly U[],
  { client, reads, now }: CloudflareParts,
  maxAgeMs: number,
): Promise<U[]> {
  const at = now().getTime();
  const known: U[] = [];
  for (const upload of uploads) {
    const { uid, stored } = upload;
    const isOver = stored?.state === 'ready' || stored?.state === 'failed';
    if (uid === null || isOver || isForgotten(upload, at)) {
      known.push(upload);
      continue;
    }
    // Pieces come in minutes: the longer one takes, the less often it is asked for.
    const ageMs = at - Date.parse(upload.createdAt);
    const patienceMs = maxAgeMs === 0 ? 0 : Math.max(maxAgeMs, Math.min(ageMs / 10, 120_000));
    try {
      const video = await reads.read(`video ${uid}`, patienceMs, () => client.readVideo(uid));
      known.push({ ...upload, stored: video.value });
    } catch (error) {
      if (!isMissing(error)) throw error;
      known.push(upload);
    }
  }
  return known;
}

/** Whether something may still come of one of them. */
export function hasOpenUpload(uploads: readonly VideoPlace[], now: Date): boolean {
  return uploads.some(
    (upload) =>
      upload.uid !== null &&
      upload.stored?.state !== 'ready' &&
      upload.stored?.state !== 'failed' &&
      !isForgotten(upload, now.getTime()),
  );
}

/** Its place is good no longer, and nothing has come. */
export function isForgotten({ expiresAt, stored }: VideoPlace, nowMs: number): boolean {
  const hasCome = stored !== null && stored.state !== 'awaited';
  return nowMs > Date.parse(expiresAt) + (hasCome ? placeValidMs : 0);
}
