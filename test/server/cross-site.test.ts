import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Authorize } from '../../src/server/index.js';
import { createWorkbench, toOutcome } from './workbench.js';

/** An application whose people are known by a cookie. */
const byCookie: Authorize = async ({ request, action, stream }) => {
  if (action === 'view' && stream?.visibility === 'public') return 'allowed';
  const isKnown =
    /(^|; )session=ada/.test(request.headers.get('Cookie') ?? '') ||
    request.headers.get('Authorization') === 'Bearer ada';
  return isKnown ? { verdict: 'allowed', person: 'ada' } : 'unauthenticated';
};

describe('isForged', () => {
  let bench = createWorkbench();
  afterEach(() => bench.close());

  const send = async (headers: Record<string, string>, method = 'POST') => {
    const json = { 'Content-Type': 'application/json', ...headers };
    const init = { method, headers: json, ...(method === 'POST' ? { body: '{"title":"a"}' } : {}) };
    const request = new Request('https://site.test/live/streams', init);
    return toOutcome(await bench.handler(request));
  };
  const cookie = { Cookie: 'theme=dark; session=ada' };
  const attacker = 'https://evil.test';

  const listed = ['https://www.site.test'];
  const tries: [string, Record<string, string>, string][] = [
    ['from the same origin', { ...cookie, Origin: 'https://site.test' }, '201'],
    ['from a listed origin', { ...cookie, Origin: 'https://www.site.test' }, '201'],
    ['that the browser calls same-origin', { ...cookie, 'Sec-Fetch-Site': 'same-origin' }, '201'],
    ['from another site', { ...cookie, Origin: attacker }, '403 not-allowed'],
    ['from a frame without an origin', { ...cookie, Origin: 'null' }, '403 not-allowed'],
    ['that says nothing of where it comes from', cookie, '403 not-allowed'],
    [
      'from another site, cross-site',
      { ...cookie, 'Sec-Fetch-Site': 'cross-site' },
      '403 not-allowed',
    ],
    [
      'from a sister site that is not listed',
      { ...cookie, 'Sec-Fetch-Site': 'same-site' },
      '403 not-allowed',
    ],
    [
      'with credentials that the browser adds by itself',
      { ...cookie, Origin: attacker, Authorization: 'Basic YTpi' },
      '403 not-allowed',
    ],
    [
      'with a bearer token, wherever it comes from',
      { ...cookie, Origin: attacker, Authorization: 'Bearer ada' },
      '201',
    ],
    [
      'with a cookie that says nothing',
      { Cookie: 'theme=dark', Origin: attacker },
      '401 token-missing',
    ],
  ];
  for (const [what, headers, outcome] of tries) {
    it(`answers a write ${what} with ${outcome}`, async () => {
      bench = createWorkbench({ authorize: byCookie, origins: listed });
      assert.equal(await send(headers), outcome);
    });
  }

  it('holds for every write, and where any origin may call without cookies', async () => {
    bench = createWorkbench({ authorize: byCookie });
    assert.equal(await send({ ...cookie, Origin: attacker }), '403 not-allowed');
    assert.equal(await send({ ...cookie, Origin: 'https://site.test' }), '201');
    assert.equal(await send({ ...cookie, Origin: attacker }, 'GET'), '200');
    for (const line of ['DELETE', 'PATCH']) {
      const request = new Request('https://site.test/live/streams/st_0', {
        method: line,
        headers: { ...cookie, Origin: attacker },
      });
      assert.equal((await bench.handler(request)).status, 403);
    }
  });

  it('knows its own origin behind a proxy that ends TLS', async () => {
    const behind = { ...cookie, Origin: 'https://front.test' };
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'front.test' };
    bench = createWorkbench({ authorize: byCookie, trustProxy: true });
    assert.equal(await send({ ...behind, ...forwarded }), '201');
    await bench.close();
    bench = createWorkbench({ authorize: byCookie });
    assert.equal(await send({ ...behind, ...forwarded }), '403 not-allowed');
    await bench.close();
    bench = createWorkbench({ authorize: byCookie, publicUrl: 'https://front.test' });
    assert.equal(await send(behind), '201');
  });
});

describe('AllowedPerson', () => {
  it('sees all streams, or those alone that he owns or manages', async () => {
    const bench = createWorkbench({
      async authorize({ request }) {
        const [, person = '', sees] =
          /Bearer (\w+)-?(\w+)?/.exec(request.headers.get('Authorization') ?? '') ?? [];
        return { verdict: 'allowed', person, ...(sees === 'own' ? { sees } : {}) };
      },
    });
    const create = async (token: string, managers: string[] = []) => {
      const response = await bench.ask('POST /streams', {
        token,
        body: { title: token, managers },
      });
      return ((await response.json()) as { id: string }).id;
    };
    const [a, b, c] = [await create('ada'), await create('bob', ['ada']), await create('bob')];
    const list = async (token: string) => {
      const response = await bench.ask('GET /streams', { token });
      const { streams } = (await response.json()) as { streams: { id: string }[] };
      return streams.map(({ id }) => id).toSorted();
    };
    assert.deepEqual(await list('ada-own'), [a, b].toSorted());
    assert.deepEqual(await list('bob-own'), [b, c].toSorted());
    assert.deepEqual(await list('eve-own'), []);
    assert.deepEqual(await list('ada'), [a, b, c].toSorted());
    await bench.close();
  });
});
