import type { Configuration } from './configuration/configuration.js';

/** What a server is put together of, without any address or secret. */
export interface ServerKind {
  readonly provider: 'local' | 'cloudflare';
  /** How browsers reach Cloudflare. */
  readonly route?: 'direct' | 'relay';
  readonly backup?: 'mux';
  readonly database: 'embedded' | 'postgresql';
}

/** Tells it for the log and for `/healthz`. */
export function toServerKind({
  provider,
  databaseUrl,
}: Pick<Configuration, 'provider' | 'databaseUrl'>): ServerKind {
  return {
    provider: provider.type,
    ...(provider.type === 'local' ? {} : { route: provider.route }),
    ...(provider.type === 'local' || provider.mux === undefined ? {} : { backup: 'mux' }),
    database: databaseUrl === null ? 'embedded' : 'postgresql',
  };
}
