/** The parts of the reference backend that know one request only. */

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  body?: ReadableStream<Uint8Array>;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail?: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(code);
  }
}

export const allowed: [RegExp, string[]][] = [
  [/^\/?$/, ['GET']],
  [/^\/streams$/, ['GET', 'POST']],
  [/^\/streams\/[^/]+$/, ['GET', 'PATCH', 'DELETE']],
  [/^\/streams\/[^/]+\/events$/, ['GET']],
  [/^\/streams\/[^/]+\/grants$/, ['POST']],
  [/^\/streams\/[^/]+\/uploads$/, ['POST']],
  [/^\/streams\/[^/]+\/uploads\/[^/]+$/, ['GET', 'PATCH']],
  [/^\/streams\/[^/]+\/viewer-links$/, ['POST']],
  [/^\/streams\/[^/]+\/uplink$/, ['POST']],
  [/^\/streams\/[^/]+\/broadcasts\/[^/]+$/, ['PUT']],
  [/^\/webhooks\/[^/]+$/, ['POST']],
  [/^\/media\/[^/]+\/whep$/, ['POST']],
  [/^\/media\/[^/]+\/(?:poster\.jpg|storyboard\.(?:jpg|vtt))$/, ['GET']],
];

export const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Location, Link, Retry-After',
};

export const blankStream = {
  title: '',
  status: 'ready',
  method: 'browser',
  visibility: 'public',
  startsAt: null,
  createdAt: '2030-01-01T00:00:00Z',
  updatedAt: '2030-01-01T00:00:00Z',
  liveSince: null,
  capabilities: { whep: true, hls: false, recording: false, backup: false },
  assurance: { ingest: 'none', recording: 'none', confirmedSeconds: 0, missingSeconds: 0 },
  sources: [],
  recordings: [],
};

export function preflight(path: string): Reply {
  const methods = allowed.find(([pattern]) => pattern.test(path))?.[1] ?? [];
  const headers = {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, If-None-Match, Idempotency-Key, Last-Event-ID',
  };
  return { status: 204, headers };
}

export function bearer(request: Request): string | null {
  return /^Bearer (.+)$/.exec(request.headers.get('Authorization') ?? '')?.[1] ?? null;
}

export function unauthorized(code: string): Refusal {
  return new Refusal(401, code, undefined, { 'WWW-Authenticate': 'Bearer' });
}

export function inOneHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

export function invalid(name: string): never {
  throw new Refusal(422, 'field-invalid', `${name} has a wrong value`);
}

export async function readObject(request: Request): Promise<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(await request.text());
  } catch {
    throw new Refusal(400, 'body-unreadable');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Refusal(400, 'body-unreadable');
  }
  return json as Record<string, unknown>;
}

const fieldRules: Record<string, (value: unknown) => boolean> = {
  title: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 200,
  method: (value) => value === 'browser' || value === 'encoder',
  visibility: (value) => value === 'public' || value === 'private',
  startsAt: (value) => value === null || /^\d{4}-\d\d-\d\dT/.test(String(value)),
  backup: (value) => typeof value === 'boolean',
  managers: (value) => Array.isArray(value) && value.every((id) => typeof id === 'string'),
};

export function readFields(
  fields: Record<string, unknown>,
  needsTitle: boolean,
  takesAny = false,
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, isRight] of Object.entries(fieldRules)) {
    const value = fields[name];
    if (value === undefined && !(needsTitle && name === 'title')) continue;
    if (!takesAny && !isRight(value)) invalid(name);
    // There is no second recorder here: the wish is left aside.
    if (name !== 'backup') read[name] = value;
  }
  return read;
}

/** The refusal as a problem. */
export function toReply({ status, code, detail, headers }: Refusal): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
    },
    json: { type: 'about:blank', title: code, status, code, detail },
  };
}
