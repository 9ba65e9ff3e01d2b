import { ProblemError, readViewerLinkInput } from '../../contract/index.js';
import type { RecordChange, StreamRecord } from '../streams/stream-record.js';
import { formatViewerPage } from '../access/viewer-page.js';
import { readOptionalJsonBody } from '../http/read-body.js';
import { toPrivateJson } from './operation.js';
import type { ServeStreamOperation } from './operation.js';

/** A link that is out of date when it arrives only makes people call for help. */
const minSeconds = 60;

/** A recording is looked at again on the anniversary. */
const maxSeconds = 366 * 86_400;

/** Long enough to send it with the invitation. */
const defaultSeconds = 7 * 86_400;

/** Lets whoever has the link view this stream, also while it is private, until the link expires or is made void by a later call. */
export const createViewerLink: ServeStreamOperation = async (parts, { request, record }) => {
  const { store, viewerTokens, viewerPage, now } = parts;
  const { expiresInSeconds = defaultSeconds, rotate = false } = readViewerLinkInput(
    await readOptionalJsonBody(request),
  );
  if (expiresInSeconds < minSeconds || expiresInSeconds > maxSeconds) {
    throw new ProblemError('field-invalid', {
      detail: `expiresInSeconds must be ${minSeconds} to ${maxSeconds}`,
    });
  }
  // Whole seconds, as the token counts them.
  const expiresAt = new Date((Math.floor(now().getTime() / 1_000) + expiresInSeconds) * 1_000);
  const standing = rotate ? await store.update(record.id, withLinksVoid) : record;
  if (!standing) throw new ProblemError('stream-not-found');
  const token = await viewerTokens.create(standing, expiresAt);
  const url = viewerPage === null ? {} : { url: formatViewerPage(viewerPage, record.id, token) };
  return toPrivateJson({ token, expiresAt: expiresAt.toISOString(), ...url }, { status: 201 });
};

/** A new revision, so that those who may stay get addresses that are good. */
function withLinksVoid({ shown, kept }: StreamRecord): RecordChange {
  const linkGeneration = (kept.linkGeneration ?? 0) + 1;
  return { shown, kept: { ...kept, linkGeneration }, isWrite: true };
}
