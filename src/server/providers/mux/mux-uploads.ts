import { ProblemError } from '../../../contract/index.js';
import type { Upload, UploadInput } from '../../../contract/index.js';
import type { BackupOutcome, BackupStream } from '../backup-recorder.js';
import type { MuxClient } from './mux-client.js';
import { MuxError } from './mux-error.js';
import { toPolicy } from './mux-observation.js';
import { toMuxState } from './mux-state.js';
import type { KeptUpload } from './mux-state.js';

/** A phone may come back to a network only on the next day. */
const uploadMs = 24 * 3_600_000;

/** What a place for a piece is made of. */
export interface MuxUploadRequest {
  readonly stream: BackupStream;
  readonly input: UploadInput;
  readonly corsOrigin: string;
  readonly now: () => Date;
}

/**
 * A place at Mux for one safety piece, taken by one `PUT` of the whole. Asked again for the same piece
 * it is a new one, since nobody can tell how far the first has got; of two copies that come, the
 * stream shows both. Rejects with a `ProblemError`, `provider-failed`.
 */
export async function createMuxUpload(
  client: MuxClient,
  { stream, input, corsOrigin, now }: MuxUploadRequest,
): Promise<BackupOutcome<Upload>> {
  const { tag, visibility } = stream;
  const expiresAt = new Date(now().getTime() + uploadMs).toISOString();
  try {
    const { id, url } = await client.createUpload({
      cors_origin: corsOrigin,
      timeout: uploadMs / 1_000,
      new_asset_settings: { playback_policies: [toPolicy(visibility)], passthrough: tag },
    });
    if (url === null) throw new MuxError('answer-unreadable', { call: 'upload-create' });
    const { broadcastId, partId } = input;
    const upload: KeptUpload = {
      id,
      broadcastId,
      partId,
      expiresAt,
      outcome: 'waiting',
      asset: null,
    };
    return {
      value: { protocol: 'put', url, expiresAt },
      remember(current) {
        const state = toMuxState(current);
        const others = state.uploads.filter((one) => one.id !== id);
        return { ...state, uploads: [...others, upload] };
      },
    };
  } catch (error) {
    throw toProviderProblem(error);
  }
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
