import { randomUUID } from 'node:crypto';
import { Refusal, inSeconds, invalid } from './reference-requests.js';
import type { Reply } from './reference-requests.js';
import type { Seams, StoredStream } from './seams.js';

/** Makes a viewer link of this stream, for somebody who may. */
export async function createLink(
  request: Request,
  stored: StoredStream,
  all: ReadonlyMap<string, StoredStream>,
  seams: Seams,
): Promise<Reply> {
  const { links, grants } = stored;
  const text = await request.text();
  const { expiresInSeconds = 604_800, rotate = false } = (text ? JSON.parse(text) : {}) as {
    expiresInSeconds?: unknown;
    rotate?: unknown;
  };
  if (typeof rotate !== 'boolean') invalid('rotate');
  if (rotate && seams.cannotRotate) throw new Refusal(501, 'feature-unsupported');
  const isWhole = typeof expiresInSeconds === 'number' && Number.isInteger(expiresInSeconds);
  const seconds = isWhole ? expiresInSeconds : 0;
  const isRight = seconds >= 60 && seconds <= 31_622_400;
  if (!isRight && !seams.takesAnyLinkTime) invalid('expiresInSeconds');
  if (rotate) makeLinksVoid(stored, all, seams);
  const token = randomUUID();
  (seams.isLinkAGrant ? grants : links).add(token);
  const headers = { 'Cache-Control': 'no-store' };
  return { status: 201, headers, json: { token, expiresAt: inSeconds(seconds) } };
}

function makeLinksVoid(
  { links, watchers }: StoredStream,
  all: ReadonlyMap<string, StoredStream>,
  { rotatesWrongly }: Seams,
): void {
  for (const watcher of watchers) {
    const isVoid = links.has(watcher.token ?? '') && rotatesWrongly !== 'events-stay';
    if (isVoid || rotatesWrongly === 'all-events-end') watcher.end();
  }
  if (rotatesWrongly !== 'links-stay') links.clear();
  if (rotatesWrongly !== 'all-links-end') return;
  for (const other of all.values()) other.links.clear();
}
