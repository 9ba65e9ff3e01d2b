import { randomBytes } from 'node:crypto';
import { reviseRecord } from '../streams/stream-record.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type {
  Delivery,
  KeyUse,
  Leftover,
  StoredReport,
  StreamStore,
} from '../streams/stream-store.js';
import { ChangeListeners } from './change-listeners.js';
import { deliveryKeptMs } from './delivery-limits.js';
import { createLeases } from './leases.js';
import { belongsTo, needs } from './record-queries.js';
import { isLaterReport } from './report-order.js';

/** A store that forgets: for tests and examples. */
export function memoryStore({ now = () => new Date() }: { now?: () => Date } = {}): StreamStore {
  const records = new Map<string, StreamRecord>();
  const reports = new Map<string, Map<string, StoredReport>>();
  const keys = new Map<string, KeyUse>();
  const secrets = new Map<string, string>();
  const leftovers = new Map<string, Leftover & { isTaken: boolean; dueAt: string }>();
  const deliveries = new Map<string, { delivery: Delivery; isSettled: boolean }>();
  const listeners = new ChangeListeners();
  const deliveryKey = ({ service, eventId }: Pick<Delivery, 'service' | 'eventId'>) =>
    JSON.stringify([service, eventId]);
  const freeKeys = (streamId: string) => {
    for (const [key, use] of keys) if (use.streamId === streamId) keys.delete(key);
  };

  return {
    async beginCreation(streamId, dueAt) {
      if (records.has(streamId)) return true;
      if (leftovers.get(streamId)?.isTaken) return false;
      const creation = { streamId, record: null, recordings: true, passes: 0 };
      leftovers.set(streamId, { ...creation, isTaken: false, dueAt });
      return true;
    },
    async insert(record) {
      const standing = records.get(record.id);
      if (standing) return standing;
      if (leftovers.get(record.id)?.isTaken) return null;
      leftovers.delete(record.id);
      records.set(record.id, structuredClone(record));
      listeners.tell(record.id);
      return record;
    },
    async get(id) {
      return records.get(id) ?? null;
    },
    async findByReference(reference) {
      for (const { id, kept } of records.values()) {
        if (kept.references.includes(reference)) return id;
      }
      return null;
    },
    async update(id, change) {
      const record = records.get(id);
      if (!record) return null;
      const revised = structuredClone(reviseRecord(record, change(record), now()));
      records.set(id, revised);
      if (revised.revision !== record.revision) listeners.tell(id);
      return revised;
    },
    async delete(id, { recordings, dueAt }) {
      const record = records.get(id);
      if (!record) return false;
      records.delete(id);
      reports.delete(id);
      freeKeys(id);
      const leftover = { streamId: id, record, recordings, passes: 0 };
      leftovers.set(id, { ...leftover, isTaken: true, dueAt });
      listeners.tell(id);
      return true;
    },
    async list({ limit, after, person }) {
      const position = (at: { createdAt: string; id: string }) => `${at.createdAt} ${at.id}`;
      return [...records.values()]
        .filter((record) => after === null || position(record) < position(after))
        .filter((record) => person === undefined || belongsTo(record, person))
        .sort((a, b) => (position(a) < position(b) ? 1 : -1))
        .slice(0, limit);
    },
    async listAttended(attention) {
      return [...records.values()]
        .filter(({ kept }) => needs(kept.attention, attention))
        .map(({ id }) => id);
    },
    async takeLeftovers({ limit, retryAt }) {
      const time = now().toISOString();
      const due = [...leftovers.values()].filter(({ dueAt }) => dueAt <= time).slice(0, limit);
      return due.map(({ streamId, record, recordings, passes }) => {
        const taken = { streamId, record, recordings, passes: passes + 1 };
        leftovers.set(streamId, { ...taken, isTaken: true, dueAt: retryAt });
        freeKeys(streamId);
        return taken;
      });
    },
    async clearLeftover(streamId) {
      leftovers.delete(streamId);
    },
    async reserveKey(key, use) {
      const standing = keys.get(key);
      if (standing && Date.parse(standing.expiresAt) > now().getTime()) return standing;
      keys.set(key, use);
      return use;
    },
    async keepDelivery(delivery) {
      const key = deliveryKey(delivery);
      if (deliveries.has(key)) return false;
      const oldest = now().getTime() - deliveryKeptMs;
      for (const [other, { delivery: old, isSettled }] of deliveries) {
        if (isSettled && Date.parse(old.receivedAt) < oldest) deliveries.delete(other);
      }
      deliveries.set(key, { delivery, isSettled: false });
      return true;
    },
    async settleDelivery(delivery) {
      const kept = deliveries.get(deliveryKey(delivery));
      if (kept) kept.isSettled = true;
    },
    async listDeliveries() {
      const open = [...deliveries.values()].filter(({ isSettled }) => !isSettled);
      return open.map(({ delivery }) => delivery);
    },
    ...createLeases(now),
    async putReport(streamId, report) {
      const ofStream = reports.get(streamId) ?? new Map<string, StoredReport>();
      reports.set(streamId, ofStream);
      if (isLaterReport(report, ofStream.get(report.broadcastId))) {
        ofStream.set(report.broadcastId, report);
      }
    },
    async listReports(streamId) {
      return [...(reports.get(streamId)?.values() ?? [])];
    },
    async secret(name) {
      const secret = secrets.get(name) ?? randomBytes(32).toString('base64url');
      secrets.set(name, secret);
      return secret;
    },
    subscribe: (listener) => listeners.add(listener),
    async close() {},
  };
}
