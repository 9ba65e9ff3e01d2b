import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const cookie = 0x2112a442;
const headerBytes = 20;
const integrityBytes = 20;
const fingerprintXor = 0x5354554e;

const binding = {
  request: 0x0001,
  indication: 0x0011,
  success: 0x0101,
  error: 0x0111,
} as const;

const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlling: 0x802a,
} as const;

/** A Binding message (RFC 8489), of which only form and fingerprint have been checked. */
export interface StunMessage {
  readonly kind: keyof typeof binding;
  readonly transactionId: Buffer;
  readonly username: string | null;
  /** Whether it has USE-CANDIDATE, by which a controlling client chooses its pair. */
  readonly isNomination: boolean;
  readonly bytes: Buffer;
  /** Where MESSAGE-INTEGRITY stands, or null. */
  readonly integrityAt: number | null;
}

/** Whether a datagram is STUN and not DTLS, RTP or RTCP on the same port (RFC 7983). */
export function isStun(bytes: Buffer): boolean {
  return bytes.length >= headerBytes && bytes.readUInt8(0) < 4 && bytes.readUInt32BE(4) === cookie;
}

/** The Binding message in a datagram; null when it is none or its fingerprint is missing or wrong. */
export function parseStunMessage(bytes: Buffer): StunMessage | null {
  if (!isStun(bytes) || bytes.readUInt16BE(2) !== bytes.length - headerBytes) return null;
  const type = bytes.readUInt16BE(0);
  const kind = (['request', 'indication', 'success', 'error'] as const).find(
    (name) => binding[name] === type,
  );
  if (kind === undefined) return null;
  let username: string | null = null;
  let isNomination = false;
  let integrityAt: number | null = null;
  for (let at = headerBytes; at + 4 <= bytes.length;) {
    const name = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 4 + length;
    if (end > bytes.length) return null;
    if (name === attribute.fingerprint) {
      const isLast = length === 4 && end === bytes.length;
      if (!isLast || bytes.readUInt32BE(at + 4) !== fingerprintOf(bytes.subarray(0, at))) break;
      const transactionId = bytes.subarray(8, headerBytes);
      return { kind, transactionId, username, isNomination, bytes, integrityAt };
    }
    // What stands behind the integrity is not covered by it, and means nothing.
    if (integrityAt === null) {
      if (name === attribute.username) username = bytes.toString('utf8', at + 4, end);
      else if (name === attribute.useCandidate) isNomination = true;
      else if (name === attribute.integrity) {
        if (length !== integrityBytes) return null;
        integrityAt = at;
      }
    }
    at += 4 + toPadded(length);
  }
  return null;
}

/** Whether the message was made by somebody who knows the password. */
export function hasIntegrity({ bytes, integrityAt }: StunMessage, password: string): boolean {
  if (integrityAt === null) return false;
  const covered = Buffer.from(bytes.subarray(0, integrityAt));
  const given = bytes.subarray(integrityAt + 4, integrityAt + 4 + integrityBytes);
  return timingSafeEqual(integrityOf(covered, password), given);
}

/** What a controlling end says in a connectivity check. */
export interface BindingRequest {
  /** The other end's user fragment, a colon, and one's own. */
  readonly username: string;
  /** The other end's. */
  readonly password: string;
  readonly priority: number;
  readonly tieBreaker: Buffer;
  readonly isNomination: boolean;
}

/** A connectivity check with a transaction id of its own. */
export function formatBindingRequest(request: BindingRequest): Buffer {
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(request.priority);
  return formatMessage(
    binding.request,
    randomBytes(12),
    [
      formatAttribute(attribute.username, Buffer.from(request.username)),
      formatAttribute(attribute.priority, priority),
      formatAttribute(attribute.controlling, request.tieBreaker),
      ...(request.isNomination ? [formatAttribute(attribute.useCandidate, Buffer.alloc(0))] : []),
    ],
    request.password,
  );
}

/** The answer to a check: from which address it came. */
export function formatBindingSuccess(
  transactionId: Buffer,
  from: { readonly address: string; readonly port: number },
  password: string,
): Buffer {
  const address = toAddressBytes(from.address);
  const value = Buffer.alloc(4 + address.length);
  value.writeUInt8(address.length === 4 ? 1 : 2, 1);
  value.writeUInt16BE(from.port ^ (cookie >>> 16), 2);
  const mask = Buffer.alloc(4 + transactionId.length);
  mask.writeUInt32BE(cookie);
  transactionId.copy(mask, 4);
  address.forEach((byte, i) => value.writeUInt8(byte ^ mask.readUInt8(i), 4 + i));
  const mapped = formatAttribute(attribute.xorMappedAddress, value);
  return formatMessage(binding.success, transactionId, [mapped], password);
}

function formatMessage(
  type: number,
  transactionId: Buffer,
  attributes: readonly Buffer[],
  password: string,
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(cookie, 4);
  transactionId.copy(header, 8);
  const covered = Buffer.concat([header, ...attributes]);
  const integrity = formatAttribute(attribute.integrity, integrityOf(covered, password));
  const whole = Buffer.concat([covered, integrity]);
  // Both checks count the header's length as if they were the last attribute.
  whole.writeUInt16BE(whole.length - headerBytes + 8, 2);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE(fingerprintOf(whole));
  return Buffer.concat([whole, formatAttribute(attribute.fingerprint, fingerprint)]);
}

function formatAttribute(name: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + toPadded(value.length));
  bytes.writeUInt16BE(name, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** Writes into the header of what it is given. */
function integrityOf(covered: Buffer, password: string): Buffer {
  covered.writeUInt16BE(covered.length - headerBytes + 4 + integrityBytes, 2);
  return createHmac('sha1', password).update(covered).digest();
}

function fingerprintOf(covered: Buffer): number {
  return (crc32(covered) ^ fingerprintXor) >>> 0;
}

function toPadded(length: number): number {
  return (length + 3) & ~3;
}

/** Four bytes, or sixteen. An IPv4 address that an IPv6 socket shows is one of four. */
function toAddressBytes(address: string): Buffer {
  const [plain = ''] = address.split('%');
  const [v4] = /[\d.]+$/.exec(plain.replace(/^::ffff:(?=[\d.]+$)/i, '')) ?? [];
  if (v4?.includes('.') === true) return Buffer.from(v4.split('.').map(Number));
  const [head = '', tail = ''] = plain.split('::');
  const toWords = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const [left, right] = [toWords(head), toWords(tail)];
  const bytes = Buffer.alloc(16);
  left.slice(0, 8).forEach((word, i) => bytes.writeUInt16BE(word & 0xffff, i * 2));
  right.slice(0, 8).forEach((word, i) => {
    bytes.writeUInt16BE(word & 0xffff, (8 - right.length + i) * 2);
  });
  return bytes;
}
