import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { keepLanCertificate } from '../../src/cli/lan/lan-certificate.js';

const address = '192.168.1.5';
const dayMs = 86_400_000;

describe('keepLanCertificate', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-lan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes what phones accept: by address, for TLS servers, for less than 825 days', async () => {
    const { cert, key } = await keepLanCertificate(folder, address);
    const certificate = new X509Certificate(cert);
    assert.equal(certificate.subjectAltName, `IP Address:${address}`);
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
    assert.equal(certificate.ca, false);
    assert.ok(certificate.verify(certificate.publicKey), 'it is signed by itself');
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    assert.ok(from <= Date.now() - dayMs + 2_000, 'also for a phone whose clock is behind');
    assert.ok(to > Date.now() + 300 * dayMs && to - from < 825 * dayMs);
    assert.match(key, /^-----BEGIN PRIVATE KEY-----\n/);
  });

  it('is the same after a restart, and readable by its owner only', async () => {
    const made = await keepLanCertificate(folder, address);
    assert.deepEqual(await keepLanCertificate(folder, address), made);
    assert.equal((await stat(join(folder, `lan-${address}.pem`))).mode & 0o777, 0o600);
  });

  it('is another for another address, and the first again on the way back', async () => {
    const home = await keepLanCertificate(folder, address);
    const chapel = await keepLanCertificate(folder, '10.0.0.7');
    assert.equal(new X509Certificate(chapel.cert).subjectAltName, 'IP Address:10.0.0.7');
    assert.deepEqual(await keepLanCertificate(folder, address), home);
  });

  it('is made anew a week before it ends, and not sooner', async () => {
    const first = await keepLanCertificate(folder, address);
    const end = Date.parse(new X509Certificate(first.cert).validTo);
    assert.deepEqual(await keepLanCertificate(folder, address, end - 8 * dayMs), first);
    const next = await keepLanCertificate(folder, address, end - 6 * dayMs);
    assert.ok(Date.parse(new X509Certificate(next.cert).validTo) > end + 300 * dayMs);
  });

  for (const [what, spoil] of [
    ['cut short', (pem: string) => pem.slice(0, -100)],
    ['without its key', (pem: string) => pem.replace(/^-----BEGIN P[^-]+/, '')],
    ['garbled', (pem: string) => pem.replaceAll('M', 'N')],
    ['empty', () => ''],
  ] as const) {
    it(`is made anew where its file is ${what}`, async () => {
      const file = join(folder, `lan-${address}.pem`);
      const first = await keepLanCertificate(folder, address);
      await writeFile(file, spoil(await readFile(file, 'utf8')));
      const next = await keepLanCertificate(folder, address);
      assert.notEqual(next.cert, first.cert);
      assert.deepEqual(await keepLanCertificate(folder, address), next);
    });
  }

  it('is made anew where another certificate’s key lies beside it', async () => {
    const { key } = await keepLanCertificate(folder, '10.0.0.7');
    const { cert } = await keepLanCertificate(folder, address);
    await writeFile(join(folder, `lan-${address}.pem`), `${key}${cert}`);
    assert.notEqual((await keepLanCertificate(folder, address)).cert, cert);
  });

  it('says in one sentence that it cannot be kept', async () => {
    await rm(folder, { recursive: true });
    await assert.rejects(keepLanCertificate(folder, address), {
      code: 'folder-unusable',
      message: /^The certificate cannot be kept [^\n]+\.$/,
    });
    folder = await mkdtemp(join(tmpdir(), 'streamside-lan-'));
  });
});
