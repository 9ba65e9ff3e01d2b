/**
 * The address of the page on which a stream is watched, with `{id}` for the stream and `{token}` for
 * the link's token, such as `https://site.example/watch/{id}#token={token}`.
 */
export type ViewerPage = string;

/** Checks a page's address. Throws a TypeError where the token would reach servers and their logs. */
export function readViewerPage(page: ViewerPage): ViewerPage {
  const at = page.indexOf('{token}');
  const fragment = page.indexOf('#');
  if (!page.includes('{id}') || at < 0 || fragment < 0 || at < fragment) {
    throw new TypeError('viewerPage must hold {id}, and {token} behind a #');
  }
  return page;
}

/** The address for one stream and one link. */
export function formatViewerPage(page: ViewerPage, id: string, token: string): string {
  return page.replaceAll('{id}', encodeURIComponent(id)).replaceAll('{token}', token);
}
