const KEY = 'streamside-token';

/** What a viewer link's token begins with, which lets its holder watch one event and nothing else. */
const VIEWER_PREFIX = 'sv1.';

/**
 * The token of this tab: the operator's, or a viewer's for the stream that the address names. It arrives in
 * the address's fragment, which no server sees. The operator's is taken out of the address at once, so that a
 * copied link does not carry it on. A viewer's stays: the link was given to be kept, and a bookmark is one.
 */
export function readToken(): string | null {
  // An operator who tries a viewer's link is still the operator.
  const viewerKey = isForViewers() ? KEY + location.search : KEY;
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(viewerKey, given);
    if (!isViewerLink(given)) history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(viewerKey) ?? sessionStorage.getItem(KEY);
}

function isForViewers(): boolean {
  return /^\/(watch|recording)$/.test(location.pathname);
}

/** Whether the page was opened by a viewer's link, and with this token of it. */
function isViewerLink(token: string | null): boolean {
  return isForViewers() && token?.startsWith(VIEWER_PREFIX) === true;
}

/** Keeps the operator's token for this tab, and for those that links with `rel="opener"` open from it. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

/** Another address with a token, opened in the same tab, changes nothing but the fragment. */
addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) location.reload();
});

/** Forgets a token that the server would not take. */
export function dropToken(): void {
  sessionStorage.removeItem(KEY);
}

/** The stream that the address names, and its place on the page's links, which lead a viewer on with the same token. */
export function readStreamId(): string {
  const id = new URLSearchParams(location.search).get('stream') ?? '';
  const token = readToken();
  const fragment = isViewerLink(token) ? `#token=${token}` : '';
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-page]')) {
    link.href = pageAddress(link.dataset.page ?? '', id) + fragment;
  }
  return id;
}

export function pageAddress(page: string, streamId: string): string {
  return `/${page}?stream=${encodeURIComponent(streamId)}`;
}
