import type { AnswerContext, Seams } from './seams.js';

/** A backend with one fault, and the clause whose check must find it. */
export interface BrokenBackend {
  readonly fault: string;
  readonly clause: string;
  readonly seams: Seams;
}

export type Matcher = (context: AnswerContext) => boolean;

/** The answer again, with another status, body or headers. */
export async function remake(
  { response }: AnswerContext,
  change: { status?: number; text?: string | null; headers?: Record<string, string | null> },
): Promise<Response> {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const body = change.text === undefined ? response.body : change.text;
  return new Response(body, { status: change.status ?? response.status, headers });
}

/** Changes the answers that match. */
export const spoil =
  (
    matches: Matcher,
    change: (context: AnswerContext) => Parameters<typeof remake>[1],
  ): Seams['answer'] =>
  (context) =>
    matches(context) ? remake(context, change(context)) : context.response;

export const on =
  (method: string, path: RegExp, status?: number): Matcher =>
  ({ request, response, path: asked }) =>
    request.method === method &&
    path.test(asked) &&
    (status ?? response.status) === response.status;

export const any: Matcher = () => true;
export const isProblem: Matcher = ({ response }) => response.status >= 400;
export const stream = /^\/streams\/[^/]+$/;
export const streams = /^\/streams$/;
export const events = /\/events$/;

export const withoutHeader = (matches: Matcher, ...names: string[]) =>
  spoil(matches, () => ({ headers: Object.fromEntries(names.map((name) => [name, null])) }));

export const withStatus = (matches: Matcher, status: number) => spoil(matches, () => ({ status }));

export const withProblem = (matches: Matcher, status: number, code: string) =>
  spoil(matches, () => ({
    status,
    text: JSON.stringify({ type: 'about:blank', title: 'x', status, code, detail: 'x' }),
  }));
