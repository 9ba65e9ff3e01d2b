import type { Observation, Provider } from '../../src/server/index.js';

const silence: Observation = {
  ingest: 'none',
  liveSince: null,
  sources: [],
  recordings: [],
  isSettled: true,
};

/** A provider in memory that makes streams at a service of its own, whose calls the test sees and orders. */
export function createFakeProvider() {
  const calls: string[] = [];
  const made = new Set<string>();
  let observation: Observation = silence;
  /** Called with each call's name; what it rejects with is the service's failure. */
  let order: (call: string) => Promise<void> = async () => undefined;
  const call = async (name: string) => {
    calls.push(name);
    await order(name);
  };
  const provider = {
    name: 'fake',
    features: [],
    async createStream({ id, tag }) {
      made.add(tag);
      await call(`create ${id}`);
      return {
        capabilities: { whep: true, hls: true, recording: true, backup: false },
        state: { name: `service-${id}`, mends: 0 },
        isUnfinished: true,
      };
    },
    async observe({ id }) {
      await call(`observe ${id}`);
      return observation;
    },
    async mend({ id }) {
      await call(`mend ${id}`);
      return {
        value: {
          capabilities: { whep: true, hls: true, recording: true, backup: true },
          isUnfinished: false,
        },
        remember: (state) => ({ ...(state as object), mends: 1 }),
      };
    },
    async createGrant({ id }, { token, expiresAt, rotate }) {
      await call(`${rotate ? 'rotate' : 'grant'} ${id}`);
      const whip = { url: `https://service.test/${id}`, token, expiresAt, iceServers: [] };
      return { value: { whip, records: false } };
    },
    async deleteStream({ id, tag }) {
      await call(`delete ${id}`);
      made.delete(tag);
    },
    async removeLeftovers({ id, tag }) {
      await call(`remove ${id}`);
      made.delete(tag);
    },
    toReferences: (state) => [`fake:${(state as { name: string }).name}`],
    webhooks: {
      fake: async ({ body }) => {
        const text = new TextDecoder().decode(body);
        return text === 'hello' ? null : { id: text, references: [`fake:${text.split(' ')[0]}`] };
      },
    },
  } satisfies Provider;
  return {
    provider,
    calls,
    /** Tags of what stands at the service. */
    made,
    show(next: Partial<Observation>) {
      observation = { ...silence, ...next };
    },
    order(next: (call: string) => Promise<void>) {
      order = next;
    },
  };
}
