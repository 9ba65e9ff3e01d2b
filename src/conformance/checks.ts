import type { Check } from './check.js';
import { cachingChecks } from './caching-checks.js';
import { corsChecks } from './cors-checks.js';
import { createChecks } from './create-checks.js';
import { deleteChecks } from './delete-checks.js';
import { discoveryChecks } from './discovery-checks.js';
import { errorChecks } from './error-checks.js';
import { eventChecks } from './event-checks.js';
import { grantChecks } from './grant-checks.js';
import { grantTokenChecks } from './grant-token-checks.js';
import { idempotencyChecks } from './idempotency-checks.js';
import { listChecks } from './list-checks.js';
import { methodChecks } from './method-checks.js';
import { pictureChecks } from './picture-checks.js';
import { secretChecks } from './secret-checks.js';
import { streamChecks } from './stream-checks.js';
import { tokenChecks } from './token-checks.js';
import { updateChecks } from './update-checks.js';
import { uploadChecks } from './upload-checks.js';
import { viewerLinkChecks } from './viewer-link-checks.js';

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [
  ...discoveryChecks,
  ...methodChecks,
  ...errorChecks,
  ...tokenChecks,
  ...corsChecks,
  ...createChecks,
  ...idempotencyChecks,
  ...listChecks,
  ...streamChecks,
  ...pictureChecks,
  ...cachingChecks,
  ...updateChecks,
  ...eventChecks,
  ...grantChecks,
  ...grantTokenChecks,
  ...uploadChecks,
  ...viewerLinkChecks,
  ...secretChecks,
  ...deleteChecks,
];
