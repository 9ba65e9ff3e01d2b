import { pathToFileURL } from 'node:url';
import { signMuxWebhook } from '../../../src/server/providers/mux/mux-signature.js';
import { MuxBroadcasts } from './mux-broadcasts.js';
import type { MuxBooks } from './mux-books.js';
import { openMuxEventContract } from './mux-event-contract.js';
import { createMuxEvent } from './mux-events.js';
import { createMuxRoutes, notFound, toProblem } from './mux-routes.js';
import { openServiceContract } from './service-contract.js';
import { startService } from './service-server.js';
import type { Service, ServiceCall } from './service-server.js';
import { ServiceWebhooks } from './service-webhooks.js';

/** How Mux is stood in for. */
export interface MuxStandInOptions {
  readonly tokenId?: string;
  readonly tokenSecret?: string;
  readonly webhookSecret?: string;
  readonly latencyMs?: number;
  readonly port?: number;
  readonly now?: () => Date;
  readonly onCall?: (call: ServiceCall) => void;
  /** Told of each event once it has happened, such as `video.upload.asset_created`. */
  readonly onEvent?: (type: string) => void;
}

/** A server that answers as Mux Video does, holds no media and says in every answer that it stands in. */
export interface MuxStandIn extends Service {
  /** What a client is given to reach it. */
  readonly access: {
    readonly tokenId: string;
    readonly tokenSecret: string;
    readonly webhookSecret: string;
    readonly baseUrl: string;
  };
  readonly books: MuxBooks;
  /** What encoders and the recorder do. */
  readonly broadcasts: MuxBroadcasts;
  readonly webhooks: ServiceWebhooks;
}

/** Listens on the loopback. */
export async function startMuxStandIn(options: MuxStandInOptions = {}): Promise<MuxStandIn> {
  const {
    tokenId = 'mux-token-id',
    tokenSecret = 'mux-token-secret',
    webhookSecret = 'mux-webhook-secret',
    now = () => new Date(),
  } = options;
  const books: MuxBooks = {
    liveStreams: new Map(),
    assets: new Map(),
    uploads: new Map(),
    files: new Map(),
  };
  const webhooks = new ServiceWebhooks(now);
  const checkEvent = openMuxEventContract();
  const broadcasts = new MuxBroadcasts(books, {
    now,
    tell(type, resource) {
      const event = createMuxEvent(type, resource, now());
      const complaint = checkEvent(event);
      if (complaint !== null) throw new Error(complaint);
      webhooks.add({
        route: 'mux',
        body: JSON.stringify(event),
        sign: (body, at) => ({ ...signMuxWebhook(body, webhookSecret, at) }),
      });
      options.onEvent?.(type);
    },
  });
  const credentials = Buffer.from(`${tokenId}:${tokenSecret}`).toString('base64');
  let origin = '';
  const service = await startService({
    name: 'mux',
    basePath: '',
    routes: createMuxRoutes({ books, broadcasts, now, uploadBase: () => origin }),
    contract: openServiceContract('mux-video.openapi.json', []),
    refuse: ({ headers }) =>
      headers.get('Authorization') === `Basic ${credentials}`
        ? null
        : toProblem(401, 'unauthorized', 'Unauthorized request'),
    missing: notFound,
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.onCall === undefined ? {} : { onCall: options.onCall }),
  });
  origin = service.origin;
  return {
    ...service,
    access: { tokenId, tokenSecret, webhookSecret, baseUrl: origin },
    books,
    broadcasts,
    webhooks,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { access } = await startMuxStandIn({ port: Number(process.env['PORT'] ?? 0) });
  process.stdout.write(
    [
      'A stand-in for Mux Video: it holds no media, and whatever it says is made up.',
      `MUX_BASE_URL=${access.baseUrl}`,
      `MUX_TOKEN_ID=${access.tokenId}`,
      `MUX_TOKEN_SECRET=${access.tokenSecret}`,
      `MUX_WEBHOOK_SECRET=${access.webhookSecret}`,
      '',
    ].join('\n'),
  );
}
