import type { Discovery, Feature } from '../../contract/index.js';
import type { ServeOperation } from './operation.js';

/** What every deployment has, whatever its provider. */
const ownFeatures: readonly Feature[] = ['events', 'private', 'viewer-links', 'uplink'];

/** Says that this is the contract, and what this deployment has of it. */
export const discover: ServeOperation = async ({ provider }) => {
  const features = new Set<Feature>([...ownFeatures, ...provider.features]);
  if (provider.createUpload) features.add('uploads');
  if (provider.webhooks) features.add('webhooks');
  const discovery: Discovery = { contract: 'streamside/1', features: [...features] };
  return new Response(JSON.stringify(discovery), {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=60' },
  });
};
