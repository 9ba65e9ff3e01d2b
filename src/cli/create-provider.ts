import { cloudflareStream, local, muxBackup } from '../server/index.js';
import type { Provider } from '../server/index.js';
import type { ProviderConfiguration } from './configuration/provider-configuration.js';
import type { ServedEngine } from './served-engine.js';

/** What a provider is put together with. */
export interface ProviderSurroundings {
  readonly engine: ServedEngine;
  readonly publicUrl: string | null;
  readonly onError: (error: unknown) => void;
}

/** The provider that is configured. Rejects with a `SetupError` where a package of it is missing. */
export async function createProvider(
  configuration: ProviderConfiguration,
  { engine, publicUrl, onError }: ProviderSurroundings,
): Promise<Provider> {
  const near = {
    engine,
    ...(publicUrl === null ? {} : { publicUrl }),
  };
  const iceServers = () => engine.iceServers();
  if (configuration.type === 'local') return local({ ...near, iceServers });
  const { mux, ...account } = configuration;
  const backup = mux === undefined ? {} : { backup: await muxBackup({ ...mux, onError }) };
  // On the direct route media passes this machine by, and its own servers are of no use there.
  const servers = account.route === 'relay' ? { iceServers } : {};
  return cloudflareStream({ ...account, ...near, ...servers, ...backup, onError });
}
