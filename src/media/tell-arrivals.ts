/** Tells of each bit of an answer that comes, and whether it is of a list: a slow line brings bytes, a dead one none. */
export function tellArrivals(
  xhr: XMLHttpRequest,
  onArrival: (what: 'list' | 'media') => void,
): void {
  xhr.addEventListener('progress', () => {
    if (xhr.status < 400) onArrival(isList(xhr) ? 'list' : 'media');
  });
}

function isList(xhr: XMLHttpRequest): boolean {
  return /mpegurl/i.test(xhr.getResponseHeader('Content-Type') ?? '');
}
