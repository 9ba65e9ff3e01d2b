import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startServer } from '../support/streamside-server.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { startMuxStandIn } from './stand-ins/mux.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const token = 'a-token-for-this-test';

interface Services {
  readonly cloudflare: Awaited<ReturnType<typeof startCloudflareStandIn>>;
  readonly mux: Awaited<ReturnType<typeof startMuxStandIn>>;
}

const toCloudflare = ({ cloudflare }: Services, route: string) => ({
  STREAMSIDE_PROVIDER: 'cloudflare',
  CLOUDFLARE_ROUTE: route,
  CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
  CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
  CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
  CLOUDFLARE_WEBHOOK_SECRET: standInAccount.webhookSecret,
});
const toMux = ({ mux }: Services) => ({
  MUX_BASE_URL: mux.access.baseUrl,
  MUX_TOKEN_ID: mux.access.tokenId,
  MUX_TOKEN_SECRET: mux.access.tokenSecret,
  MUX_WEBHOOK_SECRET: mux.access.webhookSecret,
});

/** Each with the services that it calls. The local provider needs none, and takes no backup. */
const providers: readonly {
  readonly name: string;
  readonly calls: readonly (keyof Services)[];
  readonly choose: (services: Services) => Record<string, string>;
}[] = [
  { name: 'local', calls: [], choose: () => ({ STREAMSIDE_PROVIDER: 'local' }) },
  ...['direct', 'relay'].flatMap((route) => [
    {
      name: `cloudflare ${route}`,
      calls: ['cloudflare'] as const,
      choose: (services: Services) => toCloudflare(services, route),
    },
    {
      name: `cloudflare ${route} with mux`,
      calls: ['cloudflare', 'mux'] as const,
      choose: (services: Services) => ({ ...toCloudflare(services, route), ...toMux(services) }),
    },
  ]),
];

async function startServices(test: TestContext): Promise<Services> {
  const [cloudflare, mux] = await Promise.all([startCloudflareStandIn(), startMuxStandIn()]);
  test.after(() => Promise.all([cloudflare.close(), mux.close()]));
  return { cloudflare, mux };
}

/** `npx streamside check`, as it is typed. */
async function runCheck(baseUrl: string) {
  const child = spawn(process.execPath, [cli, 'check', baseUrl, '--token', token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const [, passed = '', failed = ''] = /^(\d+) passed, (\d+) failed/m.exec(output) ?? [];
  const failures = output.split('\n').filter((line) => line.startsWith('FAIL'));
  return { code: Number(code), passed: Number(passed), failed, failures };
}

/** Most of a check is waiting for what is due within 15 s; more at once leave a busy database no time to answer. */
const atOnce = 2;

/**
 * Holds `npx streamside` against the contract on every provider, with this store. `open` resolves with
 * what the environment says of it, for each server anew.
 */
export function checkCombinations(
  store: string,
  open: () => Promise<Record<string, string>>,
): void {
  describe(`streamside check, with ${store}`, { concurrency: atOnce }, () => {
    for (const { name, calls, choose } of providers) {
      it(`passes on ${name}`, async (test) => {
        const services = await startServices(test);
        const server = await startServer({
          STREAMSIDE_TOKEN: token,
          ...choose(services),
          ...(await open()),
        });
        test.after(() => server.stop());
        const { code, passed, failed, failures } = await runCheck(`${server.origin}/live`);
        assert.deepEqual(failures, []);
        assert.deepEqual([code, failed], [0, '0']);
        assert.ok(passed > 75, `${passed} passed`);
        const { cloudflare, mux } = services;
        const called = Object.entries({ cloudflare, mux }).filter(
          ([, one]) => one.calls.length > 0,
        );
        assert.deepEqual(
          called.map(([service]) => service),
          calls,
        );
        // It deletes what it made, and so does the provider.
        assert.deepEqual([cloudflare.account.inputs.size, mux.books.liveStreams.size], [0, 0]);
      });
    }
  });
}
