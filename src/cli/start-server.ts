import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import { checkFfmpeg } from '../engine/index.js';
import {
  createStreamside,
  openSafetyPieces,
  operatorToken,
  readClientAddress,
  readSenderAddress,
  toNodeListener,
} from '../server/index.js';
import type { Provider, SafetyPieces, Streamside, StreamStore } from '../server/index.js';
import type { Configuration } from './configuration/configuration.js';
import { createProvider } from './create-provider.js';
import { openDataFolder } from './data-folder.js';
import { createHttpServer, createHttpsServer } from './http/http-server.js';
import { keepLanCertificate } from './lan/lan-certificate.js';
import { listen } from './http/listen.js';
import type { LoggedEvent } from './log.js';
import { openStore } from './open-store.js';
import { createOperationsEndpoint } from './http/operations-endpoint.js';
import { packageRoot } from './package-root.js';
import { formatPagePolicy } from './http/page-policy.js';
import { usesEngine } from './configuration/provider-configuration.js';
import type { MakeEngine, ServedEngine } from './served-engine.js';
import { toServerKind } from './server-kind.js';
import { createSite, sitePaths } from './site.js';
import { readSystemCode, StartError } from './start-error.js';
import { createStaticFiles } from './http/static-files.js';
import { tellAccess } from './tell-access.js';

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** The one for phones in the same network; null without one. */
  readonly lanPort: number | null;
  readonly token: string;
  readonly dataPath: string;
  /** Ends what is live with its recordings finished, then everything else. */
  stop(): Promise<void>;
}

/** Puts server, engine, provider and store together and listens. Rejects with a `StartError`. */
export async function startServer(
  configuration: Configuration,
  createEngine: MakeEngine,
  log: (event: LoggedEvent) => void = () => undefined,
): Promise<RunningServer> {
  // Undone in reverse, at the end or when a later step fails.
  const undo: (() => unknown)[] = [];
  const unwind = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const { provider, media } = configuration;
    // Asked now: else the first broadcast would be the one to find out.
    if (provider.type !== 'local' && provider.route === 'relay') await checkFfmpeg(media.ffmpeg);
    const folder = await openDataFolder(configuration.dataFolder);
    undo.push(() => folder.release());
    const token = configuration.token ?? (await folder.readOperatorToken());
    const onError = (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log({ type: 'server-fault', message });
    };
    const store = await openStore({
      databaseUrl: configuration.databaseUrl,
      databaseFile: folder.databaseFile,
      // The engine's streams live in this process, and no other could say how they stand.
      isAlone: usesEngine(configuration.provider),
      onError,
    });
    undo.push(() => store.close());
    const server = createHttpServer();
    const { lan } = configuration;
    const lanServer = lan && createHttpsServer(await keepLanCertificate(folder.path, lan.address));
    const servers = lanServer ? [server, lanServer] : [server];
    undo.push(() => endConnections(servers));
    const { engine, streamside, made } = await assemble(configuration, {
      store,
      token,
      createEngine,
      mediaFolder: folder.mediaFolder,
      uploadsFolder: folder.uploadsFolder,
      log,
      onError,
    });
    // Viewers are let go of first: that the camera is lost and nobody watches comes of the closing alone.
    // The engine ends next, while its last words are still written down.
    undo.push(
      () => streamside.close(),
      () => engine.close(),
      () => endFeeds(streamside, servers),
    );
    const kind = toServerKind(configuration);
    const site = createSite({
      contract: (request, sender) => streamside.handler(request, sender),
      media: (request, { address = null }) =>
        engine.fetch(request, {
          address: readClientAddress(request, address, configuration.trustProxy),
        }),
      operations: createOperationsEndpoint(engine, { operatorToken: token, kind }),
      files: createStaticFiles(
        {
          scripts: join(packageRoot, 'dist', 'browser'),
          pages: join(packageRoot, 'dist', 'demo'),
        },
        formatPagePolicy(provider),
      ),
    });
    const answerSite = toNodeListener(site);
    // Of its own, since viewers' polling costs a fraction of what it does by way of the site.
    const answerContract = toNodeListener(streamside.handler);
    // Other spellings, such as with `..` in them, the site resolves first.
    const plainContractPath = new RegExp(`^${sitePaths.contract}/[\\w/-]*(\\?|$)`);
    for (const one of servers) {
      one.on('request', (incoming, outgoing) => {
        if (plainContractPath.test(incoming.url ?? '')) answerContract(incoming, outgoing);
        else if (!engine.answerHls(incoming, outgoing, toSender(incoming, configuration)))
          answerSite(incoming, outgoing);
      });
    }
    const port = await listen(server, configuration);
    const lanPort =
      lan && lanServer && (await listen(lanServer, { ...configuration, host: lan.address }));
    log({ type: 'server-started', port, ...kind });
    void tellAccess(made, log);
    return {
      port,
      lanPort,
      token,
      dataPath: folder.path,
      async stop() {
        log({ type: 'server-stopping' });
        for (const one of servers) one.close();
        await unwind();
        log({ type: 'server-stopped' });
      },
    };
  } catch (error) {
    await unwind();
    throw toStartError(error);
  }
}

async function assemble(
  { publicUrl, trustProxy, provider, media }: Configuration,
  parts: {
    store: StreamStore;
    token: string;
    createEngine: MakeEngine;
    mediaFolder: string;
    uploadsFolder: string;
    log: (event: LoggedEvent) => void;
    onError: (error: unknown) => void;
  },
): Promise<{ engine: ServedEngine; streamside: Streamside; made: Provider }> {
  const safetyPieces = await openPieces(provider, parts);
  const engine = await parts.createEngine({
    ...media,
    log: parts.log,
    dataDir: parts.mediaFolder,
    basePath: sitePaths.media,
    authorize: ({ action, streamId, token, address }) =>
      action === 'publish'
        ? streamside.access.mayPublish(streamId, token, address)
        : streamside.access.mayView(streamId, token, address),
  });
  const origin = publicUrl === null ? {} : { publicUrl };
  const { onError } = parts;
  const surroundings = { engine, publicUrl, onError };
  const made = await createProvider(provider, surroundings).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  const streamside = createStreamside({
    provider: made,
    store: parts.store,
    authorize: operatorToken(parts.token),
    basePath: sitePaths.contract,
    // Relative to the endpoint, and so right under whatever name this server is reached.
    ...(safetyPieces === null ? {} : { safetyPieces }),
    viewerPage: '../watch?stream={id}#token={token}',
    trustProxy,
    onError,
    ...origin,
  });
  return { engine, streamside, made };
}

/** What takes safety pieces here; null where Cloudflare takes them, as on its direct route. */
async function openPieces(
  provider: Configuration['provider'],
  { uploadsFolder: folder, onError }: { uploadsFolder: string; onError: (error: unknown) => void },
): Promise<SafetyPieces | null> {
  if (!usesEngine(provider)) return null;
  if (provider.type === 'local') return openSafetyPieces({ folder });
  // Without the package that it takes, they go to Cloudflare as well.
  return openSafetyPieces({ folder }).catch((error: unknown) => {
    onError(error);
    return null;
  });
}

/** Viewers' connections are not kept either, or they would come back by them before the server is away. */
async function endFeeds(streamside: Streamside, servers: readonly Server[]): Promise<void> {
  await streamside.endFeeds();
  await new Promise((resolve) => setImmediate(resolve));
  for (const server of servers) server.closeIdleConnections();
}

/** Takes no more, and cuts what is still open, once the answers that have just ended are on their way. */
async function endConnections(servers: readonly Server[]): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
}

/** Whom a request comes from, where no handler's own `Request` is made of it. */
function toSender({ headers, socket }: IncomingMessage, { trustProxy }: Configuration) {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',') || null;
  return { address: readSenderAddress(forwarded, socket.remoteAddress ?? null, trustProxy) };
}

/** Failures that a person can mend come as one sentence; others are faults of ours and keep their stack. */
function toStartError(error: unknown): unknown {
  const code = readSystemCode(error);
  if (error instanceof StartError || !(error instanceof Error)) return error;
  if (
    code === 'package-missing' ||
    code === 'ffmpeg-missing' ||
    code === 'folder-unusable' ||
    code === 'folder-busy' ||
    code === 'database-newer'
  ) {
    return new StartError(code, error.message, error);
  }
  if (code === 'key-unreadable') {
    return new StartError(code, `${error.message} MUX_PRIVATE_KEY names it.`, error);
  }
  return error;
}
