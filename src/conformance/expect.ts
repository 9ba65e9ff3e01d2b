import { ReadError, readProblem } from '../contract/index.js';
import type { Problem, ProblemCode } from '../contract/index.js';
import type { Answer } from './answer.js';
import { CheckFailure } from './check.js';

/** Fails the check with the reason unless the condition holds. */
export function expect(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new CheckFailure(reason);
}

/** The status is one of these. */
export function expectStatus(answer: Answer, ...statuses: readonly number[]): void {
  const { request, status } = answer;
  const expected = statuses.join(' or ');
  expect(
    statuses.includes(status),
    `${request} answered ${status}${describeRefusal(answer)}, not ${expected}`,
  );
}

/** Of a refusal its code only: bodies of other answers may hold secrets, and reasons are printed. */
function describeRefusal({ status, json }: Answer): string {
  const hasCode = status >= 400 && typeof json === 'object' && json !== null && 'code' in json;
  return hasCode ? ` ${String(json.code).slice(0, 60)}` : '';
}

/** The answer is a whole problem with one of these codes, and the status that goes with it. */
export function expectProblem(
  answer: Answer,
  statuses: readonly number[],
  ...codes: readonly ProblemCode[]
): Problem {
  expectStatus(answer, ...statuses);
  const type = mediaType(answer);
  expect(
    type === 'application/problem+json',
    `${answer.request} answered ${answer.status} as ${type || 'no type'}, not application/problem+json`,
  );
  const problem = expectShape(answer, readProblem);
  expect(
    problem.status === answer.status,
    `${answer.request}: the problem says status ${problem.status}, the answer ${answer.status}`,
  );
  const isKnown = codes.some((code) => code === problem.code);
  expect(
    isKnown,
    `${answer.request}: the problem's code is ${problem.code}, not ${codes.join(' or ')}`,
  );
  return problem;
}

/** Reads the JSON, and finds that nothing had to be left out or replaced. */
export function expectShape<T>(answer: Answer, read: (json: unknown) => T): T {
  return readWhole(answer.request, answer.json, read);
}

/**
 * Reads strictly with a reader that is lenient towards newer servers: what it read must stand in
 * the JSON just so.
 */
export function readWhole<T>(request: string, json: unknown, read: (json: unknown) => T): T {
  let value: T;
  try {
    value = read(json);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new CheckFailure(`${request}: ${error.message}`);
  }
  const path = findDifference(value, json, '');
  expect(path === null, `${request}: ${path ?? ''} is missing or is not a value of the contract`);
  return value;
}

/** Path of the first place where `read` is not found in `json`; null where there is none. */
function findDifference(read: unknown, json: unknown, path: string): string | null {
  if (typeof read !== 'object' || read === null) return Object.is(read, json) ? null : path;
  if (typeof json !== 'object' || json === null) return path;
  if (Array.isArray(read) && Array.isArray(json) && read.length !== json.length) return path;
  for (const [name, value] of Object.entries(read)) {
    const inJson = (json as Record<string, unknown>)[name];
    const difference = findDifference(value, inJson, path === '' ? name : `${path}.${name}`);
    if (difference !== null) return difference;
  }
  return null;
}

/** The header's value, which must be there. */
export function expectHeader({ request, headers }: Answer, name: string): string {
  const value = headers.get(name);
  expect(value !== null && value !== '', `${request} has no ${name}`);
  return value;
}

/** The body's media type, in lower case, without parameters. */
export function mediaType({ headers }: { readonly headers: Headers }): string {
  return (headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The members of a header that is a list, in lower case. */
export function headerList({ headers }: { readonly headers: Headers }, name: string): string[] {
  return (headers.get(name) ?? '').split(',').map((item) => item.trim().toLowerCase());
}
