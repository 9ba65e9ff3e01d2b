import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checks, runConformance } from '../../src/conformance/index.js';
import type { CheckResult } from '../../src/conformance/index.js';
import type { ConformanceTimes } from '../../src/conformance/workbench.js';
import { brokenBackends } from './broken-backends.js';
import { ReferenceBackend, operatorToken } from './reference-backend.js';
import type { Seams } from './seams.js';

/** What a backend that is right has comes at once, or as soon as a busy machine lets it. */
const patient = { eventMs: 30_000, keepAliveMs: 30_000, linkEndMs: 30_000 };

/** Nothing here waits for a network, so what does not come by then does not come. */
const times = { eventMs: 80, keepAliveMs: 60, linkEndMs: 80 };

async function check(
  seams: Seams = {},
  token: string | null = operatorToken,
  allowed: ConformanceTimes = patient,
) {
  const backend = new ReferenceBackend(seams);
  const told: CheckResult[] = [];
  const results = await runConformance({
    baseUrl: 'http://backend.example/live',
    token,
    fetch: backend.fetch,
    onResult: (result) => told.push(result),
    times: allowed,
  });
  return { backend, results, told };
}

const named = (results: readonly CheckResult[], outcome: CheckResult['outcome']) =>
  results.filter((result) => result.outcome === outcome);

describe('runConformance', () => {
  it('passes a correct backend in every check', async () => {
    const { results } = await check();
    assert.deepEqual(
      results.filter(({ outcome }) => outcome !== 'passed'),
      [],
    );
    assert.equal(results.length, checks.length);
  });

  it('tells each result as it comes, and deletes what it created', async () => {
    const { backend, results, told } = await check();
    assert.deepEqual(told, results);
    assert.deepEqual(backend.ids, []);
  });

  it('skips by name what needs a token when it has none', async () => {
    const { backend, results } = await check({}, null);
    assert.deepEqual(named(results, 'failed'), []);
    const skipped = named(results, 'skipped');
    assert.equal(skipped.length, checks.filter(({ needsToken }) => needsToken).length);
    assert.ok(skipped.every(({ reason }) => reason === 'needs a token'));
    assert.ok(named(results, 'passed').length >= 10);
    assert.deepEqual(backend.ids, []);
  });

  it('does not judge features that discover does not name', async () => {
    const { results } = await check({ features: [] });
    assert.deepEqual(named(results, 'failed'), []);
    const skipped = named(results, 'skipped').map(({ clause }) => clause);
    assert.ok(skipped.includes('§9.1') && skipped.includes('§14.1'));
  });

  it('passes a backend that says that it cannot make links void', async () => {
    const { results } = await check({ cannotRotate: true });
    assert.deepEqual(named(results, 'failed'), []);
  });

  it('names what it could not delete', async () => {
    const { results } = await check({
      answer: ({ request, response }) =>
        request.url.includes('recordings=delete') ? new Response(null, { status: 500 }) : response,
    });
    assert.match(results.at(-1)?.reason ?? '', /^could not delete st_/);
  });

  it('stops after discover where that is not the contract', async () => {
    const results = await runConformance({
      baseUrl: 'http://elsewhere.example',
      fetch: () => Promise.resolve(new Response('<html>', { status: 200 })),
    });
    assert.deepEqual(
      results.map(({ clause, outcome }) => [clause, outcome]),
      [['§5.1', 'failed']],
    );
  });

  it('rejects where nobody answers', async () => {
    const run = runConformance({
      baseUrl: 'http://nowhere.example',
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    await assert.rejects(run, { code: 'endpoint-unreachable' });
  });

  it('breaks off an endless answer', async () => {
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
      });
    const { results } = await check({
      answer: ({ request, response }) =>
        request.url.endsWith('/no-such-thing') ? new Response(endless()) : response,
    });
    const [first] = named(results, 'failed');
    assert.match(first?.reason ?? '', /^an answer is longer than \d+ bytes$/);
  });

  it('soon stops asking a backend that has stopped answering', async () => {
    const backend = new ReferenceBackend();
    let asked = 0;
    const results = await runConformance({
      baseUrl: 'http://backend.example/live',
      token: operatorToken,
      times,
      fetch: async (input, init) => {
        if ((asked += 1) <= 3) return backend.fetch(input, init);
        throw Object.assign(new Error('late'), { name: 'TimeoutError' });
      },
    });
    assert.equal(results.length, checks.length);
    const whole = named(results, 'failed').filter(({ reason }) => reason?.includes('any more'));
    assert.ok(whole.length > 20);
    assert.ok(asked < 12, `${asked} requests were made`);
  });

  it('says what is left behind where the backend goes away before the end', async () => {
    const backend = new ReferenceBackend();
    const results = await runConformance({
      baseUrl: 'http://backend.example/live',
      token: operatorToken,
      times,
      fetch: async (input, init) => {
        if (String(input).includes('recordings=delete')) throw new TypeError('fetch failed');
        return backend.fetch(input, init);
      },
    });
    assert.match(results.at(-1)?.reason ?? '', /^could not delete st_/);
  });

  it('cites clauses that docs/contract.md has', () => {
    const text = readFileSync(new URL('../../docs/contract.md', import.meta.url), 'utf8');
    const missing = checks.filter(({ clause }) => !text.includes(`**${clause}`));
    assert.deepEqual(
      missing.map(({ clause }) => clause),
      [],
    );
  });

  for (const { fault, clause, seams } of brokenBackends) {
    it(`finds by ${clause}: ${fault}`, async () => {
      const { results } = await check(seams, operatorToken, times);
      const failed = named(results, 'failed').map((result) => result.clause);
      assert.ok(failed.includes(clause), `failed instead: ${failed.join(', ') || 'nothing'}`);
    });
  }
});
