import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { cloudflareStream } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { describeProvider } from './provider-suite.js';
import { createFakeBackup } from './stand-ins/cloudflare-fake-backup.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { openServiceContract } from './stand-ins/service-contract.js';

for (const route of ['direct', 'relay'] as const) {
  describeProvider({
    name: `cloudflareStream, ${route}`,
    async open() {
      const standIn = await startCloudflareStandIn();
      const engine = { ...createFakeEngine(), setRelays: async () => undefined };
      const provider = cloudflareStream({
        ...standInAccount,
        baseUrl: standIn.baseUrl,
        route,
        engine,
        backup: createFakeBackup(),
      });
      return {
        provider,
        listMade: () => [...standIn.account.inputs.keys()],
        close: () => standIn.close(),
      };
    },
  });
}

describe('openServiceContract', () => {
  it('notices what Cloudflare would silently ignore', (t) => {
    const contract = openServiceContract('cloudflare-stream.openapi.json');
    if (!contract.isPresent) return t.diagnostic('The OpenAPI file is not at hand');
    const path = '/accounts/{account}/stream/live_inputs';
    const body = { recording: { mode: 'automatic', deleteRecordingAfterDays: 45 } };
    contract.checkRequest(
      { method: 'POST', path },
      {
        method: 'POST',
        path,
        route: `POST ${path}`,
        params: {},
        query: new URLSearchParams(),
        headers: new Headers(),
        body,
        bytes: new Uint8Array(),
      },
    );
    const answer = { status: 200, body: { success: 'yes', errors: [], messages: [] } };
    contract.checkAnswer({ method: 'POST', path }, answer);
    const [misplaced, ...others] = contract.violations.map(({ message }) => message);
    assert.match(misplaced ?? '', /request\/recording\/deleteRecordingAfterDays/);
    assert.match(others.join(), /answer\/success/);
  });
});
