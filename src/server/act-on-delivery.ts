import type { Reconciler } from './reconciler.js';
import type { Delivery, StreamStore } from './stream-store.js';

/** Looks at the streams that a webhook names; from then on it is settled. May be done twice without harm. */
export async function actOnDelivery(
  delivery: Delivery,
  { store, reconciler }: { store: StreamStore; reconciler: Reconciler },
): Promise<void> {
  const ids = await Promise.all(delivery.references.map((one) => store.findByReference(one)));
  await Promise.all(ids.map((id) => (id === null ? null : reconciler.look(id))));
  await store.settleDelivery(delivery);
}
