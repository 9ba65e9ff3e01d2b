import { pathToFileURL } from 'node:url';
import type { Engine } from '../../../src/engine/index.js';
import { signCloudflareWebhook } from '../../../src/server/index.js';
import { answerByEngine } from '../../engine/support/engine-server.js';
import { CloudflareAccount } from './cloudflare-account.js';
import type { StoodInput, StoodVideo } from './cloudflare-account.js';
import { createCloudflareRoutes } from './cloudflare-routes.js';
import { toFailure, toVideoBody } from './cloudflare-shapes.js';
import type { StandInAddresses } from './cloudflare-shapes.js';
import { createCloudflareUploads } from './cloudflare-uploads.js';
import { openServiceContract } from './service-contract.js';
import type { ContractException } from './service-contract.js';
import { startService } from './service-server.js';
import type { Service, ServiceCall } from './service-server.js';
import { ServiceWebhooks } from './service-webhooks.js';

/** Where the wire is known to differ from the file. */
const exceptions: readonly ContractException[] = [];

/** What the stand-in's callers must know. */
export const standInAccount = {
  accountId: 'standin0account',
  apiToken: 'standin-api-token-secret',
  webhookSecret: 'standin-webhook-secret',
  notificationSecret: 'standin-notification-secret',
} as const;

/** How it stands in. */
export interface CloudflareStandInOptions {
  readonly now?: () => Date;
  readonly latencyMs?: number;
  readonly port?: number;
  /** Where encoders push to, such as a local listener. */
  readonly rtmpsUrl?: string;
  /** Takes the browsers' media and shows it; without it the addresses for that take none. */
  readonly edge?: Pick<Engine, 'fetch' | 'addresses'>;
  readonly onCall?: (call: ServiceCall) => void;
}

/** Stands in for Cloudflare Stream on the loopback; what encoders do is said by calls. */
export interface CloudflareStandIn extends Pick<
  Service,
  'faults' | 'calls' | 'callsOf' | 'setLatency' | 'close'
> {
  /** What `CLOUDFLARE_BASE_URL` is to be. */
  readonly baseUrl: string;
  readonly account: CloudflareAccount;
  readonly webhooks: ServiceWebhooks;
  /** The only input there is. */
  readonly input: StoodInput;
  connect(input: StoodInput, protocol?: 'rtmp' | 'webrtc'): void;
  disconnect(input: StoodInput): void;
  /** A recording or upload has become ready, or has failed. */
  finish(video: StoodVideo, durationSeconds: number, state?: 'ready' | 'error'): void;
}

/** Starts it. Every call is held against the OpenAPI file where that is at hand. */
export async function startCloudflareStandIn(
  options: CloudflareStandInOptions = {},
): Promise<CloudflareStandIn> {
  const { now = () => new Date(), rtmpsUrl = 'rtmps://live.cloudflare.com:443/live/' } = options;
  const account = new CloudflareAccount(now);
  const webhooks = new ServiceWebhooks(now);
  let origin = '';
  const { edge } = options;
  const webRtc: StandInAddresses['webRtc'] = ({ uid, secrets }) => {
    const paths = edge?.addresses(uid);
    return {
      publish: paths
        ? `${origin}${paths.whip}?key=${secrets.whip}`
        : `${origin}/customer/${secrets.whip}/webRTC/publish`,
      play: `${origin}${paths?.whep ?? `/customer/${uid}/webRTC/play`}`,
    };
  };
  const addresses = () => ({ customer: `${origin}/customer`, rtmps: rtmpsUrl, webRtc });
  const service = await startService({
    ...options,
    name: 'cloudflare',
    takeMedia(request, response) {
      const isMedia = edge !== undefined && request.url?.startsWith('/media/') === true;
      if (isMedia) void answerByEngine(edge, request, response);
      return isMedia;
    },
    basePath: '/client/v4',
    routes: [...createCloudflareRoutes(account, addresses), ...createCloudflareUploads(account)],
    contract: openServiceContract('cloudflare-stream.openapi.json', exceptions),
    missing: toFailure(404, 7003, 'No route for the URI'),
    refuse({ headers, params }) {
      const isKnown = headers.get('Authorization') === `Bearer ${standInAccount.apiToken}`;
      const isOwn = params['account'] === standInAccount.accountId;
      return isKnown && isOwn ? null : toFailure(403, 10000, 'Authentication error');
    },
  });
  ({ origin } = service);

  const notify = (input: StoodInput, type: 'connected' | 'disconnected') => {
    const data = {
      notification_name: 'Stream Live Input',
      input_id: input.uid,
      event_type: `live_input.${type}`,
      // Nanoseconds, as they come.
      updated_at: account.time.replace('Z', '717910Z'),
    };
    const ts = Math.floor(now().getTime() / 1_000);
    const alert = { name: 'live', text: 'Notification type: Stream Live Input', ts };
    webhooks.add({
      route: 'cloudflare',
      body: JSON.stringify({ ...alert, alert_type: 'stream_live_notifications', data }),
      sign: () => ({ 'cf-webhook-auth': standInAccount.notificationSecret }),
    });
  };

  return {
    baseUrl: `${service.origin}/client/v4`,
    account,
    webhooks,
    faults: service.faults,
    calls: service.calls,
    callsOf: (route) => service.callsOf(route),
    setLatency: (ms) => service.setLatency(ms),
    get input() {
      const [input, ...others] = account.inputs.values();
      if (input === undefined || others.length > 0) throw new Error('Not one input');
      return input;
    },
    connect(input, protocol = 'rtmp') {
      account.connect(input, protocol);
      if (protocol === 'rtmp') notify(input, 'connected');
    },
    disconnect(input) {
      account.disconnect(input);
      notify(input, 'disconnected');
    },
    finish(video, durationSeconds, state = 'ready') {
      video.state = state;
      video.duration = state === 'ready' ? durationSeconds : -1;
      video.errorReasonCode = state === 'ready' ? '' : 'ERR_MALFORMED_VIDEO';
      video.modified = account.time;
      webhooks.add({
        route: 'cloudflare',
        body: JSON.stringify(toVideoBody(video, addresses())),
        sign: (body, at) => signCloudflareWebhook(body, standInAccount.webhookSecret, at),
      });
    },
    close: () => service.close(),
  };
}

// Run by itself it listens until it is stopped, for someone who wants to try the server against it.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const standIn = await startCloudflareStandIn({ port: Number(process.env['PORT'] ?? 8787) });
  const { accountId, apiToken, webhookSecret, notificationSecret } = standInAccount;
  console.log(
    [
      'This stands in for Cloudflare Stream; it is not Cloudflare. Start the server with:',
      'STREAMSIDE_PROVIDER=cloudflare CLOUDFLARE_ROUTE=direct',
      `CLOUDFLARE_BASE_URL=${standIn.baseUrl}`,
      `CLOUDFLARE_ACCOUNT_ID=${accountId} CLOUDFLARE_API_TOKEN=${apiToken}`,
      `CLOUDFLARE_WEBHOOK_SECRET=${webhookSecret}`,
      `CLOUDFLARE_NOTIFICATION_SECRET=${notificationSecret}`,
    ].join('\n'),
  );
}
