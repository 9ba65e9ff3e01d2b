import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError, readStreamInput } from '../../contract/index.js';
import type { StreamInput } from '../../contract/index.js';
import { withinDeadline } from '../failures/deadline.js';
import { maxStreamBytes, readJsonBody } from '../http/read-body.js';
import { createStreamId } from '../streams/stream-id.js';
import { createRecord } from '../streams/stream-record.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { toPrivateJson } from './operation.js';
import type { ServeOperation, ServerParts } from './operation.js';
import { presentStream } from './present-stream.js';

/** Longer than any client tries again. */
const keyValidMs = 24 * 3_600_000;

/** Longer than a backup that hangs is waited for. */
const deadlineMs = 30_000;

/** What has no record by then is swept, with its round within 60 s; later than the deadline, so that the two do not meet. */
const sweepAfterMs = 40_000;

/** A process that is killed amid a creation holds up the next try of the same request no longer. */
const leaseMs = 35_000;

/** How soon a try that another process is at is looked after again. */
const askAgainMs = 100;

/** Makes a stream, once per `Idempotency-Key`. */
export const createStream: ServeOperation = async (parts, { request, url, person, link }) => {
  const { store, provider } = parts;
  const input = readStreamInput(await readJsonBody(request, maxStreamBytes));
  if (input.method === 'encoder' && !provider.features.includes('encoder')) {
    throw new ProblemError('feature-unsupported', { detail: 'method encoder is not available' });
  }
  // The key is kept before the service is asked, so that a try after a crash makes the same stream.
  const id = await reserveId(parts, request, input, person);
  const hasKey = request.headers.has('Idempotency-Key');
  const wanted = { id, input, owner: person, hasKey };
  const record = (await store.get(id)) ?? (await makeOnce(parts, wanted));
  const location = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
  // One that a replay brings again may have something to play.
  const { stream } = await presentStream(parts, record, { link });
  return toPrivateJson(stream, { status: 201, headers: { Location: location } });
};

interface WantedStream {
  readonly id: string;
  readonly input: StreamInput;
  readonly owner: string | null;
  /** Whether another request may want the same stream at the same time. */
  readonly hasKey: boolean;
}

/** Requests with one key that come at once wait for the same stream: not every service knows keys. */
function makeOnce(parts: ServerParts, wanted: WantedStream): Promise<StreamRecord> {
  const { creations } = parts;
  const making =
    creations.get(wanted.id) ??
    (wanted.hasKey ? makeInTurn : makeStream)(parts, wanted).finally(() =>
      creations.delete(wanted.id),
    );
  creations.set(wanted.id, making);
  return making;
}

/** The same between processes: one makes the stream, and the others wait until it stands. */
async function makeInTurn(parts: ServerParts, wanted: WantedStream): Promise<StreamRecord> {
  const { store, onError } = parts;
  const [name, holder] = [`creation ${wanted.id}`, randomUUID()];
  const startedMs = performance.now();
  while (!(await store.takeLease(name, holder, leaseMs))) {
    if (performance.now() - startedMs > deadlineMs) throw clearedAway();
    await delay(askAgainMs);
    const standing = await store.get(wanted.id);
    if (standing) return standing;
  }
  try {
    return (await store.get(wanted.id)) ?? (await makeStream(parts, wanted));
  } finally {
    await store.releaseLease(name, holder).catch(onError);
  }
}

async function makeStream(
  { store, provider, streams, now, creationTime }: ServerParts,
  { id, input, owner }: WantedStream,
): Promise<StreamRecord> {
  const sweepAt = new Date(now().getTime() + sweepAfterMs).toISOString();
  const isOurs = !provider.removeLeftovers || (await store.beginCreation(id, sweepAt));
  if (!isOurs) throw clearedAway();
  const asked = provider.createStream(await streams.announce(id, input));
  const { state, ...means } = await withinDeadline(asked, deadlineMs);
  const references = provider.toReferences?.(state) ?? [];
  const made = { id, input, owner, ...means, provider: state, references };
  const record = await store.insert(createRecord(made, creationTime()));
  if (!record) throw clearedAway();
  return record;
}

/** An earlier try of the same request was given up; the next one makes a stream anew. */
function clearedAway(): ProblemError {
  return new ProblemError('provider-failed', {
    detail: 'The stream could not be made in time; try again',
    retryAfterSeconds: 1,
  });
}

async function reserveId(
  { store, now }: ServerParts,
  request: Request,
  input: StreamInput,
  person: string | null,
): Promise<string> {
  const key = request.headers.get('Idempotency-Key');
  const streamId = createStreamId();
  if (key === null) return streamId;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ProblemError('field-invalid', {
      detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters',
    });
  }
  const fingerprint = digestOf(input);
  const expiresAt = new Date(now().getTime() + keyValidMs).toISOString();
  // One person's key never brings another person's stream.
  const use = await store.reserveKey(`${person ?? ''} ${key}`, {
    fingerprint,
    streamId,
    expiresAt,
  });
  if (use.fingerprint !== fingerprint) throw new ProblemError('idempotency-conflict');
  return use.streamId;
}

/** The same for the same fields, in whatever order they came. */
function digestOf(input: StreamInput): string {
  const fields = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
}
