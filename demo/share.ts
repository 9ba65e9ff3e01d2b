import type { Stream } from '../src/contract/index.js';
import { ContractClient } from '../src/contract/index.js';
import { pageAddress } from './session.js';

/** Time enough to read that it was copied, twice. */
const COPIED_FOR_MS = 10_000;

/**
 * Hands on the address at which a stream is watched: by the device's own sheet, else by the clipboard, else
 * selected in `notice`, for who opened this page without https, where browsers give neither.
 */
export async function share(
  { id, title, visibility }: Pick<Stream, 'id' | 'title' | 'visibility'>,
  token: string | null,
  notice: HTMLElement,
): Promise<void> {
  const url = new URL(pageAddress('watch', id), location.href);
  if (visibility === 'private') {
    const client = new ContractClient({ endpoint: '/live', token });
    url.hash = `token=${(await client.createViewerLink(id)).token}`;
  }
  if (await hasShared({ title, url: url.href })) return;
  const where = isLoopback(url)
    ? ' It opens on this computer alone, unless the server is started with --lan.'
    : '';
  try {
    await navigator.clipboard.writeText(url.href);
    const words = new Text(`The address of the page for viewers has been copied.${where}`);
    notice.replaceChildren(words);
    // It goes by itself; what has come in its place by then stays.
    setTimeout(() => words.remove(), COPIED_FOR_MS);
  } catch {
    const field = document.createElement('input');
    field.readOnly = true;
    field.value = url.href;
    field.setAttribute('aria-label', 'Address of the page for viewers');
    notice.replaceChildren(`Copy the address of the page for viewers.${where} `, field);
    field.focus();
    field.select();
  }
}

/** `InvalidStateError`: the sheet is open already. */
const SHEET_ENDS: readonly string[] = ['AbortError', 'InvalidStateError'];

/** Whether the device has a sheet of its own for this, where somebody may also have thought better of it. */
async function hasShared(what: ShareData): Promise<boolean> {
  try {
    await navigator.share(what);
    return true;
  } catch (error) {
    return error instanceof DOMException && SHEET_ENDS.includes(error.name);
  }
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
