import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '../../../contract/index.js';
import type { ReceiveWebhook } from '../provider.js';
import { looseFields, looseText } from './read-loosely.js';

/** Clocks differ, and a delivery takes its time; what is older may have been recorded by someone. */
const windowMs = 300_000;

/** The secrets of Cloudflare's two webhook systems, which know nothing of each other. */
export interface CloudflareWebhookSecrets {
  /** Of the account's video webhook: signs bodies. */
  readonly webhookSecret?: string;
  /** Of the Notifications destination: sent as it is. */
  readonly notificationSecret?: string;
}

/** Takes both kinds: videos that are ready or failed, and live inputs that connect and disconnect. */
export function createCloudflareReceiver(secrets: CloudflareWebhookSecrets): ReceiveWebhook {
  const { webhookSecret, notificationSecret } = secrets;
  return async ({ body, headers, now }) => {
    const signature = headers.get('Webhook-Signature');
    const shared = headers.get('cf-webhook-auth');
    const isAuthentic =
      signature !== null
        ? webhookSecret !== undefined && isSigned(body, signature, webhookSecret, now)
        : shared !== null &&
          notificationSecret !== undefined &&
          isSame(Buffer.from(shared), Buffer.from(notificationSecret));
    if (!isAuthentic) throw new ProblemError('token-invalid');
    const references = readReferences(parseJson(body));
    if (references.length === 0) return null;
    // Neither system numbers its events: one with the same text is the same.
    return { id: createHash('sha256').update(body).digest('base64url'), references };
  };
}

/**
 * The headers with which Cloudflare sends a video webhook of this body: for tests of what receives
 * them. `now` is when it is signed.
 */
export function signCloudflareWebhook(
  body: string | Uint8Array,
  secret: string,
  now: Date = new Date(),
): { readonly 'Webhook-Signature': string } {
  const time = String(Math.floor(now.getTime() / 1_000));
  const sig1 = digest(time, body, secret).toString('hex');
  return { 'Webhook-Signature': `time=${time},sig1=${sig1}` };
}

function isSigned(body: Uint8Array, header: string, secret: string, now: Date): boolean {
  const fields = new Map(
    header.split(',').map((part) => {
      const [name = '', ...value] = part.trim().split('=');
      return [name, value.join('=')] as const;
    }),
  );
  const time = fields.get('time') ?? '';
  if (!/^\d{1,12}$/.test(time)) return false;
  const given = Buffer.from(fields.get('sig1') ?? '', 'hex');
  if (!isSame(given, digest(time, body, secret))) return false;
  return Math.abs(now.getTime() - Number(time) * 1_000) <= windowMs;
}

function digest(time: string, body: string | Uint8Array, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}

/** In a time that tells nothing of where they differ. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(hash(a), hash(b)) && a.length === b.length;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
  } catch {
    throw new ProblemError('body-unreadable');
  }
}

/** What the event names. A notification's test message names nothing. */
function readReferences(json: unknown): string[] {
  const event = looseFields(json);
  const data = looseFields(event['data']);
  const ids = [data['input_id'], event['liveInput'], event['uid']].map(looseText);
  return [...new Set(ids)].flatMap((id) => (id === null ? [] : [`cloudflare:${id}`]));
}
