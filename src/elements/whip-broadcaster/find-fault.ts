import type { ElementErrorCode } from '../shared/element-error.js';
import { isAddress } from '../shared/is-address.js';

/** What the page has said of where the broadcast goes. */
export interface NamedAddress {
  readonly endpoint: string;
  readonly stream: string;
  readonly whipUrl: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
}

/**
 * What is wrong with the address for good; null where nothing is, or where it cannot be told: a server
 * that is away may come back, and who has not signed in may be about to. It asks with one plain request,
 * so that the contract's client need not come before anybody begins. Never rejects.
 */
export async function findFault(
  { endpoint, stream, whipUrl, token, getToken }: NamedAddress,
  signal: AbortSignal,
): Promise<ElementErrorCode | null> {
  if (whipUrl !== '') return isAddress(whipUrl) ? null : 'endpoint-invalid';
  if (endpoint === '' || stream === '') return 'endpoint-missing';
  if (!isAddress(endpoint)) return 'endpoint-invalid';
  const url = new URL(endpoint, document.baseURI);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/streams/${encodeURIComponent(stream)}`;
  const headers = token === null ? undefined : { Authorization: `Bearer ${token}` };
  try {
    const answer = await fetch(url, { headers, signal });
    const isJson = /\bjson\b/.test(answer.headers.get('Content-Type') ?? '');
    if (answer.ok) return isJson ? null : 'endpoint-invalid';
    if (answer.status !== 404) return null;
    if (!isJson) return 'endpoint-invalid';
    // A backend may hide a stream from whoever has not signed in.
    return token === null && getToken !== null ? null : readNotFound(await answer.json());
  } catch {
    return null;
  }
}

function readNotFound(problem: unknown): ElementErrorCode {
  const isStream =
    problem instanceof Object && 'code' in problem && problem.code === 'stream-not-found';
  return isStream ? 'stream-not-found' : 'endpoint-invalid';
}
