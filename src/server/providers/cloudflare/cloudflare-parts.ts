import type { IceServer } from '../../../contract/index.js';
import type { BackupRecorder } from '../backup-recorder.js';
import type { MediaEngine } from '../media-engine.js';
import type { NewProviderStream, Provider } from '../provider.js';
import type { FileSender } from '../wholes/file-sender.js';
import type { AgedReads } from './aged-reads.js';
import type { CloudflareClient, LiveInputSettings } from './cloudflare-client.js';
import type { LookPace } from './look-pace.js';
import type { PlaybackHost } from './playback-host.js';
import type { PlaybackSigner } from './playback-signer.js';
import type { RelayTargets } from './relay-targets.js';

/** What the parts of the provider share. */
export interface CloudflareParts {
  readonly client: CloudflareClient;
  readonly host: PlaybackHost;
  readonly reads: AgedReads;
  readonly pace: LookPace;
  readonly signer: PlaybackSigner;
  readonly backup: BackupRecorder | null;
  readonly backupWaitMs: number;
  readonly route: CloudflareRoute;
  /** Null where Cloudflare is given no wholes. */
  readonly sender: FileSender | null;
  readonly listIceServers: () => readonly IceServer[];
  readonly deleteRecordingAfterDays: number | null;
  readonly allowedOrigins: readonly string[] | null;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** How what a browser sends reaches Cloudflare. An encoder always goes there straight. */
export type CloudflareRoute =
  | { readonly type: 'direct' }
  | {
      readonly type: 'relay';
      readonly engine: MediaEngine;
      /** The engine's own streams, as the local provider sees them. */
      readonly near: Provider;
      readonly targets: RelayTargets;
    };

/** Whether Cloudflare records the stream and makes HLS of it, as it is documented: not of WHIP. */
export function isRecordedByRoute(
  route: CloudflareRoute,
  { method }: Pick<NewProviderStream, 'method'>,
): boolean {
  return route.type === 'relay' || method === 'encoder';
}

/** What the stream's live input is to be. */
export function toInputSettings(
  { title, tag, visibility }: Pick<NewProviderStream, 'title' | 'tag' | 'visibility'>,
  { deleteRecordingAfterDays, allowedOrigins }: CloudflareParts,
): LiveInputSettings {
  return {
    title,
    tag,
    requiresSignedUrls: visibility === 'private',
    deleteRecordingAfterDays,
    ...(allowedOrigins === null ? {} : { allowedOrigins }),
  };
}
