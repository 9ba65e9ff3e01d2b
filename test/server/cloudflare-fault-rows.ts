import type { TestContext } from 'node:test';
import { it } from 'node:test';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

export type CloudflareBench = Awaited<ReturnType<typeof startCloudflareBench>>;

/** One fault, and what comes of it. */
export interface FaultRow {
  readonly fault: string;
  readonly outcome: string;
  readonly check: (bench: CloudflareBench) => Promise<void>;
}

const api = '/accounts/{account}/stream';

/** What Cloudflare is asked, as its stand-in spells it. */
export const cloudflareRoutes = {
  create: `POST ${api}/live_inputs`,
  read: `GET ${api}/live_inputs/{input}`,
  videos: `GET ${api}/live_inputs/{input}/videos`,
  outputs: `POST ${api}/live_inputs/{input}/outputs`,
  rotate: `POST ${api}/live_inputs/{input}/rotate_keys`,
  remove: `DELETE ${api}/live_inputs/{input}`,
  removeVideo: `DELETE ${api}/{video}`,
  upload: `POST ${api}`,
} as const;

export const failing: ServiceFault = { type: 'status', status: 500, body: { success: false } };

/** A test for each row. */
export function checkRows(when: string, rows: readonly FaultRow[]): void {
  for (const { fault, outcome, check } of rows) {
    it(`${when}: ${fault} → ${outcome}`, async (t: TestContext) => {
      await check(await startCloudflareBench(t));
    });
  }
}
