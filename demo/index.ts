import type { Stream } from '../src/contract/index.js';
import { ContractClient, ContractError } from '../src/contract/index.js';
import { dropToken, keepToken, pageAddress, readToken } from './session.js';

const STATUS_WORDS: Record<Stream['status'], string> = {
  ready: 'Not live yet',
  live: 'Live now',
  processing: 'The recording is being prepared',
  completed: 'Recorded',
};

const signIn = find<HTMLFormElement>('#sign-in');
const create = find<HTMLFormElement>('#create');
const notice = find('#notice');
const section = find('#streams');
const list = find('#streams ul');
const row = find<HTMLTemplateElement>('#stream');

signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  const token = String(new FormData(signIn).get('token'));
  keepToken(token);
  void open(token);
});

create.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = find<HTMLButtonElement>('button', create);
  if (button.disabled) return;
  button.disabled = true;
  void createStream(String(new FormData(create).get('title'))).finally(() => {
    button.disabled = false;
  });
});

await open(readToken());

async function open(token: string | null): Promise<void> {
  signIn.hidden = token !== null;
  create.hidden = token === null;
  section.hidden = true;
  if (token === null) return;
  await attempt(async () => {
    const { streams } = await client(token).listStreams({ limit: 50 });
    list.replaceChildren(...streams.map(toRow));
    section.hidden = streams.length === 0;
  });
}

async function createStream(title: string): Promise<void> {
  if (title.trim() === '') {
    notice.textContent = 'Give the stream a name.';
    return;
  }
  await attempt(async () => {
    const stream = await client(readToken()).createStream(
      { title },
      { idempotencyKey: crypto.randomUUID() },
    );
    location.assign(pageAddress('broadcast', stream.id));
  });
}

async function attempt(task: () => Promise<void>): Promise<void> {
  notice.textContent = '';
  try {
    await task();
  } catch (error) {
    const code = error instanceof ContractError ? error.code : '';
    if (code.startsWith('token-') || code === 'not-allowed') {
      dropToken();
      await open(null);
      notice.textContent = 'The server did not accept that token.';
      return;
    }
    notice.textContent = toSentence(code);
  }
}

/** What the operator is told of a failure that is not about the token. */
function toSentence(code: string): string {
  switch (code) {
    case 'provider-failed':
      return 'The media service did not do its part. The server’s log says why.';
    case 'endpoint-unreachable':
      return 'The server cannot be reached just now. Try again in a moment.';
    default:
      return `The server could not do that (${code || 'unknown-failure'}). Its log may say why.`;
  }
}

function toRow(stream: Stream): Node {
  const fragment = row.content.cloneNode(true) as DocumentFragment;
  find('strong', fragment).textContent = stream.title;
  find('span', fragment).textContent = `${STATUS_WORDS[stream.status]} · ${formatDay(stream)}`;
  for (const link of fragment.querySelectorAll<HTMLAnchorElement>('a[data-page]')) {
    const page = link.dataset.page ?? '';
    if (page === 'recording' && stream.recordings.length === 0) link.remove();
    else link.href = pageAddress(page, stream.id);
  }
  return fragment;
}

/** Tells streams of the same title apart. */
function formatDay({ startsAt, createdAt }: Stream): string {
  const day = new Date(startsAt ?? createdAt);
  return day.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
}

function client(token: string | null): ContractClient {
  return new ContractClient({ endpoint: '/live', token });
}

function find<E extends HTMLElement>(selector: string, within: ParentNode = document): E {
  const element = within.querySelector<E>(selector);
  if (element === null) throw new Error(`The page has no ${selector}`);
  return element;
}
