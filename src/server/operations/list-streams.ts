import { ProblemError } from '../../contract/index.js';
import type { StreamPage } from '../../contract/index.js';
import type { ListPosition } from '../streams/stream-store.js';
import { toPrivateJson } from './operation.js';
import type { ServeOperation } from './operation.js';
import { presentInList } from './present-stream.js';

const defaultLimit = 50;
const maxLimit = 100;

/** Streams, newest first, a page at a time. */
export const listStreams: ServeOperation = async (parts, { url, person, sees }) => {
  const { searchParams } = url;
  const limit = readLimit(searchParams.get('limit'));
  const after = readCursor(searchParams.get('cursor'));
  const own = sees === 'own' ? { person: person ?? '' } : {};
  const records = await parts.store.list({ limit: limit + 1, after, ...own });
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  const page: StreamPage = {
    streams: shown.map((record) => presentInList(parts, record)),
    next: last && records.length > limit ? formatCursor(last) : null,
  };
  return toPrivateJson(page);
};

function readLimit(text: string | null): number {
  if (text === null) return defaultLimit;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > maxLimit) {
    throw new ProblemError('query-invalid', { detail: `limit must be 1 to ${maxLimit}` });
  }
  return limit;
}

function formatCursor({ createdAt, id }: ListPosition): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

function readCursor(text: string | null): ListPosition | null {
  if (text === null) return null;
  const [, createdAt, id] = /^(\S+) (\S+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  const isWhole = createdAt && id && formatCursor({ createdAt, id }) === text;
  if (!isWhole || Number.isNaN(Date.parse(createdAt))) {
    throw new ProblemError('query-invalid', { detail: 'cursor must come from an earlier page' });
  }
  return { createdAt, id };
}
