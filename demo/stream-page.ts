import type { Stream } from '../src/contract/index.js';
import { ContractClient, ContractError } from '../src/contract/index.js';
import { readStreamId, readToken } from './session.js';

interface StreamElement extends HTMLElement {
  stream: string;
  token: string | null;
}

/**
 * Gives the page's element its stream and token, and the page its title. Answers with the stream; null where
 * there is none, or none that can be asked for now.
 */
export async function openStreamPage(tag: string): Promise<Stream | null> {
  const id = readStreamId();
  const token = readToken();
  const element = document.querySelector<StreamElement>(tag);
  if (element === null) return null;
  if (id === '') return showNotice('This address names no stream.');
  if (tag === 'whip-broadcaster' && token === null) {
    return showNotice('Going live needs the operator’s token, which the first page asks for.');
  }
  element.token = token;
  element.stream = id;
  try {
    const stream = await new ContractClient({ endpoint: '/live', token }).getStream(id);
    const { title } = stream;
    const heading = document.querySelector('#title');
    if (heading !== null) heading.textContent = title;
    document.title = `${title} – Streamside`;
    return stream;
  } catch (error) {
    const isMissing = error instanceof ContractError && error.code === 'stream-not-found';
    const sentence = 'There is no such stream, or it has been deleted.';
    // The broadcaster may have the only copy of what was filmed for it: it stays, and offers that.
    if (isMissing) showNotice(sentence, tag === 'whip-broadcaster' ? '.links' : undefined);
    // Anything else the element says by itself, and gets over.
    return null;
  }
}

/**
 * Says why there is nothing here, in the place of what would be, and what to do next. A viewer has nothing to
 * do on the first page. `useless`: what of the page nobody needs any more.
 */
function showNotice(sentence: string, useless = 'main, footer, .links'): null {
  const notice = document.querySelector('#notice');
  const start = document.createElement('a');
  start.href = '/';
  start.textContent = 'Go to the first page';
  const isOperator = readToken() !== null || document.querySelector('whip-broadcaster') !== null;
  const ask = 'A link may have lost its end on the way: ask for it again where you got it.';
  notice?.replaceChildren(sentence, ' ', ...(isOperator ? [start, '.'] : [ask]));
  for (const part of document.querySelectorAll<HTMLElement>(useless)) part.hidden = true;
  return null;
}
