import { ProblemError } from '../../../contract/index.js';
import type { Upload, UploadInput } from '../../../contract/index.js';
import type { BackupOutcome, BackupStream } from '../backup-recorder.js';
import type { MuxClient, UploadSettings } from './mux-client.js';
import { MuxError } from './mux-error.js';
import { toPolicy } from './mux-observation.js';
import { toMuxState } from './mux-state.js';
import type { KeptPlace, KeptUpload } from './mux-state.js';

/** A phone may come back to a network only on the next day. */
const uploadMs = 24 * 3_600_000;

/** A place is given out again as long as it is good for at least this much longer. */
const worthwhileMs = 600_000;

/** What a place for a piece is made of. */
export interface MuxUploadRequest {
  readonly stream: BackupStream;
  readonly input: UploadInput;
  readonly corsOrigin: string;
  readonly now: () => Date;
}

/**
 * A place at Mux for one safety piece, taken by one `PUT` of the whole; asked again for the same piece,
 * the same place while it still waits. Rejects with a `ProblemError`, `provider-failed`.
 */
export async function createMuxUpload(
  client: MuxClient,
  request: MuxUploadRequest,
): Promise<BackupOutcome<Upload>> {
  const upload = await findWaiting(client, request);
  if (upload) return { value: toUpload(upload) };
  try {
    const made = await createKeptUpload(client, request);
    return {
      value: toUpload(made),
      remember(current) {
        const state = toMuxState(current);
        const others = state.uploads.filter(({ id }) => id !== made.id);
        return { ...state, uploads: [...others, made] };
      },
    };
  } catch (error) {
    throw toProviderProblem(error);
  }
}

const toUpload = ({ url, expiresAt }: KeptUpload): Upload => ({ protocol: 'put', url, expiresAt });

/** The place that the piece has already; null where it has none, or it cannot be told whether it still waits. */
async function findWaiting(
  client: MuxClient,
  { stream, input, now }: MuxUploadRequest,
): Promise<KeptUpload | null> {
  const known = toMuxState(stream.state).uploads.findLast(
    ({ broadcastId, partId, outcome, expiresAt }) =>
      broadcastId === input.broadcastId &&
      partId === input.partId &&
      outcome === 'waiting' &&
      Date.parse(expiresAt) - now().getTime() > worthwhileMs,
  );
  if (!known) return null;
  try {
    const { status } = await client.getUpload(known.id);
    return status === 'waiting' ? known : null;
  } catch {
    return null;
  }
}

async function createKeptUpload(
  client: MuxClient,
  { stream: { tag, visibility }, input, corsOrigin, now }: MuxUploadRequest,
): Promise<KeptUpload> {
  const settings = { playback_policies: [toPolicy(visibility)], passthrough: tag };
  const place = await createPlace(client, { settings, corsOrigin, now });
  return { ...place, broadcastId: input.broadcastId, partId: input.partId };
}

/** What a place for a file is made of. */
export interface PlaceRequest {
  /** What an asset is to be made with of it. */
  readonly settings: UploadSettings['new_asset_settings'];
  readonly corsOrigin: string;
  readonly now: () => Date;
}

/** A place at Mux for one file. Rejects with a `MuxError`. */
export async function createPlace(
  client: MuxClient,
  { settings, corsOrigin, now }: PlaceRequest,
): Promise<KeptPlace> {
  const createdAt = now();
  const { id, url } = await client.createUpload({
    cors_origin: corsOrigin,
    timeout: uploadMs / 1_000,
    ...(settings === undefined ? {} : { new_asset_settings: settings }),
  });
  if (url === null) throw new MuxError('answer-unreadable', { call: 'upload-create' });
  return {
    id,
    url,
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(createdAt.getTime() + uploadMs).toISOString(),
    seenAt: null,
    outcome: 'waiting',
    asset: null,
  };
}

/** The failure as the caller of the contract is told of it. */
function toProviderProblem(error: unknown): unknown {
  if (!(error instanceof MuxError)) return error;
  const { call, retryAfterMs } = error.detail;
  return new ProblemError('provider-failed', {
    detail: `Mux: ${error.code} (${call})`,
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1_000 }),
    cause: error,
  });
}
