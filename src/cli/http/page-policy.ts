import type { ProviderConfiguration } from '../configuration/provider-configuration.js';

/**
 * What the pages may load, as a Content Security Policy: this server's own, the pictures that players
 * make in memory, and media from where the provider has it.
 */
export function formatPagePolicy(provider: ProviderConfiguration): string {
  const media = ["'self'", ...listMediaSources(provider)].join(' ');
  // A broadcaster knocks by WebSocket at a server that has gone silent; 'self' stands for those too.
  const knocks = provider.type === 'local' ? [] : ['wss:'];
  return [
    "default-src 'self'",
    ['connect-src', media, ...knocks].join(' '),
    `media-src ${media} blob:`,
    `img-src ${media} data: blob:`,
    "style-src 'self'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** The services answer with hosts of their own choice, which nobody can list before. */
function listMediaSources(provider: ProviderConfiguration): string[] {
  if (provider.type === 'local') return [];
  const origins = [provider.baseUrl, provider.mux?.baseUrl]
    .filter((base) => base !== undefined)
    .map((base) => new URL(base).origin);
  return ['https:', ...origins.filter((origin) => origin.startsWith('http:'))];
}
