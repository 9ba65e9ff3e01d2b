import type { Delivery, StreamStore } from '../streams/stream-store.js';
import type { Reconciler } from './reconciler.js';

/** A stream that could not be looked at for so long is left to its rounds. */
const giveUpAfterMs = 3_600_000;

/** Looks at the streams that a webhook names; once they were seen it is settled. May be done twice without harm. */
export async function actOnDelivery(
  delivery: Delivery,
  { store, reconciler, now }: { store: StreamStore; reconciler: Reconciler; now: () => Date },
): Promise<void> {
  const ids = await Promise.all(delivery.references.map((one) => store.findByReference(one)));
  // An event may name a stream, its recording and a piece: one look sees them all.
  const concerned = new Set(ids.filter((id) => id !== null));
  const looks = await Promise.all([...concerned].map((id) => reconciler.look(id)));
  const ageMs = now().getTime() - Date.parse(delivery.receivedAt);
  if (looks.every(Boolean) || ageMs > giveUpAfterMs) await store.settleDelivery(delivery);
}
