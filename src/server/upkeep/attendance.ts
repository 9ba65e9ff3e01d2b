import { randomUUID } from 'node:crypto';
import { withinDeadline } from '../failures/deadline.js';
import type { Delivery } from '../streams/stream-store.js';
import { actOnDelivery } from './act-on-delivery.js';
import { createMending } from './mending.js';
import type { UpkeepParts } from './mending.js';
import { sweepLeftovers } from './sweep-leftovers.js';

/** Providers tell most changes by themselves; this finds what they miss, and moves `unconfirmed`. */
const roundEveryMs = 5_000;

/** Streams that are only waiting for someone to go live are looked at every so many rounds. */
const waitingEveryRounds = 12;

/** Things under way at once in a round, so that a start with many streams does not flood a service. */
const atOnce = 4;

/** Three rounds: a process that hangs or died is stood in for, and a short pause costs nothing. */
const leaseMs = 15_000;

/** A webhook that another process took is given this long to be acted on there. */
const deliveryGraceMs = 5_000;

/** One on which nothing could be done is tried again so often. */
const deliveryEveryMs = 30_000;

/** The whole server stops within 10 s; a service that hangs must not hold it up. */
const lastLooksMs = 3_000;

/** Looks after every stream that is not at rest. */
export interface Attendance {
  /** Looks a last time at what is under way: its end may just have been brought about. */
  close(): Promise<void>;
}

/**
 * Starts at once and goes on until it is closed. Of several processes on one store a single one goes
 * its rounds; what the provider tells by itself is followed in each.
 */
export function createAttendance(options: UpkeepParts): Attendance {
  const { store, provider, streams, reconciler, now, onError } = options;
  const holder = randomUUID();
  const deliveredAt = new Map<string, number>();
  const mending = createMending(options);
  let isOpen = true;
  let count = 0;

  const forEach = async <T>(items: Iterable<T>, visit: (item: T) => Promise<unknown>) => {
    const next = items[Symbol.iterator]();
    const lane = async () => {
      for (let item = next.next(); !item.done && isOpen; item = next.next()) {
        await visit(item.value);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  };

  const lookAt = (ids: Iterable<string>) =>
    forEach(ids, (id) => reconciler.look(id, { maxAgeMs: roundEveryMs - 1_000 }));
  const lookAround = async () => lookAt(await store.listAttended('close'));
  /** A round of its own: many that wait must not hold up those that are live. */
  const lookAtWaiting = async () => {
    if (count % waitingEveryRounds !== 1) return;
    const close = new Set(await store.listAttended('close'));
    await lookAt((await store.listAttended('waiting')).filter((id) => !close.has(id)));
  };

  /** Beside the looking: a service that hangs holds up its looks, and must not hold up the doubt. */
  const doubtAround = async () => forEach(await store.listAttended('close'), reconciler.doubt);

  const actOnWebhooks = async () => {
    const time = now().getTime();
    const deliveries = await store.listDeliveries();
    const keyOf = ({ service, eventId }: Delivery) => JSON.stringify([service, eventId]);
    const open = new Set(deliveries.map(keyOf));
    for (const key of deliveredAt.keys()) if (!open.has(key)) deliveredAt.delete(key);
    await forEach(deliveries, async (delivery) => {
      const key = keyOf(delivery);
      if (time - Date.parse(delivery.receivedAt) < deliveryGraceMs) return;
      if (Math.abs(time - (deliveredAt.get(key) ?? -Infinity)) < deliveryEveryMs) return;
      deliveredAt.set(key, time);
      await actOnDelivery(delivery, options).catch(onError);
    });
  };

  const rounds = [
    lookAround,
    lookAtWaiting,
    doubtAround,
    async () => forEach(await mending.listDue(), mending.mend),
    async () => forEach(mending.listOrphans(), mending.unmake),
    actOnWebhooks,
    () => sweepLeftovers({ store, provider, streams, now, onError }),
  ].map((work) => createRound(work, onError));

  const tick = async () => {
    if (!(await store.takeLease('attendance', holder, leaseMs)) || !isOpen) return;
    count += 1;
    for (const round of rounds) round.go();
  };
  const goOn = () => void tick().catch(onError);
  const timer = setInterval(goOn, roundEveryMs);
  // The server that listens keeps the process alive; looking after records is no reason to.
  timer.unref?.();
  const stopWatching = provider.watch?.((streamId) => void reconciler.look(streamId));
  goOn();

  return {
    async close() {
      clearInterval(timer);
      stopWatching?.();
      const last = async () => {
        await Promise.all(rounds.map((round) => round.done()));
        await lookAround();
      };
      await withinDeadline(last(), lastLooksMs).catch(onError);
      isOpen = false;
      await store.releaseLease('attendance', holder);
    },
  };
}

/** Does its work again and again, but never twice at a time. */
function createRound(work: () => Promise<unknown>, onError: (error: unknown) => void) {
  let running: Promise<unknown> | null = null;
  return {
    go() {
      running ??= work()
        .catch(onError)
        .finally(() => (running = null));
    },
    done: () => running ?? Promise.resolve(),
  };
}
