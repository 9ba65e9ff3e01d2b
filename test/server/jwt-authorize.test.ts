import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWTHeaderParameters } from 'jose';
import { ProblemError } from '../../src/contract/index.js';
import type { Action } from '../../src/contract/index.js';
import { jwtAuthorize } from '../../src/server/index.js';
import type { AuthorizedStream, JwtAuthorizeOptions } from '../../src/server/index.js';
import { createIdentityService } from './identity-service.js';

type Service = Awaited<ReturnType<typeof createIdentityService>>;

const open: AuthorizedStream = {
  id: 'st_1',
  visibility: 'public',
  owner: 'ada',
  managers: ['bob'],
};
const closed: AuthorizedStream = { ...open, visibility: 'private' };

function toRequest(headers: Record<string, string>): Request {
  return new Request('https://site.test/live/streams', { headers });
}

describe('jwtAuthorize', () => {
  let service: Service;
  let nowMs = 0;
  const now = () => new Date(nowMs);

  beforeEach(async () => {
    service = await createIdentityService();
    nowMs = Date.now();
  });
  afterEach(() => service.close());

  const createPolicy = (overrides: Partial<JwtAuthorizeOptions> = {}) => {
    const { jwks, issuer, audience } = service;
    return jwtAuthorize({ jwks, issuer, audience, now, ...overrides });
  };
  const ask = async (
    authorize: ReturnType<typeof createPolicy>,
    token: string | null,
    action: Action,
    stream: AuthorizedStream | null = null,
  ): Promise<unknown> => {
    const headers: Record<string, string> =
      token === null ? {} : { Authorization: `Bearer ${token}` };
    const answer = await authorize({ request: toRequest(headers), action, stream });
    return typeof answer === 'string' ? answer : { ...answer, verdict: undefined };
  };
  const allowedAs = (person: string, sees: 'all' | 'own') => ({ person, sees, verdict: undefined });

  const rules: [string, Action, AuthorizedStream | null, unknown][] = [
    ['ada', 'view', closed, allowedAs('ada', 'own')],
    ['bob', 'view', closed, allowedAs('bob', 'own')],
    ['eve', 'view', closed, 'forbidden'],
    ['nobody', 'view', closed, 'unauthenticated'],
    ['eve', 'view', open, 'allowed'],
    ['nobody', 'view', open, 'allowed'],
    ['ada', 'manage', open, allowedAs('ada', 'own')],
    ['bob', 'broadcast', open, allowedAs('bob', 'own')],
    ['eve', 'manage', open, 'forbidden'],
    ['eve', 'broadcast', open, 'forbidden'],
    ['nobody', 'manage', open, 'unauthenticated'],
    ['root', 'manage', closed, allowedAs('root', 'all')],
    ['root', 'list', null, allowedAs('root', 'all')],
    ['eve', 'list', null, allowedAs('eve', 'own')],
    ['nobody', 'list', null, 'unauthenticated'],
    ['eve', 'create', null, allowedAs('eve', 'own')],
    ['nobody', 'create', null, 'unauthenticated'],
  ];
  for (const [who, action, stream, verdict] of rules) {
    it(`answers ${who} who wants to ${action} ${stream?.visibility ?? 'none'}: ${JSON.stringify(verdict)}`, async () => {
      const role = who === 'root' ? { role: 'admin' } : {};
      const token = who === 'nobody' ? null : await service.sign({ sub: who, ...role });
      const authorize = createPolicy({ roles: { claim: 'role' } });
      assert.deepEqual(await ask(authorize, token, action, stream), verdict);
    });
  }

  it('lets only creators create where roles name them', async () => {
    const authorize = createPolicy({
      roles: { claim: 'realm.roles', admin: ['root', 'chief'], creator: 'editor' },
    });
    const create = async (roles: unknown) =>
      ask(authorize, await service.sign({ realm: { roles } }), 'create');
    assert.deepEqual(await create(['editor']), allowedAs('ada', 'own'));
    assert.deepEqual(await create(['chief']), allowedAs('ada', 'all'));
    assert.deepEqual(await create('viewer editor'), allowedAs('ada', 'own'));
    assert.equal(await create(['viewer']), 'forbidden');
    assert.equal(await create(undefined), 'forbidden');
    assert.equal(await create({ editor: true }), 'forbidden');
  });

  it('takes a claim that is true for a role, and a name with dots for itself', async () => {
    const flag = createPolicy({ roles: { claim: 'admin', admin: 'true' } });
    assert.deepEqual(
      await ask(flag, await service.sign({ admin: true }), 'list'),
      allowedAs('ada', 'all'),
    );
    const dotted = createPolicy({ roles: { claim: 'https://site.example/roles' } });
    const token = await service.sign({ 'https://site.example/roles': ['admin'] });
    assert.deepEqual(await ask(dotted, token, 'list'), allowedAs('ada', 'all'));
  });

  const seconds = () => Math.floor(nowMs / 1_000);
  const wrongTokens: [string, () => Promise<string>][] = [
    ['another issuer', () => service.sign({ iss: 'https://other.example/' })],
    ['another audience', () => service.sign({ aud: 'other-site' })],
    ['several audiences, none of them ours', () => service.sign({ aud: ['a', 'live-site-2'] })],
    ['a past end', () => service.sign({ exp: seconds() - 31 })],
    ['no end', () => service.sign({ exp: undefined })],
    ['nobody in it', () => service.sign({ sub: '' })],
    ['a beginning to come', () => service.sign({ nbf: seconds() + 60 })],
    ['nothing readable', async () => 'nonsense'],
    ['a length that nobody needs', () => service.sign({ filler: 'x'.repeat(20_000) })],
    [
      'an altered body',
      async () => {
        const [head, , signature] = (await service.sign()).split('.');
        const body = {
          sub: 'root',
          iss: service.issuer,
          aud: service.audience,
          exp: seconds() + 60,
        };
        return [head, base64url.encode(JSON.stringify(body)), signature].join('.');
      },
    ],
    [
      'no signature',
      async () => {
        const [, body] = (await service.sign()).split('.');
        return `${base64url.encode('{"alg":"none"}')}.${body}.`;
      },
    ],
    [
      'the public key for a shared secret',
      async () => {
        const secret = new TextEncoder().encode(JSON.stringify(await service.publicKey()));
        const { issuer, audience } = service;
        return new SignJWT({ sub: 'root', iss: issuer, aud: audience, exp: seconds() + 60 })
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(secret);
      },
    ],
    [
      'another key’s signature under a known name',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return signBy(privateKey, { alg: 'RS256', kid: 'k1' });
      },
    ],
    [
      'the key that made it in its own header',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
        const jwk = await exportJWK(publicKey);
        return signBy(privateKey, { alg: 'RS256', kid: 'k9', jwk });
      },
    ],
  ];
  /** Everything in it is right but, it may be, the key. */
  const signBy = (key: CryptoKey, header: JWTHeaderParameters) => {
    const { issuer, audience } = service;
    return new SignJWT({ sub: 'root', iss: issuer, aud: audience, exp: seconds() + 60 })
      .setProtectedHeader(header)
      .sign(key);
  };
  for (const [what, create] of wrongTokens) {
    it(`takes a token with ${what} for no token`, async () => {
      assert.equal(await ask(createPolicy(), await create(), 'list'), 'unauthenticated');
    });
  }

  it('takes a token that is for us among others', async () => {
    const token = await service.sign({ aud: ['other-site', service.audience] });
    assert.deepEqual(await ask(createPolicy(), token, 'list'), allowedAs('ada', 'own'));
  });

  it('bears with a clock that is behind by half a minute', async () => {
    const token = await service.sign({ exp: seconds() - 28 });
    assert.deepEqual(await ask(createPolicy(), token, 'list'), allowedAs('ada', 'own'));
  });

  it('pins the algorithms where it is told to', async () => {
    await service.addKey('ec', 'ES256');
    const token = await service.sign({}, { kid: 'ec', alg: 'ES256' });
    assert.deepEqual(await ask(createPolicy(), token, 'list'), allowedAs('ada', 'own'));
    const pinned = createPolicy({ algorithms: ['RS256'] });
    assert.equal(await ask(pinned, token, 'list'), 'unauthenticated');
  });

  it('does not begin with options that would let in more than is meant', () => {
    assert.throws(() => createPolicy({ algorithms: ['HS256'] }), TypeError);
    assert.throws(() => createPolicy({ algorithms: [] }), TypeError);
    assert.throws(() => createPolicy({ audience: '' }), TypeError);
    assert.throws(() => createPolicy({ issuer: [] }), TypeError);
    assert.throws(() => createPolicy({ cookie: { name: 's', issuer: '' } }), TypeError);
    assert.throws(() => createPolicy({ jwks: 'http://id.example/keys' }), TypeError);
    assert.throws(() => createPolicy({ jwks: 'keys' }), TypeError);
  });

  it('takes a key set as it is', async () => {
    const jwks = { keys: [{ ...(await service.publicKey()), kid: 'k1' }] };
    assert.deepEqual(
      await ask(createPolicy({ jwks }), await service.sign(), 'list'),
      allowedAs('ada', 'own'),
    );
    assert.equal(service.fetches, 0);
  });

  it('fetches keys once for many, and again for a new one, but not for each that is invented', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: nowMs });
    const authorize = createPolicy();
    const token = await service.sign();
    await Promise.all(Array.from({ length: 20 }, () => ask(authorize, token, 'list')));
    assert.equal(service.fetches, 1);
    await service.addKey('k2');
    const renewed = await service.sign({}, { kid: 'k2' });
    assert.equal(await ask(authorize, renewed, 'list'), 'unauthenticated');
    t.mock.timers.setTime(nowMs + 31_000);
    assert.deepEqual(await ask(authorize, renewed, 'list'), allowedAs('ada', 'own'));
    assert.equal(service.fetches, 2);
    await service.addKey('k3');
    const invented = await service.sign({}, { kid: 'k3' });
    service.dropKey('k3');
    for (let tries = 0; tries < 5; tries += 1) await ask(authorize, invented, 'list');
    assert.equal(service.fetches, 2);
  });

  it('says 503 where keys cannot be had, and asks again 10 s later', async () => {
    for (const how of ['error', 'nonsense'] as const) {
      service.answers(how);
      const authorize = createPolicy();
      const token = await service.sign();
      const isUnavailable = (error: unknown) =>
        error instanceof ProblemError &&
        error.code === 'identity-unavailable' &&
        error.options.retryAfterSeconds === 10;
      await assert.rejects(ask(authorize, token, 'list'), isUnavailable);
      assert.equal(await ask(authorize, token, 'view', open), 'allowed');
      assert.equal(await ask(authorize, null, 'list'), 'unauthenticated');
      const before = service.fetches;
      service.answers('keys');
      await assert.rejects(ask(authorize, token, 'list'), isUnavailable);
      assert.equal(service.fetches, before);
      nowMs += 10_000;
      assert.deepEqual(await ask(authorize, token, 'list'), allowedAs('ada', 'own'));
    }
  });

  it('goes on with the last keys for a day while the service is down', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: nowMs });
    const authorize = createPolicy();
    const token = await service.sign({ exp: seconds() + 2 * 86_400 });
    const pass = (ms: number) => {
      nowMs += ms;
      t.mock.timers.setTime(nowMs);
    };
    await ask(authorize, token, 'list');
    await service.close();
    pass(23 * 3_600_000);
    assert.deepEqual(await ask(authorize, token, 'list'), allowedAs('ada', 'own'));
    pass(2 * 3_600_000);
    await assert.rejects(ask(authorize, token, 'list'), ProblemError);
    service = await createIdentityService();
  });

  describe('with a cookie', () => {
    const askWith = async (cookies: string, overrides: Partial<JwtAuthorizeOptions> = {}) => {
      const authorize = createPolicy({ cookie: 'session', ...overrides });
      const request = toRequest({ Cookie: cookies });
      return authorize({ request, action: 'list', stream: null });
    };

    it('believes the cookie that is named, and no other', async () => {
      const token = await service.sign();
      const allowed = { verdict: 'allowed', person: 'ada', sees: 'own' };
      assert.deepEqual(await askWith(`theme=dark; session=${token}`), allowed);
      assert.deepEqual(await askWith(`session="${token}"`), allowed);
      assert.equal(await askWith(`xsession=${token}; other=${token}`), 'unauthenticated');
      assert.equal(await askWith('session='), 'unauthenticated');
      assert.equal(await askWith(`session=${token}`, { cookie: 'other' }), 'unauthenticated');
    });

    it('believes the bearer token first', async () => {
      const authorize = createPolicy({ cookie: 'session' });
      const Cookie = `session=${await service.sign()}`;
      const request = toRequest({ Cookie, Authorization: 'Bearer nonsense' });
      assert.equal(await authorize({ request, action: 'list', stream: null }), 'unauthenticated');
    });

    it('may have an issuer of its own, which is not believed of bearer tokens', async () => {
      const cookie = { name: 'session', issuer: 'https://session.example/' };
      const token = await service.sign({ iss: cookie.issuer });
      assert.notEqual(await askWith(`session=${token}`, { cookie }), 'unauthenticated');
      assert.equal(await askWith(`session=${await service.sign()}`, { cookie }), 'unauthenticated');
      assert.equal(await ask(createPolicy({ cookie }), token, 'list'), 'unauthenticated');
    });
  });
});
