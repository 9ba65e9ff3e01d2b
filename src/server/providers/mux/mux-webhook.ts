import { createHash } from 'node:crypto';
import { ProblemError } from '../../../contract/index.js';
import type { ReceiveWebhook, WebhookEvent } from '../provider.js';
import { isSignedByMux } from './mux-signature.js';

/** Kinds of events that say something about a stream or its recordings. */
const concerned = /^video\.(live_stream|asset|upload)\./;

/** Fields that name what an event is about; which ones there are depends on its type. */
const idFields = ['id', 'live_stream_id', 'asset_id', 'upload_id'];

/** Ids come into a database; Mux's are at most 255 characters. */
const idText = /^[\x21-\x7e]{1,255}$/;

/** Takes deliveries of Mux's: bytes, signature, time, and only then what they say. */
export function createMuxReceiver(secret: string): ReceiveWebhook {
  return async ({ body, headers, now }) => {
    const signature = headers.get('Mux-Signature');
    if (!isSignedByMux({ body, signature, now }, secret)) {
      throw new ProblemError('token-invalid');
    }
    return readMuxEvent(body);
  };
}

/**
 * Reads an authentic body. Throws a `ProblemError`, `body-unreadable`, where it is not JSON. Null where it is of no
 * concern. Nothing is read but ids: the data holds the stream key, is of other types than in REST, and
 * may be outdated. How things stand is asked of Mux.
 */
export function readMuxEvent(body: Uint8Array): WebhookEvent | null {
  const event = parseFields(body);
  if (typeof event['type'] !== 'string' || !concerned.test(event['type'])) return null;
  const data = toFields(event['data']);
  const object = toFields(event['object']);
  const ids = [object['id'], ...idFields.map((name) => data[name])].filter(isId);
  if (ids.length === 0) return null;
  return {
    id: isId(event['id']) ? event['id'] : createHash('sha256').update(body).digest('hex'),
    references: [...new Set(ids)].map((id) => `mux:${id}`),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseFields(body: Uint8Array): Fields {
  try {
    return toFields(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    throw new ProblemError('body-unreadable');
  }
}

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idText.test(value);
}
