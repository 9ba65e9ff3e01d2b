import { isAddress } from '../is-address.js';

/** What a page has given its element to show to a server. */
interface PageCredentials {
  readonly endpoint: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
}

export interface MediaCredentials {
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
}

/**
 * The credentials for a media address. They are the endpoint's, so a source on another host, such as a
 * streaming service that a backend names, gets none; without an endpoint they are for what the page names.
 */
export function readCredentials(
  { endpoint, token, getToken }: PageCredentials,
  url: string,
): MediaCredentials {
  const { baseURI } = document;
  if (endpoint !== '' && !isAddress(endpoint)) return { token: null, getToken: null };
  const home = new URL(endpoint || url, baseURI).origin;
  return new URL(url, baseURI).origin === home
    ? { token, getToken }
    : { token: null, getToken: null };
}
