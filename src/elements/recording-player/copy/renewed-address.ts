/**
 * Where a request goes once the source's address has been renewed: what lay under the old one lies under
 * the new one. Covers tokens that stand in the path, as Cloudflare's and the engine's do, and in the query
 * of the source itself.
 */
export function toRenewedAddress(requestUrl: string, oldUrl: string, newUrl: string): string {
  if (requestUrl === oldUrl || oldUrl === newUrl)
    return requestUrl === oldUrl ? newUrl : requestUrl;
  const oldPath = splitPath(oldUrl);
  const newPath = splitPath(newUrl);
  const differs = oldPath.findIndex((segment, index) => segment !== newPath[index]);
  if (differs < 0 || differs >= newPath.length) return requestUrl;
  const oldStart = oldPath.slice(0, differs + 1).join('/');
  const rest = requestUrl.slice(oldStart.length);
  if (!requestUrl.startsWith(oldStart) || /^[^/?]/.test(rest)) return requestUrl;
  return newPath.slice(0, differs + 1).join('/') + rest;
}

function splitPath(url: string): string[] {
  return (url.split(/[?#]/)[0] ?? '').split('/');
}
