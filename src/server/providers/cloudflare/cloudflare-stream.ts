import type { Feature, IceServer } from '../../../contract/index.js';
import type { BackupRecorder } from '../backup-recorder.js';
import { local } from '../local.js';
import type { MediaEngine } from '../media-engine.js';
import type { Provider } from '../provider.js';
import { FileSender } from '../wholes/file-sender.js';
import { AgedReads } from './aged-reads.js';
import { checkCloudflareAccess } from './check-access.js';
import { CloudflareClient } from './cloudflare-client.js';
import { toProviderProblem } from './cloudflare-error.js';
import type { CloudflareParts, CloudflareRoute } from './cloudflare-parts.js';
import { listGivenVideos, toCloudflareState } from './cloudflare-state.js';
import type { CloudflareTransportOptions } from './cloudflare-transport.js';
import { createCloudflareReceiver } from './cloudflare-webhooks.js';
import type { CloudflareWebhookSecrets } from './cloudflare-webhooks.js';
import { LookPace } from './look-pace.js';
import { createPieceUpload } from './piece-uploads.js';
import { PlaybackHost } from './playback-host.js';
import { createPlaybackSigner } from './playback-signer.js';
import type { CloudflareSigningKey } from './playback-signer.js';
import { RelayTargets } from './relay-targets.js';
import { createCloudflareStream, removeTagged } from './stream-creation.js';
import { createCloudflareGrant } from './stream-grant.js';
import { lookAtStream } from './stream-look.js';
import { mendStream } from './stream-mending.js';
import { signCloudflarePlayback } from './stream-playback.js';
import { deleteCloudflareStream } from './stream-removal.js';
import { updateCloudflareStream } from './stream-update.js';
import { createTusWay } from './tus-way.js';

/** An account at Cloudflare Stream, and how it is used. */
export type CloudflareStreamOptions = CloudflareTransportOptions &
  CloudflareWebhookSecrets & {
    /**
     * `direct`: browsers publish to Cloudflare by WHIP, of which it makes neither recording nor HLS
     * as it is documented. `relay`: they publish to `engine`, which pushes to Cloudflare by RTMPS.
     */
    readonly route: 'direct' | 'relay';
    /** For the relay route; must be able to relay. */
    readonly engine?: MediaEngine;
    /** Origin at which browsers reach the engine, where it is not the one they reach the handler at. */
    readonly publicUrl?: string;
    /**
     * Handed to publishers with their grant; a function is asked for each grant. Cloudflare's own STUN
     * server by default on the direct route.
     */
    readonly iceServers?: readonly IceServer[] | (() => readonly IceServer[]);
    /** The second recorder. */
    readonly backup?: BackupRecorder;
    /** How long creating a stream waits for the backup: 11,000 by default. A stream is made without one that takes longer. */
    readonly backupWaitMs?: number;
    /**
     * On the relay route: whether Cloudflare is given the engine's whole where that holds a second or
     * more beyond what Cloudflare has. True by default.
     */
    readonly uploadWholes?: boolean;
    /** Makes private streams' tokens without a call for each; without it Cloudflare is asked. */
    readonly signingKey?: CloudflareSigningKey;
    /** 30 to 1096; recordings stay for good where it is absent. */
    readonly deleteRecordingAfterDays?: number;
    /** Host names of the pages that may play; all where it is absent. */
    readonly allowedOrigins?: readonly string[];
    /** Told of failures that do not fail the call they came in. */
    readonly onError?: (error: unknown) => void;
  };

/** Whoever creates a stream never waits longer than 15 s; what joins the two comes after this. */
const defaultBackupWaitMs = 11_000;

const cloudflareIceServers: readonly IceServer[] = [{ urls: 'stun:stun.cloudflare.com:3478' }];

/** The provider that stands on Cloudflare Stream. Throws a `TypeError` where the options do not fit. */
export function cloudflareStream(options: CloudflareStreamOptions): Provider {
  const parts = createParts(options);
  const { backup, route } = parts;
  const hasWebhooks = Boolean(options.webhookSecret ?? options.notificationSecret);
  const features: Feature[] = ['encoder', 'private'];
  if (backup !== null) features.push('backup');
  if (hasWebhooks || backup?.webhooks !== undefined) features.push('webhooks');
  return {
    name: 'cloudflare',
    features,
    createStream: (stream) => withProblems(createCloudflareStream(stream, parts)),
    updateStream: (stream) => withProblems(updateCloudflareStream(stream, parts)),
    observe: (stream, look) => withProblems(lookAtStream(stream, look, parts)),
    mend: (stream) => withProblems(mendStream(stream, parts)),
    createGrant: (stream, request) => withProblems(createCloudflareGrant(stream, request, parts)),
    deleteStream: (stream, wish) => withProblems(deleteCloudflareStream(stream, wish, parts)),
    removeLeftovers: (leftover) => withProblems(removeTagged(leftover, parts)),
    createUpload: (stream, input) => withProblems(createPieceUpload(stream, input, parts)),
    signPlayback: (stream, playback, viewer) =>
      withProblems(signCloudflarePlayback(stream, playback, viewer, parts)),
    checkAccess: () => checkCloudflareAccess(parts.client, backup),
    toReferences(state) {
      const { input, backup: memory, ...given } = toCloudflareState(state);
      const uids = [input.uid, ...listGivenVideos(given)];
      const others = memory.state === null ? [] : (backup?.toReferences(memory.state) ?? []);
      return [...uids.map((uid) => `cloudflare:${uid}`), ...others];
    },
    webhooks: {
      ...backup?.webhooks,
      ...(hasWebhooks ? { cloudflare: createCloudflareReceiver(options) } : {}),
    },
    ...(route.type === 'relay'
      ? { watch: (listener: (streamId: string) => void) => route.engine.watch(listener) }
      : {}),
    // The engine has a recording of its own, of which pieces and it make one.
    ...(route.type === 'relay' && route.near.offerPieces !== undefined
      ? { offerPieces: route.near.offerPieces }
      : {}),
  };
}

function createParts(options: CloudflareStreamOptions): CloudflareParts {
  const { now = () => new Date(), onError = () => undefined } = options;
  const { deleteRecordingAfterDays: days = null } = options;
  if (days !== null && !(Number.isInteger(days) && days >= 30 && days <= 1096)) {
    throw new TypeError('deleteRecordingAfterDays must be a whole number from 30 to 1096');
  }
  const client = new CloudflareClient(options);
  const { signingKey } = options;
  const isDirect = options.route === 'direct';
  const ownFetch: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init));
  const givesWholes = options.uploadWholes !== false && options.engine?.readRecording !== undefined;
  return {
    client,
    sender: givesWholes ? new FileSender({ way: createTusWay(ownFetch), onError }) : null,
    host: new PlaybackHost({ fetch: ownFetch, now }),
    reads: new AgedReads(now),
    pace: new LookPace(() => now().getTime()),
    signer: createPlaybackSigner(client, {
      now,
      ...(signingKey === undefined ? {} : { signingKey }),
    }),
    backup: options.backup ?? null,
    backupWaitMs: options.backupWaitMs ?? defaultBackupWaitMs,
    route: createRoute(options, onError),
    listIceServers: () => {
      const { iceServers = isDirect ? cloudflareIceServers : [] } = options;
      return typeof iceServers === 'function' ? iceServers() : iceServers;
    },
    deleteRecordingAfterDays: days,
    allowedOrigins: options.allowedOrigins ?? null,
    now,
    onError,
  };
}

function createRoute(
  { route, engine, publicUrl, iceServers }: CloudflareStreamOptions,
  onError: (error: unknown) => void,
): CloudflareRoute {
  if (route === 'direct') return { type: 'direct' };
  if (engine === undefined) throw new TypeError('The relay route needs an engine');
  const near = local({
    engine,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(iceServers === undefined ? {} : { iceServers }),
  });
  return { type: 'relay', engine, near, targets: new RelayTargets(engine, onError) };
}

async function withProblems<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toProviderProblem(error);
  }
}
