import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSystemCode, StartError } from '../start-error.js';

/** What a TLS server shows, and the key behind it: PEM. */
export interface LanCertificate {
  readonly cert: string;
  readonly key: string;
}

const dayMs = 86_400_000;

/** iPhones take none that is valid for more than 825 days; a year outlasts every trial. */
const validForMs = 365 * dayMs;

/** One that ends while the event goes on is of no use. */
const renewBeforeMs = 7 * dayMs;

/** A phone whose clock is behind must not find it not valid yet. */
const clockSlackMs = dayMs;

/**
 * The certificate for this address: the one that the folder keeps, so that a phone that was told to
 * go on once is not asked again; else a new one. One is kept for each address, since a laptop goes
 * from network to network and back. Rejects with a `StartError`.
 */
export async function keepLanCertificate(
  folder: string,
  address: string,
  now = Date.now(),
): Promise<LanCertificate> {
  const file = join(folder, `lan-${address}.pem`);
  const kept = readUsable(await readFile(file, 'utf8').catch(() => ''), address, now);
  if (kept) return kept;
  const made = await makeCertificate(address, now);
  try {
    await writeFile(`${file}.new`, `${made.key}${made.cert}`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new StartError(
      'folder-unusable',
      `The certificate cannot be kept at ${file} (${readSystemCode(error)}). Make room for it, or set STREAMSIDE_DATA to another folder.`,
      error,
    );
  }
  return made;
}

/** What the file holds; null where it is none for this address, or ends too soon. */
function readUsable(pem: string, address: string, now: number): LanCertificate | null {
  const [key = ''] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(pem) ?? [];
  const [cert = ''] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(pem) ?? [];
  try {
    const certificate = new X509Certificate(cert);
    const isUsable =
      certificate.checkIP(address) !== undefined &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(certificate.validFrom) <= now &&
      Date.parse(certificate.validTo) - renewBeforeMs > now;
    return isUsable ? { cert, key } : null;
  } catch {
    return null;
  }
}

async function makeCertificate(address: string, now: number): Promise<LanCertificate> {
  const { generate } = await import('selfsigned').catch((error: unknown) => {
    throw toPackageError(error);
  });
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'Streamside' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - clockSlackMs),
    notAfterDate: new Date(now + validForMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: address }] },
    ],
  });
  return { key: endLine(key), cert: endLine(cert) };
}

function endLine(pem: string): string {
  return `${pem.trim()}\n`;
}

/** What a missing package of `--lan` is told as. */
export function toPackageError(cause: unknown): StartError {
  return new StartError(
    'package-missing',
    '--lan needs the packages selfsigned and uqr: npm install selfsigned uqr',
    cause,
  );
}
