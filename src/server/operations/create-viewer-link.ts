import { ProblemError, readViewerLinkInput } from '../../contract/index.js';
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

/** Lets whoever has the link view this stream, also while it is private, until the link expires. */
export const createViewerLink: ServeStreamOperation = async (parts, { request, record }) => {
  const { viewerTokens, viewerPage, now } = parts;
  const { expiresInSeconds = defaultSeconds } = readViewerLinkInput(
    await readOptionalJsonBody(request),
  );
  if (expiresInSeconds < minSeconds || expiresInSeconds > maxSeconds) {
    throw new ProblemError('field-invalid', {
      detail: `expiresInSeconds must be ${minSeconds} to ${maxSeconds}`,
    });
  }
  // Whole seconds, as the token counts them.
  const expiresAt = new Date((Math.floor(now().getTime() / 1_000) + expiresInSeconds) * 1_000);
  const token = await viewerTokens.create(record.id, expiresAt);
  const url = viewerPage === null ? {} : { url: formatViewerPage(viewerPage, record.id, token) };
  return toPrivateJson({ token, expiresAt: expiresAt.toISOString(), ...url }, { status: 201 });
};
