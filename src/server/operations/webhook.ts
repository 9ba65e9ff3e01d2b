import { ProblemError } from '../../contract/index.js';
import type { ServeOperation } from '../operation.js';

/** Takes a service's word that something changed, and looks for itself. */
export const webhook: ServeOperation = async ({ provider, reconciler }, { request, params }) => {
  if (!provider.receiveWebhook || params['provider'] !== provider.name) {
    throw new ProblemError('provider-not-found');
  }
  const streamIds = await provider.receiveWebhook(request);
  await Promise.all(streamIds.map((id) => reconciler.look(id)));
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
};
