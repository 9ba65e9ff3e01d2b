import type { Mux } from '@mux/mux-node';
import { SetupError } from '../../failures/setup-error.js';
import type { MuxAccess } from './mux-options.js';

/**
 * Mux's SDK, bound to one account. Nothing of the environment changes what it does, and it logs
 * nothing: at its level `debug` it writes answers, and they hold stream keys. Rejects with a
 * `SetupError`, `package-missing`, where it is not installed.
 */
export async function loadMuxNode({ tokenId, tokenSecret, baseUrl }: MuxAccess): Promise<Mux> {
  const { default: MuxNode } = await import('@mux/mux-node').catch((cause: unknown) => {
    throw new SetupError(
      'package-missing',
      'Backup recordings at Mux need the package @mux/mux-node: npm install @mux/mux-node',
      cause,
    );
  });
  return new MuxNode({
    tokenId,
    tokenSecret,
    baseURL: baseUrl ?? 'https://api.mux.com',
    authorizationToken: null,
    webhookSecret: null,
    jwtSigningKey: null,
    jwtPrivateKey: null,
    maxRetries: 0,
    logLevel: 'off',
  });
}
