const KEY = 'streamside-token';

/**
 * The operator's token of this tab. It arrives in the address's fragment, which no server sees, and is
 * taken out of the address at once so that a copied link does not carry it on.
 */
export function readToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    keepToken(given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY);
}

/** Keeps the token for this tab and those opened from it. */
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

/** The stream that the address names, and its place on the page's links. */
export function readStreamId(): string {
  const id = new URLSearchParams(location.search).get('stream') ?? '';
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-page]')) {
    link.href = pageAddress(link.dataset.page ?? '', id);
  }
  return id;
}

export function pageAddress(page: string, streamId: string): string {
  return `/${page}?stream=${encodeURIComponent(streamId)}`;
}
