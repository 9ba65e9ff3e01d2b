import { randomBytes } from 'node:crypto';
import { ChangeListeners } from '../change-listeners.js';
import { reviseRecord } from '../stream-record.js';
import type { StreamRecord } from '../stream-record.js';
import type { KeyUse, StoredReport, StreamStore } from '../stream-store.js';
import { isLaterReport } from './report-order.js';

/** A store that forgets: for tests and examples. */
export function memoryStore({ now = () => new Date() }: { now?: () => Date } = {}): StreamStore {
  const records = new Map<string, StreamRecord>();
  const reports = new Map<string, Map<string, StoredReport>>();
  const keys = new Map<string, KeyUse>();
  const secrets = new Map<string, string>();
  const listeners = new ChangeListeners();

  return {
    async insert(record) {
      const standing = records.get(record.id);
      if (standing) return standing;
      records.set(record.id, structuredClone(record));
      listeners.tell(record.id);
      return record;
    },
    async get(id) {
      return records.get(id) ?? null;
    },
    async update(id, change) {
      const record = records.get(id);
      if (!record) return null;
      const revised = structuredClone(reviseRecord(record, change(record), now()));
      records.set(id, revised);
      if (revised.revision !== record.revision) listeners.tell(id);
      return revised;
    },
    async delete(id) {
      const existed = records.delete(id);
      reports.delete(id);
      for (const [key, use] of keys) if (use.streamId === id) keys.delete(key);
      if (existed) listeners.tell(id);
      return existed;
    },
    async list({ limit, after }) {
      const position = (at: { createdAt: string; id: string }) => `${at.createdAt} ${at.id}`;
      return [...records.values()]
        .filter((record) => after === null || position(record) < position(after))
        .sort((a, b) => (position(a) < position(b) ? 1 : -1))
        .slice(0, limit);
    },
    async listAttended() {
      return [...records.values()].filter(({ kept }) => kept.attended).map(({ id }) => id);
    },
    async reserveKey(key, use) {
      const standing = keys.get(key);
      if (standing && Date.parse(standing.expiresAt) > now().getTime()) return standing;
      keys.set(key, use);
      return use;
    },
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
