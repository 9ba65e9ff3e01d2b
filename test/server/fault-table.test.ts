import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertWhole, connectEncoder, endEvent, isConfirmed } from './recorded-event.js';
import { startServicesSite } from './services-site.js';
import type { ServicesSite } from './services-site.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

type Service = 'cloudflare' | 'mux';

/** What each service is asked in an event: what makes, and what looks. Mux feeds nobody. */
const routes = {
  cloudflare: {
    input: 'POST /accounts/{account}/stream/live_inputs',
    output: 'POST /accounts/{account}/stream/live_inputs/{input}/outputs',
    look: 'GET /accounts/{account}/stream/live_inputs/{input}',
    videos: 'GET /accounts/{account}/stream/live_inputs/{input}/videos',
  },
  mux: {
    input: 'POST /video/v1/live-streams',
    look: 'GET /video/v1/live-streams/{LIVE_STREAM_ID}',
    videos: 'GET /video/v1/assets',
  },
} as const;

/** Where no answer comes, it is waited out. */
const patienceMs = 3_000;

/** Where a service's answer has the resource. */
const wrappers = { cloudflare: 'result', mux: 'data' } as const;

/** The resource with other fields in it; undefined takes a field away. */
const changed = (service: Service, fields: object): ServiceFault => ({
  type: 'changed',
  change: (body) => {
    const name = wrappers[service];
    const { [name]: resource, ...rest } = body as Record<string, object>;
    return { ...rest, [name]: { ...resource, ...fields } };
  },
});

/** How many seconds of rounds it took, with no webhook ever arriving. */
interface Outcome {
  /** Until there was a backup, from the creation on; 0: it was made with the stream. */
  readonly backup: number;
  /** Until the stream was live with its recording confirmed, from the creation on. */
  readonly live: number;
  /** Until it was completed, from its end on. */
  readonly ended: number;
}

/** As without a fault: who waits with a grant is looked at each minute, what is live every 5 s. */
const usual: Outcome = { backup: 0, live: 60, ended: 5 };

/** The stream is made without its backup, which the first round makes or finds. */
const mended: Outcome = { ...usual, backup: 5 };

interface Row {
  readonly fault: string;
  readonly service: Service;
  /** In force at each of these routes, once in every phase of the event. */
  readonly orders: readonly (readonly [keyof (typeof routes)['cloudflare'], ServiceFault])[];
  readonly outcome: Outcome;
}

const everywhere = (fault: ServiceFault): Row['orders'] => [
  ['input', fault],
  ['output', fault],
  ['look', fault],
  ['videos', fault],
];
const slow = everywhere({ type: 'slow', delayMs: 200 });
const failing = everywhere({ type: 'status', status: 500, body: {} });
const tooMany: ServiceFault = { type: 'status', status: 429, headers: { 'Retry-After': '1' } };
const limited: Row['orders'] = [
  ['input', tooMany],
  ['look', tooMany],
];
const dropped = everywhere({ type: 'dropped' });
const silent: Row['orders'] = [
  ['input', { type: 'silent', isDone: true }],
  ['output', { type: 'silent', isDone: true }],
];

const rows: readonly Row[] = [
  { fault: 'slow', service: 'cloudflare', orders: slow, outcome: usual },
  { fault: 'slow', service: 'mux', orders: slow, outcome: usual },
  { fault: '500', service: 'cloudflare', orders: failing, outcome: mended },
  { fault: '500', service: 'mux', orders: failing, outcome: mended },
  { fault: '429', service: 'cloudflare', orders: limited, outcome: usual },
  { fault: '429', service: 'mux', orders: limited, outcome: usual },
  { fault: 'dropped connection', service: 'cloudflare', orders: dropped, outcome: mended },
  { fault: 'dropped connection', service: 'mux', orders: dropped, outcome: mended },
  { fault: 'timeout after success', service: 'cloudflare', orders: silent, outcome: mended },
  { fault: 'timeout after success', service: 'mux', orders: silent, outcome: mended },
  {
    fault: 'wrong-typed status',
    service: 'cloudflare',
    orders: [['look', changed('cloudflare', { status: 7 })]],
    outcome: usual,
  },
  {
    fault: 'wrong-typed status',
    service: 'mux',
    orders: [['look', changed('mux', { status: { current: 'active' } })]],
    outcome: { ...usual, ended: 40 },
  },
  {
    fault: 'missing field',
    service: 'cloudflare',
    orders: [
      ['input', changed('cloudflare', { rtmps: undefined })],
      ['look', changed('cloudflare', { status: undefined })],
    ],
    outcome: usual,
  },
  {
    fault: 'missing field',
    service: 'mux',
    orders: [
      ['input', changed('mux', { stream_key: undefined })],
      ['look', changed('mux', { status: undefined, active_asset_id: undefined })],
    ],
    outcome: { ...mended, ended: 40 },
  },
];

/** Orders the fault at these of its routes. */
function order(site: ServicesSite, { service, orders }: Row, places: readonly string[]): void {
  for (const [place, fault] of orders) {
    const route = Object.entries(routes[service]).find(([name]) => name === place)?.[1];
    if (route !== undefined && places.includes(place)) site[service].faults.order(route, fault);
  }
}

describe('an event at Cloudflare and Mux', () => {
  for (const row of rows) {
    const { fault, service, orders, outcome } = row;
    it(`${service}: ${fault} → recorded whole by both`, async (t) => {
      const site = await startServicesSite(t, orders === silent ? { patienceMs } : {});
      order(site, row, ['input', 'output']);
      const { id } = await site.createStream({ method: 'encoder', backup: true });
      await site.createGrant(id);
      const backup = await site.until(id, (stream) => stream.capabilities.backup, 120);
      connectEncoder(site);
      order(site, row, ['look', 'videos']);
      const live = await site.until(id, isConfirmed, 120);
      order(site, row, ['look', 'videos']);
      site.advance(30_000);
      endEvent(site, live + 30);
      const ended = await site.until(id, ({ status }) => status === 'completed', 120);
      assert.deepEqual({ backup, live: backup + live, ended }, outcome);
      await assertWhole(site, id, live + 30);
      assert.deepEqual(site[service].faults.unmet, []);
    });
  }
});
