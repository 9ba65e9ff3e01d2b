import type { IceServer } from '../../contract/index.js';

/** The servers that a JSON text lists, none for an empty one; null when it is anything else. */
export function readIceServers(text: string): IceServer[] | null {
  if (text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const servers = value.map(readIceServer);
  return servers.every((server) => server !== null) ? servers : null;
}

function readIceServer(value: unknown): IceServer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { urls, username, credential } = value as Record<string, unknown>;
  const list: unknown[] = Array.isArray(urls) ? urls : [urls];
  const isUrl = (url: unknown): url is string =>
    typeof url === 'string' && /^(stuns?|turns?):[^\s<>"]+$/.test(url);
  if (list.length === 0 || !list.every(isUrl)) return null;
  const isText = (text: unknown) => text === undefined || typeof text === 'string';
  if (!isText(username) || !isText(credential)) return null;
  return {
    urls: list,
    ...(typeof username === 'string' ? { username } : {}),
    ...(typeof credential === 'string' ? { credential } : {}),
  };
}
