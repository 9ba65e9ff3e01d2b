import type { Stream } from '../../contract/index.js';
import { readBearerToken } from '../access/bearer-token.js';
import { withinDeadline } from '../failures/deadline.js';
import type { PlaybackViewer } from '../providers/provider.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { toStream } from '../streams/to-stream.js';
import type { ServerParts } from './operation.js';

/** Half of a client's patience. */
const signWithinMs = 10_000;

type Parts = Pick<ServerParts, 'provider' | 'streams' | 'viewerTokens'>;

/** Whether what viewers get differs from one to the other. */
export function isSigned({ provider }: Pick<Parts, 'provider'>, { shown }: StreamRecord): boolean {
  const isEmpty = shown.sources.length === 0 && shown.recordings.length === 0;
  return shown.visibility === 'private' && provider.signPlayback !== undefined && !isEmpty;
}

/**
 * The Stream for whoever sent this request and may view it: the addresses of a private one are made
 * good for the request's own viewer link, or for the time of a visit.
 */
export async function presentStream(
  parts: Parts,
  record: StreamRecord,
  request: Request,
): Promise<Stream> {
  const { provider, streams } = parts;
  const stream = toStream(record);
  if (!provider.signPlayback || !isSigned(parts, record)) return stream;
  const { sources, recordings } = stream;
  const viewer = await findViewer(parts, record, request);
  const known = await streams.from(record);
  const signing = provider.signPlayback(known, { sources, recordings }, viewer);
  const signed = await withinDeadline(signing, signWithinMs);
  return { ...stream, sources: signed.sources, recordings: signed.recordings };
}

async function findViewer(
  { viewerTokens }: Parts,
  { id }: StreamRecord,
  request: Request,
): Promise<PlaybackViewer> {
  const token = readBearerToken(request);
  const link = await viewerTokens.read(token);
  if (token !== null && link?.streamId === id) {
    return { token, expiresAt: link.expiresAt.toISOString() };
  }
  const session = await viewerTokens.createForSession(id);
  return { token: session.token, expiresAt: session.expiresAt.toISOString() };
}
