/** Whether a source's token may be shown at this address: the source's own origin, and no other. */
export function sendsTokenTo(requestUrl: string, sourceUrl: string): boolean {
  const base = document.baseURI;
  return new URL(requestUrl, base).origin === new URL(sourceUrl, base).origin;
}
