import { ContractClient, ContractError } from '../src/contract/index.js';
import { readStreamId, readToken } from './session.js';

interface StreamElement extends HTMLElement {
  stream: string;
  token: string | null;
}

/** Gives the page's element its stream and token, and the page its title. */
export async function openStreamPage(tag: string): Promise<void> {
  const id = readStreamId();
  const token = readToken();
  const notice = document.querySelector('#notice');
  const element = document.querySelector<StreamElement>(tag);
  if (notice === null || element === null) return;
  if (id === '') {
    notice.textContent = 'This address names no stream. Start from the first page.';
    element.hidden = true;
    return;
  }
  element.token = token;
  element.stream = id;
  try {
    const { title } = await new ContractClient({ endpoint: '/live', token }).getStream(id);
    const heading = document.querySelector('#title');
    if (heading !== null) heading.textContent = title;
    document.title = `${title} – Streamside`;
  } catch (error) {
    const missing = error instanceof ContractError && error.code === 'stream-not-found';
    notice.textContent = missing
      ? 'There is no such stream, or it has been deleted.'
      : 'The server cannot be reached just now.';
  }
}
