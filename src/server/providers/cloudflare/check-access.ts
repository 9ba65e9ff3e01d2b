import type { BackupRecorder } from '../backup-recorder.js';
import { askAccess } from '../service-access.js';
import type { ServiceAccess } from '../service-access.js';
import type { CloudflareClient } from './cloudflare-client.js';
import type { CloudflareErrorCode } from './cloudflare-error.js';

/** Another account's id is a route that they do not have. */
const refusals: ReadonlySet<string> = new Set<CloudflareErrorCode>([
  'token-refused',
  'resource-missing',
  'request-refused',
]);

/** Asks Cloudflare and the backup at once, one reading call each. A token that may read and not write passes. */
export function checkCloudflareAccess(
  client: Pick<CloudflareClient, 'listRunningVideos'>,
  backup: BackupRecorder | null,
): Promise<readonly ServiceAccess[]> {
  const own = askAccess(
    'cloudflare',
    () => client.listRunningVideos(),
    (code) => refusals.has(code),
  );
  const second = backup?.checkAccess?.();
  return Promise.all(second === undefined ? [own] : [own, second]);
}
