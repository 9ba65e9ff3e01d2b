import { ProblemError } from '../../contract/index.js';
import { readBytes } from '../http/read-body.js';
import { actOnDelivery } from '../upkeep/act-on-delivery.js';
import type { ServeOperation } from './operation.js';

/** Services send a resource at a time, far below. */
const maxWebhookBytes = 1024 * 1024;

/** Takes a service's word that something changed, and looks for itself. */
export const webhook: ServeOperation = async (parts, { request, params }) => {
  const { store, provider, now, onError } = parts;
  const { provider: service = '' } = params;
  const receive = Object.hasOwn(provider.webhooks ?? {}, service)
    ? provider.webhooks?.[service]
    : undefined;
  if (!receive) throw new ProblemError('provider-not-found');
  const body = await readBytes(request, maxWebhookBytes);
  const event = await receive({ body, headers: request.headers, now: now() });
  if (event) {
    const delivery = {
      service,
      eventId: event.id,
      references: event.references,
      receivedAt: now().toISOString(),
    };
    // Kept before it is answered: the service does not send it again then.
    const isNew = await store.keepDelivery(delivery);
    if (isNew) actOnDelivery(delivery, parts).catch(onError);
  }
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
};
