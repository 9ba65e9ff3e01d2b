import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { SignJWT } from 'jose';
import type { Authorize } from '../../src/server/index.js';
import { readSnippet, resolvePackages } from '../support/doc-snippets.js';
import { createCertificate } from './certificate.js';
import { createIdentityService } from './identity-service.js';
import { createWorkbench, toOutcome } from './workbench.js';

const project = 'memorials-of-the-test';

describe('docs/auth.md, with Firebase', () => {
  const google = 'https://www.googleapis.com';
  const sessionKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let idTokens: Awaited<ReturnType<typeof createIdentityService>>;
  let cookies: Awaited<ReturnType<typeof createIdentityService>>;
  let folder = '';
  let bench: ReturnType<typeof createWorkbench>;

  before(async () => {
    idTokens = await createIdentityService();
    cookies = await createIdentityService();
    cookies.publishes({ s1: createCertificate(sessionKeys.privateKey) });
    const code = resolvePackages(readSnippet('auth.md', 'firebase.js'))
      .replace(new RegExp(`${google}/service_accounts/[^']*`), idTokens.jwks)
      .replace(new RegExp(`${google}/identitytoolkit/[^']*`), cookies.jwks);
    assert.doesNotMatch(code, /googleapis/);
    folder = await mkdtemp(join(tmpdir(), 'streamside-auth-'));
    const file = join(folder, 'firebase.mjs');
    await writeFile(file, code);
    process.env['FIREBASE_PROJECT'] = project;
    const { authorize } = (await import(pathToFileURL(file).href)) as { authorize: Authorize };
    bench = createWorkbench({ authorize });
  });
  after(async () => {
    await bench.close();
    await idTokens.close();
    await cookies.close();
    await rm(folder, { recursive: true });
  });

  const seconds = () => Math.floor(Date.now() / 1_000);
  const toClaims = (uid: string, issuer: string) => ({
    iss: `https://${issuer}.google.com/${project}`,
    aud: project,
    sub: uid,
    auth_time: seconds() - 60,
    iat: seconds() - 60,
    exp: seconds() + 3_600,
  });
  const createIdToken = (uid: string, more: object = {}) =>
    idTokens.sign({ ...toClaims(uid, 'securetoken'), ...more });
  const createCookie = (uid: string) =>
    new SignJWT(toClaims(uid, 'session.firebase'))
      .setProtectedHeader({ alg: 'RS256', kid: 's1' })
      .sign(sessionKeys.privateKey);

  it('lets who is signed in create and manage, and others view', async () => {
    const token = await createIdToken('ada');
    const created = await bench.ask('POST /streams', {
      token,
      body: { title: 'a', managers: ['bob'] },
    });
    assert.equal(created.status, 201);
    const { id } = (await created.json()) as { id: string };
    const patch = async (from: string | null) =>
      toOutcome(await bench.ask(`PATCH /streams/${id}`, { token: from, body: { title: 'b' } }));
    assert.equal(await patch(await createIdToken('bob')), '200');
    assert.equal(await patch(await createIdToken('eve')), '403 not-allowed');
    assert.equal(await patch(await createIdToken('eve', { admin: true })), '200');
    assert.equal(
      await patch(await createIdToken('ada', { aud: 'another-project' })),
      '401 token-invalid',
    );
    assert.equal(await patch(null), '401 token-missing');
    assert.equal((await bench.ask(`GET /streams/${id}`, { token: null })).status, 200);
  });

  it('believes a session cookie, by the keys of its certificates, and writes from its own site only', async () => {
    const Cookie = `session=${await createCookie('ada')}`;
    const create = async (headers: Record<string, string>) =>
      toOutcome(await bench.ask('POST /streams', { token: null, body: { title: 'a' }, headers }));
    assert.equal(await create({ Cookie, Origin: 'https://site.test' }), '201');
    assert.equal(await create({ Cookie, Origin: 'https://evil.test' }), '403 not-allowed');
    const listed = await bench.ask('GET /streams', { token: null, headers: { Cookie } });
    assert.equal(listed.status, 200);
  });

  it('takes neither kind for the other', async () => {
    const asBearer = await bench.ask('GET /streams', { token: await createCookie('ada') });
    assert.equal(await toOutcome(asBearer), '401 token-invalid');
    const Cookie = `session=${await createIdToken('ada')}`;
    const asCookie = await bench.ask('GET /streams', { token: null, headers: { Cookie } });
    assert.equal(await toOutcome(asCookie), '401 token-missing');
  });
});
